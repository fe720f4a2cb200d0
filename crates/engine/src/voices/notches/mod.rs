//! Moving and static notches over a noise: which stage stands where at which frame, and how a seek rebuilds them.
//!
//! A sweep's notch stands at (min + max)/2 + (max − min)/2·l(φ), with φ = LFO turns plus the channel's and the pass's
//! offset; coefficients are set every 64 frames. Recursive filters remember for ever, so their memory is bounded by
//! definition: time is cut into *segments*; every segment has a cascade of its own, started from rest `pre_roll`
//! blocks before the segment, and takes over from the last one by a fade of one block. Nothing else is remembered,
//! so a sample is the same however it was reached.

mod state;

use heterodyne_dsp::elementary::cos_turns;
use heterodyne_dsp::notch::{LANES, Stage, memory_frames};
use heterodyne_dsp::shape::fract;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{LfoShape, Noise, Ramp};

use crate::control::alpha::Alpha;
use crate::control::frequency::between;

pub use state::{NotchState, Run};

/// Blocks in the shortest segment.
const SEGMENT: u64 = 128;
/// Longest pre-roll in blocks (three seconds at 44.1 kHz); slower notches forget a little less than all.
const MAX_PRE_ROLL: u64 = 255;
/// How much of its past a cascade may still remember when its segment starts.
const FORGOTTEN: f64 = 1e-5;

/// One notch, repeated over some stages.
#[derive(Clone, Debug)]
struct Notch {
    min_hz: Ramp,
    max_hz: Ramp,
    q: Ramp,
    /// Stages that are active; those above wait open.
    active: Ramp,
    stages: usize,
    /// Extra LFO turns of the second pass.
    offset_turns: Ramp,
    /// Stands still (static notches).
    still: bool,
}

/// Every notch of a noise. Immutable.
#[derive(Clone, Debug)]
pub struct Notches {
    notches: Vec<Notch>,
    groups: usize,
    shape: LfoShape,
    lfo_hz: Ramp,
    right_turns: Ramp,
    alpha: Option<Alpha>,
    rate: f64,
    /// Blocks in a segment, and blocks of pre-roll before it.
    segment: u64,
    pre_roll: u64,
}

impl Notches {
    /// `None` when the noise has no notches.
    pub fn new(noise: &Noise, alpha: Option<Alpha>, rate: u32) -> Option<Self> {
        let rate = f64::from(rate);
        let second = noise.second_pass_phase_deg;
        let mut passes = vec![Ramp::default()];
        if second != Ramp::default() {
            passes.push(Ramp {
                start: second.start / 360.0,
                end: second.end / 360.0,
            });
        }
        let mut notches = Vec::new();
        for offset_turns in passes {
            for sweep in &noise.sweeps {
                let active = Ramp {
                    start: sweep.stages.start.round(),
                    end: sweep.stages.end.round(),
                };
                let stages = active.start.max(active.end) as usize;
                let (min_hz, max_hz, q) = (sweep.min_hz, sweep.max_hz, sweep.q);
                notches.push(Notch {
                    min_hz,
                    max_hz,
                    q,
                    active,
                    stages,
                    offset_turns,
                    still: false,
                });
            }
        }
        for fixed in &noise.static_notches {
            let flat = |x| Ramp { start: x, end: x };
            // Forward and backward: the magnitude of twice as many stages.
            let stages = 2 * fixed.stages as usize;
            let hz = flat(fixed.hz);
            notches.push(Notch {
                min_hz: hz,
                max_hz: hz,
                q: flat(fixed.q),
                active: flat(stages as f64),
                stages,
                offset_turns: Ramp::default(),
                still: true,
            });
        }
        let stages: usize = notches.iter().map(|n| n.stages).sum();
        if stages == 0 {
            return None;
        }
        let memory = notches
            .iter()
            .filter(|n| n.stages > 0)
            .map(|n| n.memory_frames(rate))
            .fold(0.0, f64::max);
        let pre_roll = ((memory / FRAMES as f64).ceil() as u64 + 1).min(MAX_PRE_ROLL);
        Some(Self {
            notches,
            groups: stages.div_ceil(LANES),
            shape: noise.lfo_shape,
            lfo_hz: noise.lfo_hz,
            right_turns: Ramp {
                start: noise.right_phase_deg.start / 360.0,
                end: noise.right_phase_deg.end / 360.0,
            },
            alpha,
            rate,
            segment: SEGMENT.max((pre_roll + 1).next_power_of_two()),
            pre_roll,
        })
    }

    /// Stages a channel that the notches of a noise take.
    pub fn count_stages(noise: &Noise) -> u64 {
        let passes = if noise.second_pass_phase_deg == Ramp::default() {
            1
        } else {
            2
        };
        let sweeps: f64 = noise
            .sweeps
            .iter()
            .map(|s| s.stages.start.max(s.stages.end).round().max(0.0))
            .sum();
        let fixed: u64 = noise
            .static_notches
            .iter()
            .map(|n| 2 * u64::from(n.stages))
            .sum();
        passes * sweeps as u64 + fixed
    }

    /// Groups of sixteen stages a channel.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// What gives a noise back the power that the notches take, on average over the LFO and both ends; `bins` visits the frequency in
    /// hertz and the power of every bin of the noise.
    pub fn makeup_gain(&self, bins: impl FnOnce(&mut dyn FnMut(f64, f64))) -> f64 {
        const PHASES: usize = 12;
        let mut settings = Vec::new();
        for alpha in [0.0, 1.0] {
            for phase in 0..PHASES {
                let turns = phase as f64 / PHASES as f64;
                let stages: Vec<(Stage, i32)> = self
                    .notches
                    .iter()
                    .map(|n| {
                        let hz = n.hz(self.shape, turns + between(n.offset_turns, alpha), alpha);
                        (
                            Stage::notch(hz, between(n.q, alpha), self.rate),
                            between(n.active, alpha).round() as i32,
                        )
                    })
                    .collect();
                settings.push(stages);
            }
            if self.alpha.is_none() {
                break;
            }
        }
        let (mut total, mut left) = (0.0, 0.0);
        bins(&mut |hz, power| {
            total += power;
            let mut sum = 0.0;
            for stages in &settings {
                let mut gain = 1.0;
                for (stage, count) in stages {
                    gain *= whole_power(stage.power_gain(hz, self.rate), *count);
                }
                sum += gain;
            }
            left += power * sum / settings.len() as f64;
        });
        if left > 0.0 {
            (total / left).sqrt().clamp(0.25, 16.0)
        } else {
            1.0
        }
    }
}

impl Notch {
    fn hz(&self, shape: LfoShape, turns: f64, alpha: f64) -> f64 {
        let (min, max) = (between(self.min_hz, alpha), between(self.max_hz, alpha));
        0.5 * (min + max) + 0.5 * (max - min) * if self.still { 0.0 } else { lfo(shape, turns) }
    }

    fn memory_frames(&self, rate: f64) -> f64 {
        let lowest = [self.min_hz, self.max_hz]
            .iter()
            .flat_map(|r| [r.start, r.end])
            .fold(f64::MAX, f64::min);
        let q = self.q.start.max(self.q.end);
        memory_frames(lowest.max(1.0), q, self.stages, rate, FORGOTTEN)
    }
}

/// x to the power of a whole number, by squaring.
fn whole_power(x: f64, count: i32) -> f64 {
    let (mut result, mut square, mut left) = (1.0, x, count.max(0));
    while left > 0 {
        if left % 2 == 1 {
            result *= square;
        }
        square *= square;
        left /= 2;
    }
    result
}

#[inline(always)]
fn lfo(shape: LfoShape, turns: f64) -> f64 {
    match shape {
        LfoShape::Sine => cos_turns(turns),
        LfoShape::Triangle => {
            let p = fract(turns);
            if p < 0.5 {
                4.0 * p - 1.0
            } else {
                3.0 - 4.0 * p
            }
        }
    }
}
