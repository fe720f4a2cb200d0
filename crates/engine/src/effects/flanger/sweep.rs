//! How the delay of a flanger swings.
//!
//! Invariant: a function of the frame alone, so that the swing stands where it should at hour eight; inside the limits always.
//!
//! D = clamp(delay), P = max(0, depth) limited so that D ± P stay inside the limits; l = sin 2πp, or 4|p − ½| − 1, with p = i·rate/sr.
//! Even: τ = D + P·l. Inverse: 1/τ = 1/D + ½(1/(D−P) − 1/(D+P))·l, the longest delay where that
//! falls below its inverse. Exponential: τ = a·(b/a)^((l+1)/2) from a = D−P to b = D+P.

use heterodyne_dsp::elementary::{exp2, log2, sin_turns};
use heterodyne_dsp::per_isa;
use heterodyne_dsp::phase;
use heterodyne_dsp::tone::FRAMES;

use super::settings::{Law, Settings};

/// The delay over time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sweep {
    /// Turns per frame, in units of 2⁻⁶⁴.
    step: u64,
    triangle: bool,
    law: Law,
    /// Milliseconds, milliseconds⁻¹ or octaves: middle and swing of what moves evenly.
    middle: f64,
    swing: f64,
    min_ms: f64,
    max_ms: f64,
    frames_per_ms: f64,
    /// Shortest delay that the reader can serve.
    min_frames: f64,
    /// Longest delay that comes up.
    pub longest_frames: f64,
}

impl Sweep {
    /// The swing of a flanger at `rate` Hz; the newest frame that its reader may look at is one frame old.
    pub fn new(settings: &Settings, rate: u32) -> Self {
        let (min, max) = (settings.min_delay_ms, settings.max_delay_ms);
        let centre = settings.delay_ms.max(min).min(max);
        let depth = settings.depth_ms.max(0.0);
        let depth = depth.min(centre - min).min(max - centre).max(0.0);
        let (near, far) = ((centre - depth).max(min), (centre + depth).min(max));
        let (middle, swing) = match settings.law {
            Law::Even => (centre, depth),
            Law::Inverse => (1.0 / centre, 0.5 * (1.0 / near - 1.0 / far)),
            Law::Exponential => {
                let half = 0.5 * log2(far / near);
                (log2(near) + half, half)
            }
        };
        // Even in its inverse, a delay reaches farther out than D + P.
        let longest_ms = match settings.law {
            Law::Inverse => 1.0 / (middle - swing).max(1.0 / max),
            _ => far,
        };
        let frames_per_ms = f64::from(rate) / 1000.0;
        let min_frames = 1.0 + settings.reader.newer_frames() as f64;
        Self {
            step: phase::step(settings.rate_hz, rate),
            triangle: settings.triangle,
            law: settings.law,
            middle,
            swing,
            min_ms: min,
            max_ms: max,
            frames_per_ms,
            min_frames,
            // A little more, because the laws round.
            longest_frames: (longest_ms * frames_per_ms * (1.0 + 1e-9)).max(min_frames),
        }
    }

    #[inline(always)]
    fn fill_body(&self, first: i64, out: &mut [f64; FRAMES]) {
        let start = self.step.wrapping_mul(first as u64);
        for j in 0..FRAMES {
            let turns = phase::to_turns(start.wrapping_add(self.step.wrapping_mul(j as u64)));
            out[j] = if self.triangle {
                1.0 - 4.0 * turns.abs()
            } else {
                sin_turns(turns)
            };
        }
        match self.law {
            Law::Even => (0..FRAMES).for_each(|j| out[j] = self.middle + self.swing * out[j]),
            Law::Inverse => {
                let least = 1.0 / self.max_ms;
                for j in 0..FRAMES {
                    let inverse = self.middle + self.swing * out[j];
                    out[j] = 1.0 / if inverse < least { least } else { inverse };
                }
            }
            Law::Exponential => {
                (0..FRAMES).for_each(|j| out[j] = exp2(self.middle + self.swing * out[j]));
            }
        }
        for j in 0..FRAMES {
            let ms = out[j];
            let ms = if ms < self.min_ms { self.min_ms } else { ms };
            let ms = if ms > self.max_ms { self.max_ms } else { ms };
            let frames = ms * self.frames_per_ms;
            out[j] = if frames < self.min_frames {
                self.min_frames
            } else {
                frames
            };
        }
    }
}

per_isa! {
    /// Delays in frames of 512 frames of the voice from frame `first` on.
    pub(super) fn fill(sweep: &Sweep, first: i64, out: &mut [f64; FRAMES]) => Sweep::fill_body
}
