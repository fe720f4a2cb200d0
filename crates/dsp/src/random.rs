//! Random numbers as a function of a key and a counter, so that any sample of a noise can be made at any time.
//!
//! Invariant: no state; the same key and index give the same bits on every machine.
//!
//! Keys are mixed with the finaliser of SplitMix64 (Steele, Lea, Flood 2014); the counter hash is a 32-bit
//! multiply–xorshift permutation with the constants that C. Wellons found by search (`lowbias32`, public domain).

/// Mixes 64 bits so that every input bit reaches every output bit.
pub fn mix64(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// One key from two, order-dependent.
pub fn combine(a: u64, b: u64) -> u64 {
    mix64(mix64(a) ^ b)
}

/// 32 random bits for a counter under a 64-bit key.
#[inline(always)]
pub fn hash32(key: u64, counter: u32) -> u32 {
    let mut x = counter.wrapping_mul(0x9e37_79b9).wrapping_add(key as u32);
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= (key >> 32) as u32;
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// Variance of [`bell`].
pub const BELL_VARIANCE: f64 = 4.0 * (256.0 * 256.0 - 1.0) / 12.0;

/// A bell-shaped whole number with mean 0: the sum of the four bytes of a hash, less 510 (Irwin–Hall of order 4).
#[inline(always)]
pub fn bell(bits: u32) -> i32 {
    let pairs = (bits & 0x00ff_00ff) + ((bits >> 8) & 0x00ff_00ff);
    ((pairs & 0xffff) + (pairs >> 16)) as i32 - 510
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bell_has_the_moments_of_four_summed_bytes() {
        let n = 1 << 20;
        let (mut m1, mut m2, mut m4) = (0.0, 0.0, 0.0);
        for i in 0..n {
            let x = f64::from(bell(hash32(0x1234_5678_9abc_def0, i)));
            m1 += x;
            m2 += x * x;
            m4 += x * x * x * x;
        }
        let n = f64::from(n);
        let sigma = BELL_VARIANCE.sqrt();
        assert!((m1 / n).abs() < 5.0 * sigma / n.sqrt(), "mean {}", m1 / n);
        assert!((m2 / n / BELL_VARIANCE - 1.0).abs() < 0.01);
        // Kurtosis of a sum of four uniforms is 3 − 1.2/4.
        assert!((m4 / n / (BELL_VARIANCE * BELL_VARIANCE) - 2.7).abs() < 0.03);
    }

    #[test]
    fn neighbouring_counters_and_keys_are_uncorrelated() {
        let n = 1 << 18;
        let key = mix64(7);
        for (da, key_b) in [
            (1, key),
            (2, key),
            (0, mix64(8)),
            (0, combine(key, 1)),
            (1 << 16, key),
        ] {
            let mut sum = 0.0;
            for i in 0..n {
                sum += f64::from(bell(hash32(key, i))) * f64::from(bell(hash32(key_b, i + da)));
            }
            let r = sum / f64::from(n) / BELL_VARIANCE;
            assert!(
                r.abs() < 5.0 / f64::from(n).sqrt(),
                "lag {da}, key {key_b}: {r}"
            );
        }
    }
}
