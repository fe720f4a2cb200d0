//! Phases of carriers whose sum has no closed form: clamped at 0 Hz, or with a vibrato that itself changes.
//!
//! Invariant: the phase before frame n is a function of n alone. Whether 2048 frames are smooth is found once; smooth ones are
//! summed by quadrature, rough ones step by step in whole numbers of 2⁻⁶⁴ turn. The sum before every 8192nd frame is
//! kept, and any block starts from the last one kept.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::phase::{from_turns, to_turns};
use heterodyne_dsp::tone::{FRAMES, NODE_SPACING, NODES_PADDED};

use super::frequency::Frequency;
use super::quadrature;
use crate::compile::Work;

/// Frames that are summed in one go, or found to be rough.
const CHECKPOINT: usize = 2048;
/// Of these, the sums before every so many are kept.
const KEPT: usize = 4;

/// A frequency with running sums.
#[derive(Debug)]
pub struct Summed {
    frequency: Frequency,
    points: Vec<u64>,
    /// Whether the frequency is smooth over the 2048 frames from each point on.
    smooth: Vec<bool>,
}

per_isa! {
    fn steps_block(frequency: &Frequency, first: i64, count: usize, sum: &mut u64) => steps_body
}

#[inline(always)]
fn steps_body(frequency: &Frequency, first: i64, count: usize, sum: &mut u64) {
    let mut hz = [0.0; FRAMES];
    frequency.fill(first, &mut hz);
    for f in &hz[..count.min(FRAMES)] {
        *sum = sum.wrapping_add(from_turns(f / frequency.rate));
    }
}

/// Sum of the steps of `count` frames, frame by frame.
fn steps(isa: Isa, frequency: &Frequency, first: i64, count: usize) -> u64 {
    let mut sum = 0;
    for done in (0..count).step_by(FRAMES) {
        steps_block(isa, frequency, first + done as i64, count - done, &mut sum);
    }
    sum
}

per_isa! {
    /// Turns of `count` frames from a few values of the frequency; `None` where it is too rough.
    fn smooth_turns(frequency: &Frequency, from: f64, count: usize, turns: &mut Option<f64>) => smooth_turns_body
}

#[inline(always)]
fn smooth_turns_body(frequency: &Frequency, from: f64, count: usize, turns: &mut Option<f64>) {
    let mut values = [0.0; quadrature::VALUES];
    frequency.values(&quadrature::points(from, count), &mut values);
    let hz = quadrature::sum_of(&values, count, frequency.largest_hz());
    *turns = hz.map(|hz| hz / frequency.rate);
}

impl Summed {
    /// Sums the steps of `frames` frames.
    /// A value costs `cost` nominal nanoseconds. `None`: too much work.
    pub fn new(frequency: Frequency, frames: u64, cost: u64, work: &mut Work) -> Option<Self> {
        let isa = Isa::detect();
        let end = frames as usize + FRAMES;
        let mut summed = Self {
            frequency,
            points: Vec::new(),
            smooth: Vec::new(),
        };
        let mut sum = 0u64;
        for (index, first) in (0..=end).step_by(CHECKPOINT).enumerate() {
            work.spend(cost * quadrature::VALUES as u64)?;
            let mut turns = None;
            smooth_turns(isa, &summed.frequency, first as f64, CHECKPOINT, &mut turns);
            if index.is_multiple_of(KEPT) {
                summed.points.push(sum);
            }
            summed.smooth.push(turns.is_some());
            sum = match turns {
                Some(turns) => sum.wrapping_add(from_turns(turns)),
                None => {
                    work.spend(cost * CHECKPOINT as u64)?;
                    sum.wrapping_add(steps(isa, &summed.frequency, first as i64, CHECKPOINT))
                }
            };
        }
        Some(summed)
    }

    /// Sums that a carrier over `frames` frames keeps.
    pub fn kept_sums(frames: u64) -> u64 {
        frames / (KEPT * CHECKPOINT) as u64 + 2
    }

    /// Phase before frame `first`.
    #[inline(always)]
    fn before(&self, first: i64) -> u64 {
        let first = first.max(0) as usize;
        let known = (first / (KEPT * CHECKPOINT)).min(self.points.len() - 1);
        let mut phase = self.points[known];
        let mut since = known * KEPT * CHECKPOINT;
        while since < first {
            let count = (first - since).min(CHECKPOINT);
            let mut turns = None;
            if self
                .smooth
                .get(since / CHECKPOINT)
                .is_some_and(|smooth| *smooth)
            {
                smooth_turns_body(&self.frequency, since as f64, count, &mut turns);
            }
            match turns {
                Some(turns) => phase = phase.wrapping_add(from_turns(turns)),
                None => {
                    for done in (0..count).step_by(FRAMES) {
                        steps_body(
                            &self.frequency,
                            (since + done) as i64,
                            count - done,
                            &mut phase,
                        );
                    }
                }
            }
            since += count;
        }
        phase
    }

    /// Phase before frame `first` (the return value), and turns since then (whole turns dropped) before each frame.
    #[inline(always)]
    pub fn fill(&self, first: i64, out: &mut [f64; FRAMES]) -> u64 {
        let mut phase = self.before(first);
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

    /// Whether points 32 frames apart show the block from frame `first` on.
    pub fn is_smooth(&self, first: i64) -> bool {
        let at = |frame: i64| (frame.max(0) as usize / CHECKPOINT).min(self.smooth.len() - 1);
        // A value is wanted half a point before the block, and the padding of a sparse grid looks past it.
        let ahead = (NODES_PADDED * NODE_SPACING) as i64;
        first >= NODE_SPACING as i64
            && self.smooth[at(first - NODE_SPACING as i64)..=at(first + ahead)]
                .iter()
                .all(|smooth| *smooth)
    }

    /// As [`Summed::fill`], before every 32nd frame and with whole turns: Simpson's rule between the points.
    #[inline(always)]
    pub fn fill_sparse(&self, first: i64, out: &mut [f64; NODES_PADDED]) -> u64 {
        /// Values half a spacing apart, one before the first point and one past the last.
        const HALVES: usize = 2 * NODES_PADDED + 8;
        let half = 0.5 * NODE_SPACING as f64;
        let mut at = [0.0; HALVES];
        for (m, at) in at.iter_mut().enumerate() {
            *at = first as f64 - 0.5 + half * (m as f64 - 1.0);
        }
        let mut hz = [0.0; HALVES];
        self.frequency.values(&at, &mut hz);
        // Midpoint sums: what the integral leaves is the change of the slope over 24.
        let slope = |m: usize| (hz[m + 1] - hz[m - 1]) / NODE_SPACING as f64;
        let mut area = 0.0;
        for (j, out) in out.iter_mut().enumerate() {
            let m = 1 + 2 * j;
            *out = (area - (slope(m) - slope(1)) / 24.0) / self.frequency.rate;
            area += NODE_SPACING as f64 / 6.0 * (hz[m] + 4.0 * hz[m + 1] + hz[m + 2]);
        }
        self.before(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Budget;
    use crate::control::frequency::Lfo;
    use crate::control::pieces::LfoShape;
    use heterodyne_track::document::Ramp;

    fn summed(frequency: Frequency, frames: u64) -> Summed {
        let place = heterodyne_track::document::Place::default();
        Budget::new()
            .work(&place, |work| Summed::new(frequency, frames, 1, work))
            .unwrap()
    }

    #[test]
    fn phases_are_running_sums_of_clamped_frequencies() {
        let flat = |x| Ramp { start: x, end: x };
        let rate = 8000.0;
        let frequency = Frequency {
            hz: flat(2.0),
            held: false,
            beside_hz: Ramp::default(),
            lfo: Lfo {
                shape: LfoShape::Sine,
                range_hz: flat(10.0),
                hz: flat(3.0),
                phase_turns: flat(0.1),
                skew: flat(0.0),
                summed: false,
                off: flat(0.0),
                needs_rate: false,
            },
            alpha: None,
            rate,
        };
        let summed = summed(frequency, 20_000);
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
                beside_hz: Ramp::default(),
                lfo: Lfo {
                    shape: LfoShape::Sine,
                    range_hz: ramp(2.0, 9.0),
                    hz: ramp(5.917, 3.059),
                    phase_turns: ramp(0.1, 0.2),
                    skew,
                    summed: true,
                    off: ramp(0.0, 0.0),
                    needs_rate: false,
                },
                alpha: Some(Alpha::new(0.1, Some(0.3), curve, 0.7, 44_100)),
                rate,
            };
            let summed = summed(frequency, 30_000);
            let mut hz = [0.0; FRAMES];
            let (mut want, mut tiled) = (0.0, 0);
            for block in 0..58 {
                let mut out = [0.0; FRAMES];
                let base = to_turns(summed.fill(block * 512, &mut out));
                let off = base - want;
                assert!(
                    (off - off.round()).abs() < 1e-9,
                    "block {block}: {:e}",
                    off - off.round()
                );
                if summed.is_smooth(block * 512) {
                    tiled += 1;
                    let mut sparse = [0.0; NODES_PADDED];
                    let sparse_base = to_turns(summed.fill_sparse(block * 512, &mut sparse));
                    for j in 0..16 {
                        let off = sparse_base + sparse[j] - (base + out[32 * j]);
                        assert!(
                            (off - off.round()).abs() < 1e-9,
                            "block {block}, point {j}: {off:e}"
                        );
                    }
                }
                summed.frequency.fill(block * 512, &mut hz);
                want += hz.iter().sum::<f64>() / rate;
            }
            assert!(tiled > 10, "{tiled}");
        }
    }
}
