//! Levels for pictures: dB of a power, quickly.
//!
//! Invariant: right to 1e-5 dB from the smallest normal number on, and the same bits everywhere; 0 is −∞, what is smaller than normal too.
//!
//! `10·log₁₀ x = 10·log₁₀ 2·(e + log₂ m)`, x = m·2^e with m from √½ to √2, `log₂ m = 2/ln 2·artanh s`, s = (m − 1)/(m + 1), by the first five terms of its
//! series: |s| ≤ 0.1716, so what is left out is below 2/ln 2·s¹¹/11/(1 − s²) = 1.1e-9.

/// dB for each doubling, `10·log₁₀ 2`.
const DB_PER_OCTAVE: f64 = 3.010_299_956_639_812;
const ARTANH_TO_DB: f64 = DB_PER_OCTAVE * 2.0 * std::f64::consts::LOG2_E;
/// Bits of √½: where the exponent of an f64 is counted from.
const ROOT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

/// `10·log₁₀ power` in dB; NaN where the power is negative or none.
#[inline(always)]
pub(crate) fn power_db(power: f64) -> f32 {
    if !(f64::MIN_POSITIVE..f64::INFINITY).contains(&power) {
        return match power {
            0.0..f64::MIN_POSITIVE => f32::NEG_INFINITY,
            f64::INFINITY => f32::INFINITY,
            _ => f32::NAN,
        };
    }
    let above = power.to_bits().wrapping_sub(ROOT_HALF_BITS);
    let octaves = (above as i64) >> 52;
    let m = f64::from_bits((above & 0x000f_ffff_ffff_ffff) + ROOT_HALF_BITS);
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let series = s * (1.0 + q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0)))));
    (octaves as f64 * DB_PER_OCTAVE + series * ARTANH_TO_DB) as f32
}

#[cfg(test)]
mod tests {
    use super::power_db;

    #[test]
    fn levels_are_those_of_the_logarithm() {
        let mut worst = 0.0f64;
        for k in 0..200_000u32 {
            let power = 10f64.powf(f64::from(k) / 200_000.0 * 600.0 - 300.0);
            let wanted = 10.0 * power.log10();
            let found = f64::from(power_db(power));
            // An f32 of up to 3000 is a step of 2.4e-4 wide; where levels lie it is 7.6e-6.
            let step = wanted.abs().max(1.0) * f64::from(f32::EPSILON);
            worst = worst.max(((found - wanted).abs() - step).max(0.0));
        }
        assert!(worst < 1e-5, "{worst}");
        for (power, wanted) in [(1.0, 0.0), (2.0, 3.010_3), (0.5, -3.010_3), (1e-12, -120.0)] {
            assert!((power_db(power) - wanted).abs() < 1e-5, "{power}");
        }
    }

    #[test]
    fn what_has_no_level() {
        assert_eq!(power_db(0.0), f32::NEG_INFINITY);
        assert_eq!(power_db(1e-310), f32::NEG_INFINITY);
        assert_eq!(power_db(f64::INFINITY), f32::INFINITY);
        assert!(power_db(f64::NAN).is_nan() && power_db(-1.0).is_nan());
    }
}
