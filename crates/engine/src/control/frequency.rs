//! Phases of carriers whose sum has no closed form: clamped at 0 Hz, or with a vibrato that itself changes.
//!
//! Invariant: the phase before frame n is the sum of whole-number steps of 2⁻⁶⁴ turn, so it does not depend on where
//! the summing started. Sums are kept every 2048 frames; any block starts from the one before it.

use heterodyne_dsp::phase::{from_turns, to_turns};
use heterodyne_dsp::shape::{fract, split_of_skew};
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;

use super::alpha::Alpha;
use super::grid::Dense;
use super::pieces::LfoShape;

/// A vibrato, any part of which may move with α.
#[derive(Clone, Debug)]
pub struct Lfo {
    /// Shape.
    pub shape: LfoShape,
    /// Peak to peak, hertz.
    pub range_hz: Ramp,
    /// Rate.
    pub hz: Ramp,
    /// Phase in turns.
    pub phase_turns: Ramp,
    /// −1 to 1.
    pub skew: Ramp,
    /// `true`: the phase is Σ_{k≤i} hz(k)/rate (transitions); `false`: hz·t.
    pub summed: bool,
    /// Where this is above ½ the vibrato is off (`forceMono` of isochronic transitions).
    pub off: Ramp,
}

/// The frequency of one channel, frame by frame.
#[derive(Clone, Debug)]
pub struct Frequency {
    /// Centre with half the beat.
    pub hz: Ramp,
    /// What moves it.
    pub lfo: Lfo,
    /// Transition factor; `None` in a static voice.
    pub alpha: Option<Alpha>,
    /// Sample rate.
    pub rate: f64,
}

/// Frames between kept sums.
const CHECKPOINT: usize = 2048;

/// A frequency with running sums.
#[derive(Debug)]
pub struct Summed {
    frequency: Frequency,
    points: Vec<u64>,
}

#[inline(always)]
pub(crate) fn between(ramp: Ramp, alpha: f64) -> f64 {
    ramp.start + (ramp.end - ramp.start) * alpha
}

/// Whether a parameter moves.
pub(crate) fn moves(ramp: Ramp) -> bool {
    ramp.start != ramp.end
}

impl Frequency {
    /// Frequencies in hertz of 512 frames from `first`.
    fn fill(&self, first: i64, out: &mut [f64; FRAMES]) {
        let grid = Dense { first };
        let (mut alpha, mut sums) = ([0.0; FRAMES], [0.0; FRAMES]);
        let lfo = &self.lfo;
        if let Some(law) = &self.alpha {
            law.fill(grid, &mut alpha);
            if lfo.summed && moves(lfo.hz) {
                // Inclusive: the frame's own rate counts.
                law.fill_sums(Dense { first: first + 1 }, &mut sums);
            }
        }
        let at = grid.positions();
        for j in 0..FRAMES {
            let a = alpha[j];
            let turns = if lfo.summed {
                (lfo.hz.start * (at[j] + 1.0) + (lfo.hz.end - lfo.hz.start) * sums[j]) / self.rate
            } else {
                between(lfo.hz, a) * (at[j] / self.rate)
            };
            let p = fract(turns + between(lfo.phase_turns, a));
            let split = split_of_skew(between(lfo.skew, a));
            let on = if between(lfo.off, a) > 0.5 { 0.0 } else { 0.5 };
            let hz = between(self.hz, a) + on * between(lfo.range_hz, a) * lfo.shape.at(p, split);
            out[j] = if hz > 0.0 { hz } else { 0.0 };
        }
    }
}

impl Summed {
    /// Sums the steps of `frames` frames.
    pub fn new(frequency: Frequency, frames: u64) -> Self {
        let mut points = vec![0];
        let mut hz = [0.0; FRAMES];
        let mut sum = 0u64;
        let end = frames as i64 + FRAMES as i64;
        let mut first = 0;
        while first < end {
            for _ in 0..CHECKPOINT / FRAMES {
                frequency.fill(first, &mut hz);
                for f in hz {
                    sum = sum.wrapping_add(from_turns(f / frequency.rate));
                }
                first += FRAMES as i64;
            }
            points.push(sum);
        }
        Self { frequency, points }
    }

    /// Phase before frame `first` (the return value), and turns since then (whole turns dropped) before each frame.
    pub fn fill(&self, first: i64, out: &mut [f64; FRAMES]) -> u64 {
        let mut hz = [0.0; FRAMES];
        let known = (first.max(0) as usize / CHECKPOINT).min(self.points.len() - 1);
        let mut phase = self.points[known];
        let mut frame = (known * CHECKPOINT) as i64;
        // Up to the block: the frames from the kept sum on.
        while frame < first {
            self.frequency.fill(frame, &mut hz);
            let count = (first - frame).min(FRAMES as i64);
            for f in &hz[..count as usize] {
                phase = phase.wrapping_add(from_turns(f / self.frequency.rate));
            }
            frame += count;
        }
        self.frequency.fill(first, &mut hz);
        let base = phase;
        for (j, out) in out.iter_mut().enumerate() {
            *out = to_turns(phase.wrapping_sub(base));
            if first + j as i64 >= 0 {
                phase = phase.wrapping_add(from_turns(hz[j] / self.frequency.rate));
            }
        }
        base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_running_sums_of_clamped_frequencies() {
        let flat = |x| Ramp { start: x, end: x };
        let rate = 8000.0;
        let frequency = Frequency {
            hz: flat(2.0),
            lfo: Lfo {
                shape: LfoShape::Sine,
                range_hz: flat(10.0),
                hz: flat(3.0),
                phase_turns: flat(0.1),
                skew: flat(0.0),
                summed: false,
                off: flat(0.0),
            },
            alpha: None,
            rate,
        };
        let summed = Summed::new(frequency, 20_000);
        let mut want = vec![0.0];
        for k in 0..20_000 {
            let v = 5.0 * (std::f64::consts::TAU * (3.0 * f64::from(k) / rate + 0.1)).sin();
            want.push(want[k as usize] + (2.0 + v).max(0.0) / rate);
        }
        for first in [0i64, 1, 511, 512, 2047, 2048, 5000, 19_000] {
            let mut out = [0.0; FRAMES];
            let base = to_turns(summed.fill(first, &mut out));
            for j in 0..FRAMES {
                let off = base + out[j] - want[first as usize + j];
                assert!((off - off.round()).abs() < 1e-11, "{first}+{j}");
            }
        }
    }
}
