//! Dither: a little triangular noise before rounding, so that the rounding error no longer follows the sound.
//!
//! The noise of a sample depends only on the seed, the absolute frame index and the channel (law 2), so a render cut
//! anywhere has the same bits. Two independent uniform halves of one hash value are subtracted: the difference has a
//! triangular density on (−1, 1) steps of the output, mean 0 and variance 1/6 (TPDF; Lipshitz, Wannamaker and
//! Vanderkooy, "Quantization and Dither", JAES 40, 1992). The hash is SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)
//! used as a counter-based generator.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Source of dither noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dither {
    key: u64,
}

impl Dither {
    /// The dither of a seed. Different seeds give unrelated noise.
    pub const fn new(seed: u64) -> Self {
        Self {
            key: mix(seed ^ GOLDEN),
        }
    }

    /// Noise for one sample, in steps of the output, inside (−1, 1). `channel` is 0 or 1.
    #[inline]
    pub const fn at(self, frame: u64, channel: u64) -> f64 {
        let counter = frame.wrapping_mul(2).wrapping_add(channel);
        let bits = mix(self.key.wrapping_add(counter.wrapping_mul(GOLDEN)));
        let (high, low) = ((bits >> 32) as u32, bits as u32);
        (high as f64 - low as f64) * (1.0 / 4_294_967_296.0)
    }
}

/// The output function of SplitMix64: a bijection of 64 bits.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: u64 = 1 << 20;

    #[test]
    fn the_hash_is_splitmix64() {
        // First outputs of SplitMix64 for state 1234567, published with the Rosetta Code task on it.
        let state = 1_234_567_u64;
        let first = mix(state.wrapping_add(GOLDEN));
        let second = mix(state.wrapping_add(GOLDEN.wrapping_mul(2)));
        assert_eq!(first, 6_457_827_717_110_365_317);
        assert_eq!(second, 3_203_168_211_198_807_973);
    }

    #[test]
    fn triangular_with_variance_one_sixth() {
        let dither = Dither::new(7);
        let (mut sum, mut square, mut inner) = (0.0, 0.0, 0_u32);
        for frame in 0..COUNT {
            let d = dither.at(frame, 0);
            assert!(d.abs() < 1.0);
            sum += d;
            square += d * d;
            inner += u32::from(d.abs() < 0.5);
        }
        let n = COUNT as f64;
        // Standard errors: mean sqrt(1/6/n) = 4e-4, variance 2e-4, P(|d| < 1/2) = 3/4 with 4.2e-4.
        assert!((sum / n).abs() < 2e-3, "{}", sum / n);
        assert!((square / n - 1.0 / 6.0).abs() < 1e-3, "{}", square / n);
        assert!((f64::from(inner) / n - 0.75).abs() < 2.5e-3);
    }

    #[test]
    fn channels_frames_and_seeds_are_unrelated() {
        let (a, b) = (Dither::new(1), Dither::new(2));
        let product = |f: &dyn Fn(u64) -> f64| (0..COUNT).map(f).sum::<f64>() / COUNT as f64;
        // A product of two independent values has standard deviation 1/6; over 2^20 of them 1.6e-4.
        assert!(product(&|i| a.at(i, 0) * a.at(i, 1)).abs() < 1e-3);
        assert!(product(&|i| a.at(i, 0) * a.at(i + 1, 0)).abs() < 1e-3);
        assert!(product(&|i| a.at(i, 0) * b.at(i, 0)).abs() < 1e-3);
    }
}
