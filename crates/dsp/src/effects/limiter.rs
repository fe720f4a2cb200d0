//! Limiter: lets no sample above a ceiling, and turns down before a peak comes.
//!
//! Invariant: no sample that comes out is above the ceiling, whatever goes in; what stays below it passes bit for bit; both channels get the same gain.
//!
//! Each frame asks for a gain, ceiling over peak. The least of the gains that `2n − 1` frames ask for, held and released by a one-pole, goes through two
//! averages of `n` frames each, which is a bell of `2n − 1`: all of what it averages when a peak leaves the delay is at most what that peak asked for, so the
//! average is, too. The averages count in whole numbers, so that they never drift. With `true` peaks, the sound between the samples counts as well, found at
//! eight points a frame by a windowed sinc.

use super::level::{gain_of_db, one_pole};
use super::ramp::{Ramp, frames_of};
use super::sliding::{Average, Least};
use super::{Effect, Kind, Parameter, Unit};
use crate::elementary::{cos_turns, sin_turns};

/// How long one of the two averages is, in seconds.
const AVERAGE_SECS: f64 = 0.000_75;

/// Points between two frames that are looked at, and one.
const POINTS: usize = 8;

/// Frames of which a point between two is made.
const TAPS: usize = 16;

/// Limiter, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "limiter",
    title: "Limiter",
    says: "Lets no sample above a ceiling; looks 1.5 ms ahead.",
    parameters: &[
        Parameter::number(
            "input_gain_db",
            Unit::Db,
            [-24.0, 36.0, 0.0],
            "Gain before the ceiling.",
        ),
        Parameter::number(
            "ceiling_db",
            Unit::Db,
            [-40.0, 0.0, -1.0],
            "What no sample exceeds.",
        ),
        Parameter::number(
            "release_secs",
            Unit::Secs,
            [0.001, 5.0, 0.1],
            "Time constant of getting louder again.",
        ),
        Parameter {
            name: "peaks",
            unit: Unit::Choice,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.0,
            choices: &["sample", "true"],
            says: "Whether only samples count, or the sound between them as well.",
        },
    ],
    make: |sample_rate_hz, channels, values| {
        Box::new(Limiter::new(sample_rate_hz, channels, values))
    },
};

struct Limiter {
    sample_rate_hz: f64,
    input_gain: Ramp,
    ceiling: Ramp,
    release: f64,
    is_true: bool,
    latency_frames: usize,
    /// The last frames, twice over, so that any stretch of them lies in a row.
    past: [Vec<f64>; 2],
    at: usize,
    weights: Box<[[f64; TAPS]; POINTS - 1]>,
    /// Highest point between the last two frames that were looked at.
    between: f64,
    least: Least,
    held: f64,
    averages: [Average; 2],
}

/// The gain of a ceiling as an `f32` that is not above it.
fn ceiling_of(db: f32) -> f64 {
    let exact = gain_of_db(f64::from(db));
    let near = exact as f32;
    f64::from(if f64::from(near) > exact {
        f32::from_bits(near.to_bits() - 1)
    } else {
        near
    })
}

/// Weights of the sixteen frames around each point between two: sinc under a squared cosine.
fn weights() -> [[f64; TAPS]; POINTS - 1] {
    let mut all = [[0.0; TAPS]; POINTS - 1];
    for (point, row) in all.iter_mut().enumerate() {
        let fraction = (point + 1) as f64 / POINTS as f64;
        for (tap, weight) in row.iter_mut().enumerate() {
            let distance = tap as f64 - (TAPS / 2 - 1) as f64 - fraction;
            let window = cos_turns(distance / (2 * TAPS) as f64);
            *weight =
                sin_turns(0.5 * distance) / (core::f64::consts::PI * distance) * window * window;
        }
        let sum: f64 = row.iter().sum();
        for weight in row {
            *weight /= sum;
        }
    }
    all
}

impl Limiter {
    fn new(sample_rate_hz: f64, channels: usize, values: &[f32]) -> Self {
        let average = frames_of(AVERAGE_SECS, sample_rate_hz) as usize + 1;
        let latency_frames = 2 * (average - 1) + TAPS / 2;
        Self {
            sample_rate_hz,
            input_gain: Ramp::of_parameter(gain_of_db(f64::from(values[0])), sample_rate_hz),
            ceiling: Ramp::of_parameter(ceiling_of(values[1]), sample_rate_hz),
            release: one_pole(f64::from(values[2]), sample_rate_hz),
            is_true: values[3] > 0.5,
            latency_frames,
            past: [0, 1].map(|channel| {
                vec![
                    0.0;
                    if channel < channels {
                        2 * (latency_frames + 1)
                    } else {
                        0
                    }
                ]
            }),
            at: 0,
            weights: Box::new(weights()),
            between: 0.0,
            least: Least::new(2 * average - 1),
            held: 1.0,
            averages: [Average::new(average), Average::new(average)],
        }
    }

    /// The highest of what is looked at: frame `TAPS / 2` ago, and with true peaks half a frame's neighbourhood on both sides of it.
    #[inline(always)]
    fn peak(&mut self) -> f64 {
        let ring = self.latency_frames + 1;
        let newest = self.at + ring;
        let mut peak = 0.0;
        let mut between = 0.0;
        for past in self.past.iter().filter(|past| !past.is_empty()) {
            let here = past[newest - TAPS / 2].abs();
            peak = if here > peak { here } else { peak };
            if self.is_true {
                let around = &past[newest + 1 - TAPS..newest + 1];
                for row in self.weights.iter() {
                    let mut sums = [0.0; 4];
                    for (four, weights) in around.chunks_exact(4).zip(row.chunks_exact(4)) {
                        for lane in 0..4 {
                            sums[lane] += four[lane] * weights[lane];
                        }
                    }
                    let point = ((sums[0] + sums[1]) + (sums[2] + sums[3])).abs();
                    between = if point > between { point } else { between };
                }
            }
        }
        let before = core::mem::replace(&mut self.between, between);
        let highest = if before > between { before } else { between };
        if highest > peak { highest } else { peak }
    }

    /// The gain for the frame that leaves, after the frame that comes was noted.
    #[inline(always)]
    fn gain(&mut self) -> f64 {
        let peak = self.peak();
        let (now, goal) = (self.ceiling.now(), self.ceiling.goal());
        let ceiling = if goal < now { goal } else { now };
        let wanted = if peak > ceiling { ceiling / peak } else { 1.0 };
        let least = self.least.next(wanted);
        if least < self.held {
            self.held = least;
        } else {
            self.held += (least - self.held) * self.release;
            if least - self.held < 1e-9 {
                self.held = least;
            }
        }
        let once = self.averages[0].next(self.held);
        self.averages[1].next(once)
    }
}

impl Effect for Limiter {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let len = block.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let ring = self.latency_frames + 1;
        for frame in 0..len {
            let input_gain = self.input_gain.next();
            for (channel, past) in block.iter().zip(&mut self.past) {
                let x = f64::from(channel[frame]) * input_gain;
                past[self.at] = x;
                past[self.at + ring] = x;
            }
            let ceiling = self.ceiling.next();
            let gain = self.gain();
            for (channel, past) in block.iter_mut().zip(&self.past) {
                let x = past[self.at + 1] * gain;
                let x = if x > ceiling { ceiling } else { x };
                channel[frame] = (if x < -ceiling { -ceiling } else { x }) as f32;
            }
            self.at = if self.at + 1 == ring { 0 } else { self.at + 1 };
        }
    }

    fn set(&mut self, parameter: usize, value: f32) {
        match parameter {
            0 => self.input_gain.go(gain_of_db(f64::from(value))),
            1 => self.ceiling.go(ceiling_of(value)),
            2 => self.release = one_pole(f64::from(value), self.sample_rate_hz),
            _ => self.is_true = value > 0.5,
        }
    }

    fn reset(&mut self) {
        self.input_gain.arrive();
        self.ceiling.arrive();
        for past in &mut self.past {
            past.fill(0.0);
        }
        self.at = 0;
        self.between = 0.0;
        self.least.reset();
        self.held = 1.0;
        for average in &mut self.averages {
            average.reset();
        }
    }

    fn latency_frames(&self) -> usize {
        self.latency_frames
    }

    fn tail_frames(&self) -> usize {
        self.latency_frames
    }
}
