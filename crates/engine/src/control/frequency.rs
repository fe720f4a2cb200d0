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
use super::quadrature;

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
    /// The centre alone is held at 0 or above (isochronic transitions); the sum with the vibrato always is.
    pub held: bool,
    /// What moves it.
    pub lfo: Lfo,
    /// Transition factor; `None` in a static voice.
    pub alpha: Option<Alpha>,
    /// Sample rate.
    pub rate: f64,
}

/// Frames between kept sums.
const CHECKPOINT: usize = 2048;

impl Lfo {
    /// No vibrato.
    pub fn none() -> Self {
        let none = Ramp::default();
        Self {
            shape: LfoShape::Sine,
            range_hz: none,
            hz: none,
            phase_turns: none,
            skew: none,
            summed: false,
            off: none,
        }
    }
}

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
    #[inline(always)]
    fn centre(&self, alpha: f64) -> f64 {
        let hz = between(self.hz, alpha);
        if self.held && hz < 0.0 { 0.0 } else { hz }
    }

    /// Upper bound of the frequency.
    fn largest_hz(&self) -> f64 {
        let reach = 0.5
            * self
                .lfo
                .range_hz
                .start
                .abs()
                .max(self.lfo.range_hz.end.abs());
        self.hz.start.abs().max(self.hz.end.abs()) + reach
    }

    /// Frequency in hertz at a frame, whole or not.
    fn at(&self, frame: f64) -> f64 {
        let a = self.alpha.as_ref().map_or(0.0, |alpha| alpha.at(frame));
        let lfo = &self.lfo;
        let turns = if lfo.summed {
            let moving = match &self.alpha {
                Some(alpha) if moves(lfo.hz) => {
                    (lfo.hz.end - lfo.hz.start) * alpha.sum_at(frame + 1.0)
                }
                _ => 0.0,
            };
            (lfo.hz.start * (frame + 1.0) + moving) / self.rate
        } else {
            between(lfo.hz, a) * (frame / self.rate)
        };
        let p = fract(turns + between(lfo.phase_turns, a));
        let split = split_of_skew(between(lfo.skew, a));
        let on = if between(lfo.off, a) > 0.5 { 0.0 } else { 0.5 };
        let hz = self.centre(a) + on * between(lfo.range_hz, a) * lfo.shape.at(p, split);
        if hz > 0.0 { hz } else { 0.0 }
    }

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
            let hz = self.centre(a) + on * between(lfo.range_hz, a) * lfo.shape.at(p, split);
            out[j] = if hz > 0.0 { hz } else { 0.0 };
        }
    }
}

impl Frequency {
    /// Sum of the steps of `count` frames, frame by frame.
    fn steps(&self, mut first: i64, mut count: usize) -> u64 {
        let mut hz = [0.0; FRAMES];
        let mut sum = 0u64;
        while count > 0 {
            self.fill(first, &mut hz);
            let now = count.min(FRAMES);
            for f in &hz[..now] {
                sum = sum.wrapping_add(from_turns(f / self.rate));
            }
            first += now as i64;
            count -= now;
        }
        sum
    }
}

impl Summed {
    /// Sums the steps of `frames` frames.
    pub fn new(frequency: Frequency, frames: u64) -> Self {
        let end = frames as usize + FRAMES;
        let scale = frequency.largest_hz() / frequency.rate;
        let mut points = Vec::with_capacity(end / CHECKPOINT + 2);
        let mut sum = 0u64;
        for first in (0..=end).step_by(CHECKPOINT) {
            points.push(sum);
            let turns = quadrature::sum(first as f64, CHECKPOINT, scale, |frame| {
                frequency.at(frame) / frequency.rate
            });
            sum = match turns {
                Some(turns) => sum.wrapping_add(from_turns(turns)),
                None => sum.wrapping_add(frequency.steps(first as i64, CHECKPOINT)),
            };
        }
        Self { frequency, points }
    }

    /// Sums that a carrier over `frames` frames keeps.
    pub fn kept_sums(frames: u64) -> u64 {
        frames / CHECKPOINT as u64 + 2
    }

    /// Phase before frame `first` (the return value), and turns since then (whole turns dropped) before each frame.
    pub fn fill(&self, first: i64, out: &mut [f64; FRAMES]) -> u64 {
        let known = (first.max(0) as usize / CHECKPOINT).min(self.points.len() - 1);
        let since = (known * CHECKPOINT) as i64;
        let mut phase = self.points[known];
        if since < first {
            phase = phase.wrapping_add(self.frequency.steps(since, (first - since) as usize));
        }
        let mut hz = [0.0; FRAMES];
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
            held: false,
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

    #[test]
    fn a_vibrato_that_changes_is_summed_as_it_is_filled() {
        use crate::control::alpha::{Alpha, CurveName};
        let ramp = |start, end| Ramp { start, end };
        let rate = 44_100.0;
        let skews = [ramp(0.0, 0.3), ramp(-0.561, 0.513), ramp(0.418, 0.594)];
        let curves = [
            CurveName::Linear,
            CurveName::Exponential,
            CurveName::Logarithmic,
        ];
        for (curve, skew) in curves
            .iter()
            .flat_map(|c| skews.iter().map(move |s| (c.clone(), *s)))
        {
            let frequency = Frequency {
                hz: ramp(200.0, 300.0),
                held: false,
                lfo: Lfo {
                    shape: LfoShape::Sine,
                    range_hz: ramp(2.0, 9.0),
                    hz: ramp(5.917, 3.059),
                    phase_turns: ramp(0.1, 0.2),
                    skew,
                    summed: true,
                    off: ramp(0.0, 0.0),
                },
                alpha: Some(Alpha::new(0.1, Some(0.3), curve, 30_000, 0.7, 44_100)),
                rate,
            };
            let summed = Summed::new(frequency, 30_000);
            let mut hz = [0.0; FRAMES];
            let mut want = 0.0;
            for block in 0..58 {
                let mut out = [0.0; FRAMES];
                let base = to_turns(summed.fill(block * 512, &mut out));
                let off = base - want;
                assert!(
                    (off - off.round()).abs() < 1e-9,
                    "block {block}: {:e}",
                    off - off.round()
                );
                summed.frequency.fill(block * 512, &mut hz);
                want += hz.iter().sum::<f64>() / rate;
            }
        }
    }
}
