//! How strong every bin of a coloured noise is.
//!
//! Power in a bin of width Δf at f: Δf·f^−e(f)·|H(f)|², with e moving from one exponent to the other over log frequency and H the
//! Butterworth cuts.

use std::sync::Arc;

use super::{Colour, DECIMATION, Design, LEVEL_FRAMES, Tables};
use crate::butterworth;
use crate::elementary::{ln, pow, sin_cos_turns};
use crate::fft::POINTS;
use crate::random::BELL_VARIANCE;

/// First bin of the low layer that sounds, and the bins that carry the power of those below it.
const FIRST_LOW_BIN: usize = 3;
const HEIRS: std::ops::RangeInclusive<usize> = FIRST_LOW_BIN..=7;

/// Amplitudes of the bins before scaling.
pub(super) struct Weights {
    high: Vec<f64>,
    low: Vec<f64>,
    /// Their sum.
    pub(super) power: f64,
}

/// What the cubic B-spline leaves of the low layer's bin `k`.
pub(super) fn droop(k: usize) -> f64 {
    let nu = k as f64 / POINTS as f64;
    let sinc = if k == 0 {
        1.0
    } else {
        sin_cos_turns(0.5 * nu).0 / (std::f64::consts::PI * nu)
    };
    sinc * sinc * sinc * sinc
}

impl Weights {
    /// Of a colour at a sample rate, with its cuts or without.
    pub(super) fn of(colour: &Colour, rate: u32, with_cuts: bool) -> Self {
        let sr = f64::from(rate);
        let lowest = sr / LEVEL_FRAMES as f64;
        let span = ln(0.5 * sr / lowest);
        let density = |hz: f64| {
            let x = (ln(hz / lowest) / span).clamp(0.0, 1.0);
            let e = colour.exponent
                + (colour.high_exponent - colour.exponent) * pow(x, colour.curve.max(1e-6));
            let cuts = if with_cuts {
                cut_power(colour, hz, sr)
            } else {
                1.0
            };
            pow(hz, -e) * cuts
        };
        let mut weights = Self {
            high: vec![0.0; POINTS],
            low: vec![0.0; POINTS],
            power: 0.0,
        };
        let share = |range: std::ops::RangeInclusive<usize>| {
            range.map(|k| density(k as f64 * lowest)).sum::<f64>()
        };
        let (below, heirs) = (share(1..=FIRST_LOW_BIN - 1), share(HEIRS));
        let inherit = if heirs > 0.0 {
            1.0 + below / heirs
        } else {
            1.0
        };
        for k in 1..=POINTS / 2 {
            let mirror = POINTS - k;
            let both_sides = if k == mirror { 1.0 } else { 2.0 };
            let power =
                density(k as f64 * sr / POINTS as f64) * sr / POINTS as f64 * high_share(k as f64);
            weights.high[k] = power.sqrt();
            weights.high[mirror] = weights.high[k];
            weights.power += both_sides * power;
            let hz = k as f64 * lowest;
            let folded = match k {
                _ if k < FIRST_LOW_BIN => 0.0,
                _ if HEIRS.contains(&k) => inherit,
                _ => 1.0,
            };
            let power =
                folded * density(hz) * lowest * (1.0 - high_share(k as f64 / DECIMATION as f64));
            weights.low[k] = power.sqrt() / droop(k);
            weights.low[mirror] = weights.low[k];
            weights.power += both_sides * power;
        }
        weights
    }

    pub(super) fn scale(&mut self, gain: f64) {
        self.high
            .iter_mut()
            .chain(self.low.iter_mut())
            .for_each(|w| *w *= gain);
        self.power *= gain * gain;
    }

    /// Rounds them for use, after a last gain.
    pub(super) fn into_design(mut self, gain: f64, key: u64, tables: &Arc<Tables>) -> Design {
        let rms = self.power.sqrt() * gain;
        self.scale(gain / BELL_VARIANCE.sqrt());
        let narrow = |w: &[f64]| {
            let mut out = Box::new([0.0f32; POINTS]);
            out.iter_mut().zip(w).for_each(|(o, w)| *o = *w as f32);
            out
        };
        Design {
            high: narrow(&self.high),
            low: narrow(&self.low),
            key,
            rms,
            tables: Arc::clone(tables),
        }
    }
}

/// How much of the power at `k` bins of the high layer that layer carries.
fn high_share(k: f64) -> f64 {
    let s = sin_cos_turns(0.25 * ((k - 3.0) / 3.0).clamp(0.0, 1.0)).0;
    s * s
}

fn cut_power(colour: &Colour, hz: f64, sr: f64) -> f64 {
    let usable = |cut: Option<f64>| cut.filter(|c| *c > 0.0 && *c < 0.5 * sr);
    match (usable(colour.lowcut_hz), usable(colour.highcut_hz)) {
        (Some(lo), Some(hi)) if lo < hi => butterworth::bandpass_gain_squared(4, hz, lo, hi, sr),
        (Some(lo), Some(hi)) => {
            butterworth::highpass_gain_squared(4, hz, lo, sr)
                * butterworth::lowpass_gain_squared(4, hz, hi, sr)
        }
        (Some(lo), None) => butterworth::highpass_gain_squared(4, hz, lo, sr),
        (None, Some(hi)) => butterworth::lowpass_gain_squared(4, hz, hi, sr),
        (None, None) => 1.0,
    }
}
