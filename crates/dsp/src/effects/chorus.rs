//! Makes one voice sound like several: late copies whose lateness swings slowly, each at a moment of its own.
//!
//! Invariant: voice `v` on a side is the sound `BASE_SECS + depth_secs·sin(2π·(φ + start(v) + side))` ago, with φ growing by `rate_hz` a second, `start` 0, ½, ¼, ¾
//! turns, and the right side later in the swing by `spread_part`/4 turns; it lies always within `BASE_SECS ± depth_secs`. Between frames a cubic reads.

use super::frames::each_frame;
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};
use crate::delay::{Line, Reader};
use crate::elementary::{floor, sin_cos_turns};

const VOICES: usize = 0;
const RATE: usize = 1;
const DEPTH: usize = 2;
const SPREAD: usize = 3;
const MIX: usize = 4;

const MOST_VOICES: usize = 4;
const BASE_SECS: f64 = 0.012;
/// 1.5 · 2^52: a sum with it has the nearest whole number in its last bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
const DEEPEST_SECS: f32 = 0.008;

/// The chorus.
pub static KIND: Kind = Kind {
    name: "chorus",
    title: "Chorus",
    says: "Makes one voice sound like several that never quite agree.",
    parameters: &[
        Parameter {
            name: "voices",
            unit: Unit::Choice,
            minimum: 0.0,
            maximum: 3.0,
            default: 2.0,
            choices: &["one", "two", "three", "four"],
            says: "How many voices sound beside the sound itself.",
        },
        Parameter {
            name: "rate_hz",
            unit: Unit::Hz,
            minimum: 0.01,
            maximum: 8.0,
            default: 0.7,
            choices: &[],
            says: "How often a second each voice swings.",
        },
        Parameter {
            name: "depth_secs",
            unit: Unit::Secs,
            minimum: 0.0,
            maximum: DEEPEST_SECS,
            default: 0.002,
            choices: &[],
            says: "How far each voice swings to either side of its middle lateness of 12 ms.",
        },
        Parameter {
            name: "spread_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 1.0,
            default: 1.0,
            choices: &[],
            says: "How far left and right differ: 0 not at all, 1 by a quarter of a swing.",
        },
        Parameter {
            name: "mix_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.5,
            choices: &[],
            says: "Part of the voices in what comes out; the rest is the sound itself.",
        },
    ],
    make,
};

struct Chorus {
    sample_rate_hz: f64,
    ring: Vec<[f32; 2]>,
    now: usize,
    /// Where the swing is, in turns.
    swing_turns: f64,
    rate_hz: Ramp,
    depth_frames: Ramp,
    spread: Ramp,
    mix: Ramp,
    gains: [Ramp; MOST_VOICES],
}

fn make(sample_rate_hz: f64, _channels: usize, values: &[f32]) -> Box<dyn Effect> {
    let longest = ((BASE_SECS + f64::from(DEEPEST_SECS)) * sample_rate_hz) as usize + 2;
    let value = |place: usize| {
        let default = KIND.parameters[place].default;
        values.get(place).copied().unwrap_or(default)
    };
    let ramp = |value| Ramp::of_parameter(f64::from(value), sample_rate_hz);
    Box::new(Chorus {
        sample_rate_hz,
        ring: vec![[0.0; 2]; Reader::Cubic.capacity_frames(longest)],
        now: 0,
        swing_turns: 0.0,
        rate_hz: ramp(value(RATE)),
        depth_frames: Ramp::of_parameter(f64::from(value(DEPTH)) * sample_rate_hz, sample_rate_hz),
        spread: ramp(value(SPREAD)),
        mix: ramp(value(MIX)),
        gains: std::array::from_fn(|voice| ramp(gain(voice, value(VOICES)))),
    })
}

/// Gain of a voice where `choice` voices and one more sound: together as strong as one.
fn gain(voice: usize, choice: f32) -> f32 {
    let voices = f64::from(choice) + 1.0;
    if (voice as f64) < voices {
        (1.0 / voices.sqrt()) as f32
    } else {
        0.0
    }
}

impl Effect for Chorus {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let Self {
            swing_turns,
            rate_hz,
            depth_frames,
            spread,
            mix,
            gains,
            ..
        } = self;
        let (a_frame_secs, base_frames) =
            (1.0 / self.sample_rate_hz, BASE_SECS * self.sample_rate_hz);
        let mut line = Line::new(&mut self.ring, self.now);
        // The right side's place in the swing is worked out anew only where it moves.
        let (mut apart, mut apart_sin, mut apart_cos) = (0.0, 0.0, 1.0);
        each_frame(block, |dry| {
            line.write(dry);
            let (sin, cos) = sin_cos_turns(*swing_turns);
            *swing_turns += rate_hz.next() * a_frame_secs;
            *swing_turns -= floor(*swing_turns);
            let (depth, mix, spread) = (depth_frames.next(), mix.next() as f32, spread.next());
            if spread != apart {
                apart = spread;
                (apart_sin, apart_cos) = sin_cos_turns(0.25 * spread);
            }
            let swing = [
                (sin, cos),
                (
                    sin * apart_cos + cos * apart_sin,
                    cos * apart_cos - sin * apart_sin,
                ),
            ];
            // Starts half and quarter turns apart: what the voices' sines are then.
            let swings = swing.map(|(sin, cos)| [sin, -sin, cos, -cos]);
            let mut wet = [0.0; 2];
            for (voice, gain) in gains.iter_mut().enumerate() {
                let gain = gain.next();
                if gain == 0.0 {
                    continue;
                }
                for side in 0..2 {
                    let late = base_frames + depth * swings[side][voice];
                    // Its floor, or at a whole number perhaps the one before: there the cubic is the same.
                    let sum = (late - 0.5) + MAGIC;
                    let whole = sum.to_bits() as u32 as usize;
                    let sound = line.read_side(side, whole, late - (sum - MAGIC));
                    wet[side] += gain * sound;
                }
            }
            std::array::from_fn(|side| (1.0 - mix) * dry[side] + mix * wet[side] as f32)
        });
        self.now = line.now();
    }

    fn set(&mut self, parameter: usize, value: f32) {
        match parameter {
            VOICES => {
                for (voice, ramp) in self.gains.iter_mut().enumerate() {
                    ramp.go(f64::from(gain(voice, value)));
                }
            }
            RATE => self.rate_hz.go(f64::from(value)),
            DEPTH => self.depth_frames.go(f64::from(value) * self.sample_rate_hz),
            SPREAD => self.spread.go(f64::from(value)),
            MIX => self.mix.go(f64::from(value)),
            _ => {}
        }
    }

    fn reset(&mut self) {
        self.ring.fill([0.0; 2]);
        self.swing_turns = 0.0;
        let Self {
            rate_hz,
            depth_frames,
            spread,
            mix,
            gains,
            ..
        } = self;
        for ramp in [rate_hz, depth_frames, spread, mix]
            .into_iter()
            .chain(gains)
        {
            ramp.arrive();
        }
    }

    fn tail_frames(&self) -> usize {
        ((BASE_SECS + f64::from(DEEPEST_SECS)) * self.sample_rate_hz) as usize + 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    fn process(values: &[f32], input: impl Fn(f64) -> f64, frames: usize) -> [Vec<f32>; 2] {
        let mut effect = (KIND.make)(RATE_HZ, 2, values);
        let side: Vec<f32> = (0..frames).map(|n| input(n as f64) as f32).collect();
        let mut sound = [side.clone(), side];
        let [left, right] = &mut sound;
        effect.process(&mut [left, right]);
        sound
    }

    /// On a straight line a late copy tells how late it is; a cubic reads the line exactly.
    #[test]
    fn lateness_follows_the_formula() {
        let (hz, depth_secs, spread) = (3.0, 0.004, 0.6);
        let slope = 1.0 / 65_536.0;
        let sound = process(&[0.0, hz, depth_secs, spread, 1.0], |n| n * slope, 40_000);
        for n in (2000..40_000).step_by(37) {
            for (side, turns) in [(0, 0.0), (1, 0.25 * f64::from(spread))] {
                let angle = std::f64::consts::TAU * (f64::from(hz) * n as f64 / RATE_HZ + turns);
                let want = 576.0 + f64::from(depth_secs) * RATE_HZ * angle.sin();
                let late = n as f64 - f64::from(sound[side][n]) / slope;
                // An f32 near 0.6 has a step of 6e-8: 0.004 frames here.
                assert!((late - want).abs() < 0.02, "{n} {side}: {late} {want}");
            }
        }
    }

    #[test]
    fn an_impulse_comes_back_once_a_voice_within_the_bounds() {
        for voices in 0..4 {
            let depth_secs = 0.005;
            let values = [voices as f32, 2.0, depth_secs, 1.0, 1.0];
            let mut effect = (KIND.make)(RATE_HZ, 2, &values);
            let mut sound = [vec![0.0f32; 7000], vec![0.0f32; 7000]];
            for side in &mut sound {
                side[5000] = 1.0;
            }
            let [left, right] = &mut sound;
            effect.process(&mut [left, right]);
            // 12 ± 5 ms, and what the cubic smears.
            let (first, last) = (5000 + 336 - 3, 5000 + 816 + 3);
            for side in &sound {
                assert!(side[..first].iter().all(|&x| x == 0.0));
                assert!(side[last..].iter().all(|&x| x == 0.0));
                // Weights of a reader that moves by v frames a frame sum to 1/(1 + v): here within 7 %.
                let sum: f64 = side.iter().map(|&x| f64::from(x)).sum();
                let want = (f64::from(voices) + 1.0).sqrt();
                assert!((sum / want - 1.0).abs() < 0.07, "{voices}: {sum} {want}");
            }
        }
    }

    #[test]
    fn without_mix_nothing_changes() {
        let wave = |n: f64| (n * 0.05).sin();
        let [left, _] = process(&[3.0, 2.0, 0.008, 1.0, 0.0], wave, 3000);
        assert!((0..3000).all(|n| left[n] == wave(n as f64) as f32));
    }
}
