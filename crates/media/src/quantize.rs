//! From f32 samples to whole numbers, the way the reference does it or with dither.
//!
//! Without dither: x·(2^(bits−1) − 1) in f32, limited to −2^(bits−1) … 2^(bits−1) − 1, cut toward zero (track-format
//! §5). With dither: the same scale in f64, plus triangular noise, rounded to the nearest step. NaN counts as 0.
//! Every sample is converted by itself, so block boundaries do not matter.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::truncate::truncate;

use crate::dither::Dither;

/// Depth and rounding of a conversion.
#[derive(Clone, Copy, Debug)]
pub struct Quantizer {
    bits: u32,
    dither: Option<Dither>,
    /// What the cut is compiled for; it does not change the numbers.
    isa: Isa,
}

impl Quantizer {
    /// Conversion to `bits` (16 or 24) bits, truncating without `dither`, rounding with it.
    pub fn new(bits: u32, dither: Option<Dither>) -> Self {
        assert!(matches!(bits, 16 | 24), "only 16 and 24 bits are written");
        Self {
            bits,
            dither,
            isa: Isa::detect(),
        }
    }

    /// Converts one channel. `first_frame` is the absolute index of `samples[0]`; `channel` 0 or 1.
    ///
    /// # Panics
    /// If `steps` is shorter than `samples`.
    pub fn convert(&self, samples: &[f32], first_frame: u64, channel: u64, steps: &mut [i32]) {
        let steps = &mut steps[..samples.len()];
        match self.dither {
            None => truncate(self.isa, self.bits, samples, steps),
            Some(dither) => {
                let top = (1_i64 << (self.bits - 1)) as f64 - 1.0;
                for ((&x, step), frame) in samples.iter().zip(steps).zip(first_frame..) {
                    let x = if x.is_nan() { 0.0 } else { f64::from(x) };
                    let value = (x * top + dither.at(frame, channel)).clamp(-top - 1.0, top);
                    *step = round_to_nearest(value);
                }
            }
        }
    }
}

/// floor(v + 1/2) without a call: the offset keeps the operand of the truncation positive. Exact for |v| ≤ 2^23.
#[inline]
fn round_to_nearest(v: f64) -> i32 {
    (v + 16_777_216.5) as i32 - 16_777_216
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(bits: u32, x: f32) -> i32 {
        let mut out = [0];
        Quantizer::new(bits, None).convert(&[x], 0, 0, &mut out);
        out[0]
    }

    #[test]
    fn the_edges_by_hand() {
        for (x, expected) in [
            (0.0, 0),
            (1.0, 32767),
            (-1.0, -32767),
            (2.0, 32767),
            (-1.5, -32768),
            (-1.00002, -32767),
            (0.5, 16383),
            (-0.5, -16383),
            (f32::INFINITY, 32767),
            (f32::NEG_INFINITY, -32768),
            (f32::NAN, 0),
            (f32::MIN_POSITIVE, 0),
        ] {
            assert_eq!(one(16, x), expected, "{x}");
        }
        assert_eq!(one(24, 1.0), 8_388_607);
        assert_eq!(one(24, -1.0), -8_388_607);
        assert_eq!(one(24, -4.0), -8_388_608);
        assert_eq!(one(24, f32::NAN), 0);
        // 0.1f32 = 13421773/2^27; times 8388607 is 838860.8 before and 838860.8125 after f32 rounding.
        assert_eq!(one(24, 0.1), 838_860);
    }

    #[test]
    fn rounding_is_exact_over_the_whole_range() {
        for whole in [
            -8_388_608_i32,
            -8_388_607,
            -32768,
            -1,
            0,
            1,
            32767,
            8_388_606,
            8_388_607,
        ] {
            assert_eq!(round_to_nearest(f64::from(whole)), whole);
            assert_eq!(round_to_nearest(f64::from(whole) + 0.499), whole);
            assert_eq!(round_to_nearest(f64::from(whole) - 0.499), whole);
        }
    }

    #[test]
    fn dither_keeps_the_mean_of_a_level_between_two_steps() {
        // Truncation would give 100 always; TPDF dither gives the level itself on average, with a total error
        // variance of 1/4 step² whatever the level.
        let level = 100.3_f64;
        let samples = vec![(level / 32767.0) as f32; 1 << 18];
        let mut steps = vec![0; samples.len()];
        Quantizer::new(16, Some(Dither::new(3))).convert(&samples, 0, 0, &mut steps);
        let n = steps.len() as f64;
        let mean = steps.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
        let variance = steps
            .iter()
            .map(|&s| (f64::from(s) - level).powi(2))
            .sum::<f64>()
            / n;
        assert!((mean - level).abs() < 5e-3, "{mean}");
        assert!((variance - 0.25).abs() < 5e-3, "{variance}");
    }

    proptest! {
        #[test]
        fn truncation_follows_the_formula(x in prop::num::f32::ANY, wide in any::<bool>()) {
            let bits = if wide { 24 } else { 16 };
            let top = ((1 << (bits - 1)) - 1) as f32;
            let product = f64::from(x * top);
            let expected = if product.is_nan() { 0.0 } else { product.clamp(-f64::from(top) - 1.0, f64::from(top)).trunc() };
            prop_assert_eq!(f64::from(one(bits, x)), expected);
        }

        #[test]
        fn dithered_blocks_join_anywhere(cut in 0_usize..=300, first in any::<u32>(), seed in any::<u64>()) {
            let samples: Vec<f32> = (0..300).map(|i| (i as f32 * 0.37).sin()).collect();
            let quantizer = Quantizer::new(24, Some(Dither::new(seed)));
            let (mut whole, mut parts) = (vec![0; 300], vec![0; 300]);
            let first = u64::from(first);
            quantizer.convert(&samples, first, 1, &mut whole);
            quantizer.convert(&samples[..cut], first, 1, &mut parts);
            quantizer.convert(&samples[cut..], first + cut as u64, 1, &mut parts[cut..]);
            prop_assert_eq!(whole, parts);
        }
    }
}
