//! Distortion: bends the waveform, which gives it harmonics.
//!
//! Invariant: at full mix a sample of the bent wave is the kind's formula of the driven sound at four times the rate; dry and bent sound are equally late; with no
//! mix the bits pass as they are.
//!
//! `soft`: `tanh x`. `hard`: x cut off at ±1. `tube`: `(tanh(x + b) − tanh b)/(1 − tanh² b) = tanh x/(1 + tanh b·tanh x)` with b = 0.35, bent more on
//! one side, so that even harmonics come too; the steady part that this makes is followed below 5 Hz and taken away.

use super::level::{flushed, gain_of_db, one_pole};
use super::oversample::{FACTOR, LATENCY_FRAMES, Oversampler, PIECE, Taps};
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};

/// The tanh of how far the tube stands from the middle, 0.35.
const TANH_BIAS: f32 = 0.336_375_54;

/// Time constant of following the steady part: 5 Hz.
const STEADY_SECS: f64 = 0.031_830_988_618_379_07;

const KINDS: &[&str] = &["soft", "hard", "tube"];
const TUBE: usize = 2;

/// Distortion, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "distortion",
    title: "Distortion",
    says: "Bends the waveform, softly, hard or like a tube; four times oversampled.",
    parameters: &[
        Parameter {
            name: "kind",
            unit: Unit::Choice,
            minimum: 0.0,
            maximum: (KINDS.len() - 1) as f32,
            default: 0.0,
            choices: KINDS,
            says: "How the wave is bent.",
        },
        Parameter::number(
            "drive_db",
            Unit::Db,
            [-12.0, 48.0, 12.0],
            "Gain before the bend.",
        ),
        Parameter::number(
            "mix_part",
            Unit::Part,
            [0.0, 1.0, 1.0],
            "Part of the bent sound; the rest is as it came.",
        ),
        Parameter::number(
            "output_db",
            Unit::Db,
            [-48.0, 24.0, -6.0],
            "Gain of both afterwards.",
        ),
    ],
    make: |sample_rate_hz, channels, values| {
        Box::new(Distortion::new(sample_rate_hz, channels, values))
    },
};

/// Hyperbolic tangent, off by at most 5·10⁻⁷ of itself: as the one of `elementary`, with numbers of half the size, of which twice as many go
/// through at a time.
#[inline(always)]
fn tanh(x: f32) -> f32 {
    /// 1.5 · 2^23: a sum with it has the nearest whole number in its last bits.
    const MAGIC: f32 = 12_582_912.0;
    /// ln 2 in two parts; a product of the first with a whole number below 2^14 is exact.
    const LN_2: [f32; 2] = [355.0 / 512.0, -2.121_944_4e-4];
    // Beyond this it is ±1.
    let half = if x.abs() > 9.5 { 9.5 } else { x.abs() };
    let twice = 2.0 * half;
    let sum = twice * core::f32::consts::LOG2_E + MAGIC;
    let whole = sum - MAGIC;
    let r = (twice - whole * LN_2[0]) - whole * LN_2[1];
    // e^r − 1 by its series; |r| ≤ ½·ln 2.
    let q = 1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0)));
    let fraction = r + r * r * (0.5 + r * (1.0 / 6.0 + r * q));
    let scale = f32::from_bits((sum.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    let t = scale * fraction + (scale - 1.0);
    (t / (t + 2.0)).copysign(x)
}

/// Bends samples in place.
fn bend(kind: usize, samples: &mut [f32]) {
    match kind {
        0 => {
            for x in samples {
                *x = tanh(*x);
            }
        }
        1 => {
            for x in samples {
                let cut = if *x > 1.0 { 1.0 } else { *x };
                *x = if cut < -1.0 { -1.0 } else { cut };
            }
        }
        _ => {
            for x in samples {
                let bent = tanh(*x);
                *x = bent / (1.0 + TANH_BIAS * bent);
            }
        }
    }
}

struct Channel {
    dry: [f32; LATENCY_FRAMES + PIECE],
    over: Oversampler,
    steady: f64,
}

struct Distortion {
    taps: Taps,
    channels: Vec<Channel>,
    drive: Ramp,
    mix: Ramp,
    output: Ramp,
    /// From one kind to the next: 0 is all `kind`, 1 all `next_kind`.
    fade: Ramp,
    kind: usize,
    next_kind: usize,
    /// What was asked for last; its turn comes when the fade is over.
    wanted_kind: usize,
    steady_part: f64,
}

/// The ramps' values of a piece's frames.
struct Values {
    drive: [f64; PIECE],
    mix: [f64; PIECE],
    output: [f64; PIECE],
    fade: [f64; PIECE],
}

impl Distortion {
    fn new(sample_rate_hz: f64, channels: usize, values: &[f32]) -> Self {
        let ramp = |value: f64| Ramp::of_parameter(value, sample_rate_hz);
        let kind = values[0] as usize;
        let channel = |_| Channel {
            dry: [0.0; LATENCY_FRAMES + PIECE],
            over: Oversampler::new(),
            steady: 0.0,
        };
        Self {
            taps: Taps::new(),
            channels: (0..channels).map(channel).collect(),
            drive: ramp(gain_of_db(f64::from(values[1]))),
            mix: ramp(f64::from(values[2])),
            output: ramp(gain_of_db(f64::from(values[3]))),
            fade: ramp(0.0),
            kind,
            next_kind: kind,
            wanted_kind: kind,
            steady_part: one_pole(STEADY_SECS, sample_rate_hz),
        }
    }

    /// Ends a fade that has arrived and begins the one that waits; how many of `frames` go on without a change of kinds.
    fn turn(&mut self, frames: usize) -> usize {
        if !self.fade.is_moving() {
            self.kind = self.next_kind;
            self.fade.go(0.0);
            self.fade.arrive();
            if self.wanted_kind != self.kind {
                self.next_kind = self.wanted_kind;
                self.fade.go(1.0);
            }
        }
        let most = if self.fade.is_moving() {
            self.fade.left_frames()
        } else {
            PIECE
        };
        frames.min(PIECE).min(most)
    }

    fn values(&mut self, count: usize) -> Values {
        let mut values = Values {
            drive: [0.0; PIECE],
            mix: [0.0; PIECE],
            output: [0.0; PIECE],
            fade: [0.0; PIECE],
        };
        for frame in 0..count {
            values.drive[frame] = self.drive.next();
            values.mix[frame] = self.mix.next();
            values.output[frame] = self.output.next();
            values.fade[frame] = self.fade.next();
        }
        values
    }

    fn piece(&mut self, number: usize, samples: &mut [f32], values: &Values) {
        let count = samples.len();
        let channel = &mut self.channels[number];
        let mut wet = [0.0; PIECE];
        for (frame, x) in samples.iter().enumerate() {
            channel.dry[LATENCY_FRAMES + frame] = *x;
            wet[frame] = (f64::from(*x) * values.drive[frame]) as f32;
        }
        let (kind, next_kind) = (self.kind, self.next_kind);
        channel
            .over
            .process(&self.taps, &mut wet[..count], |above| {
                if kind == next_kind {
                    return bend(kind, above);
                }
                let mut next = [0.0; FACTOR * PIECE];
                let next = &mut next[..above.len()];
                next.copy_from_slice(above);
                bend(kind, above);
                bend(next_kind, next);
                for ((x, next), sample) in above.iter_mut().zip(next).zip(0..) {
                    *x += (*next - *x) * values.fade[sample / FACTOR] as f32;
                }
            });
        let part_of = |kind: usize| if kind == TUBE { 1.0 } else { 0.0 };
        let (tube, next_tube) = (part_of(kind), part_of(next_kind));
        for (frame, x) in samples.iter_mut().enumerate() {
            let wet = f64::from(wet[frame]);
            channel.steady = flushed(channel.steady + (wet - channel.steady) * self.steady_part);
            let bent = wet - channel.steady * (tube + (next_tube - tube) * values.fade[frame]);
            let dry = f64::from(channel.dry[frame]);
            *x = ((dry + (bent - dry) * values.mix[frame]) * values.output[frame]) as f32;
        }
        channel.dry.copy_within(count..count + LATENCY_FRAMES, 0);
    }
}

impl Effect for Distortion {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let len = block.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut at = 0;
        while at < len {
            let count = self.turn(len - at);
            let values = self.values(count);
            let most = self.channels.len();
            for (number, channel) in block.iter_mut().enumerate().take(most) {
                self.piece(number, &mut channel[at..at + count], &values);
            }
            at += count;
        }
    }

    fn set(&mut self, parameter: usize, value: f32) {
        match parameter {
            0 => self.wanted_kind = value as usize,
            1 => self.drive.go(gain_of_db(f64::from(value))),
            2 => self.mix.go(f64::from(value)),
            _ => self.output.go(gain_of_db(f64::from(value))),
        }
    }

    fn reset(&mut self) {
        self.drive.arrive();
        self.mix.arrive();
        self.output.arrive();
        self.fade.go(0.0);
        self.fade.arrive();
        self.kind = self.wanted_kind;
        self.next_kind = self.wanted_kind;
        for channel in &mut self.channels {
            channel.dry.fill(0.0);
            channel.over.reset();
            channel.steady = 0.0;
        }
    }

    fn latency_frames(&self) -> usize {
        LATENCY_FRAMES
    }

    fn tail_frames(&self) -> usize {
        2 * LATENCY_FRAMES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bend_is_the_formula_of_every_kind() {
        let bias = 0.35f64;
        let formula = |kind, x: f64| match kind {
            0 => x.tanh(),
            1 => x.clamp(-1.0, 1.0),
            // Near 0 the difference of the two would lose what is tested.
            _ if x.abs() < 1e-4 => x - bias.tanh() * x * x,
            _ => ((x + bias).tanh() - bias.tanh()) / (1.0 - bias.tanh().powi(2)),
        };
        let heights = (0..4000).map(|n| (1e-9 * 1.01f64.powi(n)) as f32);
        for x in heights.flat_map(|x| [x, -x]).chain([0.0, 3e14, -3e14]) {
            for kind in 0..3 {
                let mut bent = [x];
                bend(kind, &mut bent);
                let expected = formula(kind, f64::from(x));
                let off = (f64::from(bent[0]) - expected).abs();
                assert!(
                    off <= 5e-7 * expected.abs(),
                    "kind {kind}, {x:e}: {bent:?}, {expected:e}"
                );
            }
        }
    }
}
