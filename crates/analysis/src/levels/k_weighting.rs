//! Weighs a sound as a listener would, by the K curve of ITU-R BS.1770-5 annex 1: a shelf for the head, then a high-pass.
//!
//! Invariant: at 48 kHz the coefficients are those of the recommendation; at any other rate the filter is the same analogue prototype
//! through the bilinear transform, each stage matched at its own natural frequency. That bends the shelf's slope where half the rate is near:
//! against 48 kHz by 0.007 dB at most from 32 kHz on, 0.05 dB at 16 kHz, 0.1 dB at 11 kHz, 0.21 dB at 8 kHz.
//!
//! The recommendation prints biquads for 48 kHz only. With `z⁻¹ = (1 − p)/(1 + p)`, `p = j·tan(πf/rate)`, a polynomial
//! `c₀ + c₁z⁻¹ + c₂z⁻²` becomes `(c₀ + c₁ + c₂) + 2(c₀ − c₂)p + (c₀ − c₁ + c₂)p²` over `(1 + p)²`. The natural frequency lies where the
//! denominator's outer terms are equal, `p₀² = (1 + a₁ + a₂)/(1 − a₁ + a₂)`; another rate takes `p·p₀/tan(πf₀/rate)` in the place of p.

use heterodyne_dsp::elementary::{atan2, tan};

use core::f64::consts::PI;

/// Numerator and denominator of one stage, in powers of z⁻¹.
type Biquad = ([f64; 3], [f64; 3]);

/// The shelf at 48 kHz, BS.1770-5 table 1.
const SHELF_48K: Biquad = (
    [
        1.535_124_859_586_97,
        -2.691_696_189_406_38,
        1.198_392_810_852_85,
    ],
    [1.0, -1.690_659_293_182_41, 0.732_480_774_215_85],
);

/// The high-pass at 48 kHz, BS.1770-5 table 2.
const HIGH_PASS_48K: Biquad = (
    [1.0, -2.0, 1.0],
    [1.0, -1.990_047_454_833_98, 0.990_072_250_366_21],
);

/// The rate of both tables.
const TABLE_RATE_HZ: f64 = 48_000.0;

/// Below this a filter's memory is taken as 0: long before a number becomes subnormal and slow, far below any sample.
const NOTHING: f64 = 1e-30;

/// A polynomial in z⁻¹ as one in p, lowest power first; the factor `(1 + p)⁻²` is common to numerator and denominator.
fn to_analogue(c: [f64; 3]) -> [f64; 3] {
    [c[0] + c[1] + c[2], 2.0 * (c[0] - c[2]), c[0] - c[1] + c[2]]
}

/// The inverse of [`to_analogue`].
fn to_digital(c: [f64; 3]) -> [f64; 3] {
    [
        0.25 * (c[0] + c[1] + c[2]),
        0.5 * (c[0] - c[2]),
        0.25 * (c[0] - c[1] + c[2]),
    ]
}

/// The stage of a table at another rate.
fn at_rate((numerator, denominator): Biquad, rate_hz: f64) -> Biquad {
    let (top, bottom) = (to_analogue(numerator), to_analogue(denominator));
    let natural = (bottom[0] / bottom[2]).sqrt();
    let natural_hz = atan2(natural, 1.0) * TABLE_RATE_HZ / PI;
    let stretch = natural / tan(PI * natural_hz / rate_hz);
    let moved = |c: [f64; 3]| to_digital([c[0], c[1] * stretch, c[2] * (stretch * stretch)]);
    let (top, bottom) = (moved(top), moved(bottom));
    let unit = 1.0 / bottom[0];
    (top.map(|c| c * unit), bottom.map(|c| c * unit))
}

/// One stage with its memory, in transposed direct form 2.
#[derive(Clone, Debug)]
struct Stage {
    top: [f64; 3],
    bottom: [f64; 3],
    memory: [f64; 2],
}

impl Stage {
    fn new((top, bottom): Biquad) -> Self {
        Self {
            top,
            bottom,
            memory: [0.0; 2],
        }
    }

    #[inline(always)]
    fn next(&mut self, x: f64) -> f64 {
        let y = self.top[0] * x + self.memory[0];
        self.memory[0] = (self.top[1] * x - self.bottom[1] * y) + self.memory[1];
        self.memory[1] = self.top[2] * x - self.bottom[2] * y;
        y
    }

    fn settle(&mut self) {
        for kept in &mut self.memory {
            if kept.abs() < NOTHING {
                *kept = 0.0;
            }
        }
    }
}

/// The K-weighting filter of one channel.
#[derive(Clone, Debug)]
pub struct KWeighting {
    shelf: Stage,
    high_pass: Stage,
}

impl KWeighting {
    /// At rest, for a rate in Hz that [`super::RateError`] accepts.
    ///
    /// # Errors
    /// Any other rate.
    pub fn new(rate_hz: f64) -> Result<Self, super::RateError> {
        let rate_hz = super::RateError::check(rate_hz)?;
        Ok(Self {
            shelf: Stage::new(at_rate(SHELF_48K, rate_hz)),
            high_pass: Stage::new(at_rate(HIGH_PASS_48K, rate_hz)),
        })
    }

    /// The next weighted sample.
    #[inline(always)]
    pub fn next(&mut self, x: f64) -> f64 {
        self.high_pass.next(self.shelf.next(x))
    }

    /// Sets what has died away to nothing. At fixed frames, a hundred times a second, it keeps silence as cheap as sound.
    pub(crate) fn settle(&mut self) {
        self.shelf.settle();
        self.high_pass.settle();
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.shelf.memory = [0.0; 2];
        self.high_pass.memory = [0.0; 2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// |numerator/denominator| at `turns` of a sample, with the platform's functions.
    fn magnitude((top, bottom): &Biquad, turns: f64) -> f64 {
        let size = |c: &[f64; 3]| {
            let angle = -std::f64::consts::TAU * turns;
            let re = c[0] + c[1] * angle.cos() + c[2] * (2.0 * angle).cos();
            let im = c[1] * angle.sin() + c[2] * (2.0 * angle).sin();
            re.hypot(im)
        };
        size(top) / size(bottom)
    }

    #[test]
    fn at_48_khz_it_is_the_table() {
        for table in [SHELF_48K, HIGH_PASS_48K] {
            let (top, bottom) = at_rate(table, 48_000.0);
            for k in 0..3 {
                assert!((top[k] - table.0[k]).abs() < 1e-14, "{top:?}");
                assert!((bottom[k] - table.1[k]).abs() < 1e-14, "{bottom:?}");
            }
        }
    }

    /// The bilinear transform maps tan(πf/rate) to analogue frequency, so that a stage has at f the gain which the table has at the
    /// frequency of the same analogue one, scaled at the natural frequency.
    #[test]
    fn at_other_rates_it_is_the_same_prototype() {
        for (table, natural_hz) in [(SHELF_48K, 1_681.974_450_955_5), (HIGH_PASS_48K, 38.135_47)] {
            for rate in [8000.0, 22_050.0, 44_100.0, 96_000.0, 192_000.0] {
                let stage = at_rate(table, rate);
                for hz in [10.0, 38.0, 100.0, 500.0, 997.0, 1682.0, 3000.0, 3900.0] {
                    let scale = (PI * natural_hz / 48_000.0).tan() / (PI * natural_hz / rate).tan();
                    let there = ((PI * hz / rate).tan() * scale).atan() / PI;
                    let (found, expected) =
                        (magnitude(&stage, hz / rate), magnitude(&table, there));
                    assert!(
                        (found / expected - 1.0).abs() < 1e-6,
                        "{rate} {hz}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn silence_ends_at_rest_and_not_in_subnormal_numbers() {
        let mut filter = KWeighting::new(48_000.0).unwrap();
        filter.next(1.0);
        for _ in 0..400 {
            for _ in 0..480 {
                let y = filter.next(0.0);
                assert!(y == 0.0 || y.abs() > 1e-200);
            }
            filter.settle();
        }
        assert_eq!(filter.high_pass.memory, [0.0; 2]);
    }
}
