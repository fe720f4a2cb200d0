//! Coloured noise: a Gaussian process whose power falls (or rises) with frequency as its colour says.
//!
//! Invariant: a sample is a function of (design, key, frame); any 512 frames can be made without those before.
//!
//! The spectrum is drawn, not filtered. Two layers of inverse transforms of random bins, tapered so that powers add
//! to a constant, cover the band: the *high* layer has bins rate/2048 apart; the *low* layer runs at rate/64, with
//! bins rate/2¹⁷ apart, and is raised to the full rate by a cubic B-spline whose droop its bins anticipate. They
//! hand over between the third and the sixth bin of the high layer (65 to 129 Hz at 44.1 kHz). Real and imaginary
//! part of one transform are two independent stretches of noise.
//!
//! Nothing stands still: what steep colours would carry below the third bin of the low layer (1 Hz at 44.1 kHz) is
//! carried by the bins just above, and every stretch of the low layer adds up to zero. So the mean over a few
//! seconds is small against the level, and the level against the audible part is that of a spectrum down to rate/2¹⁷.

mod source;
#[cfg(test)]
mod tests;
mod weights;

use std::sync::Arc;

use crate::elementary::sin_cos_turns;
use crate::fft::{POINTS, Plan};
use crate::isa::Isa;
use crate::random::BELL_VARIANCE;
use weights::{Weights, droop};

pub use source::Source;

/// Frames made at once.
pub const FRAMES: usize = 512;
/// Distance between stretches.
const HOP: usize = 1536;
/// Overlap of two stretches.
const TAPER: usize = POINTS - HOP;
/// Full-rate frames per sample of the low layer.
const DECIMATION: usize = 64;
/// Samples of the low layer that 512 frames touch.
const KNOTS: usize = FRAMES / DECIMATION + 3;
/// Frames over which the level is measured: one period of the lowest bin.
const LEVEL_FRAMES: usize = 1 << 17;

/// Slope, cuts and level of a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Colour {
    /// Power ∝ f^−exponent at the low end (rate/2¹⁷).
    pub exponent: f64,
    /// The same at the high end (rate/2).
    pub high_exponent: f64,
    /// The exponent moves with x^curve, x being the position between the ends over log frequency.
    pub curve: f64,
    /// Corner of a Butterworth high-pass of order 4, hertz.
    pub lowcut_hz: Option<f64>,
    /// Corner of a Butterworth low-pass of order 4, hertz.
    pub highcut_hz: Option<f64>,
    /// Peak of 2¹⁷ frames before the cuts; the cuts do not change the RMS (within a gain of ¼ to 16).
    pub amplitude: f64,
}

/// A designed noise: weights of every bin, and the key of its random numbers. Immutable.
pub struct Design {
    high: Box<[f32; POINTS]>,
    low: Box<[f32; POINTS]>,
    key: u64,
    rms: f64,
    tables: Arc<Tables>,
}

/// What all noises share.
pub struct Tables {
    plan: Plan,
    /// Rising quarter sine, `[TAPER]`; read backwards it falls.
    taper: Box<[f32; TAPER]>,
}

impl Tables {
    /// Computes them.
    pub fn new() -> Arc<Self> {
        let mut taper = Box::new([0.0; TAPER]);
        for (r, gain) in taper.iter_mut().enumerate() {
            *gain = sin_cos_turns(0.25 * (r as f64 + 0.5) / TAPER as f64).0 as f32;
        }
        Arc::new(Self {
            plan: Plan::new(),
            taper,
        })
    }
}

impl Design {
    /// Designs the weights for a sample rate, and measures the level once on the noise itself.
    pub fn new(colour: &Colour, rate: u32, key: u64, tables: &Arc<Tables>) -> Self {
        let mut plain = Weights::of(colour, rate, false);
        let mut shaped = Weights::of(colour, rate, true);
        // Unit power first, so that steep colours stay inside f32.
        let unit = if plain.power > 0.0 {
            1.0 / plain.power.sqrt()
        } else {
            1.0
        };
        plain.scale(unit);
        shaped.scale(unit);
        let uncut = plain.into_design(1.0, key, tables);
        let isa = Isa::detect();
        let mut source = Source::new();
        let mut out = [0.0; FRAMES];
        let mut peak = 0.0f32;
        for quantum in 0..(LEVEL_FRAMES / FRAMES) as u64 {
            source.fill(isa, &uncut, quantum, &mut out);
            peak = out.iter().fold(peak, |p, x| p.max(x.abs()));
        }
        let restore = if shaped.power > 0.0 {
            (uncut.rms * uncut.rms / shaped.power)
                .sqrt()
                .clamp(0.25, 16.0)
        } else {
            0.0
        };
        let gain = if peak > 0.0 {
            colour.amplitude * restore / f64::from(peak)
        } else {
            0.0
        };
        shaped.into_design(gain, key, tables)
    }

    /// Root of the mean power.
    pub fn rms(&self) -> f64 {
        self.rms
    }

    /// Power of the noise between bins, for working out what a filter takes away: calls `visit(hz, power)` for
    /// every bin of both layers. The powers add up to `rms²`.
    pub fn for_each_bin(&self, rate: u32, mut visit: impl FnMut(f64, f64)) {
        let rate = f64::from(rate);
        for k in 1..=POINTS / 2 {
            let both_sides = if k == POINTS / 2 { 1.0 } else { 2.0 };
            let w = f64::from(self.high[k]);
            if w != 0.0 {
                visit(
                    k as f64 * rate / POINTS as f64,
                    both_sides * w * w * BELL_VARIANCE,
                );
            }
            let w = f64::from(self.low[k]) * droop(k);
            if w != 0.0 {
                visit(
                    k as f64 * rate / (POINTS * DECIMATION) as f64,
                    both_sides * w * w * BELL_VARIANCE,
                );
            }
        }
    }
}
