//! Repeats the sound after a set time, again and again, each time quieter and duller.
//!
//! Invariant: at rest the first repeat is late by exactly `round(time_secs × rate)` frames and is the sound as it was; only what goes round again is dulled.
//! A change of the time glides as on a tape. What goes round shrinks at every turn, for the feedback is below 1 and the low-pass nowhere above 1.

use super::frames::{each_frame, quiet};
use super::glide::Glide;
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};
use crate::delay::{Line, Reader};
use crate::elementary::{exp, floor, log2, round_to_integer};

const TIME: usize = 0;
const FEEDBACK: usize = 1;
const DAMPING: usize = 2;
const MIX: usize = 3;
const PING_PONG: usize = 4;

const LONGEST_SECS: f32 = 2.0;

/// The delay.
pub static KIND: Kind = Kind {
    name: "delay",
    title: "Delay",
    says: "Repeats the sound after a set time, each time quieter and duller.",
    parameters: &[
        Parameter {
            name: "time_secs",
            unit: Unit::Secs,
            minimum: 0.001,
            maximum: LONGEST_SECS,
            default: 0.35,
            choices: &[],
            says: "Time from the sound to its first repeat, to the nearest frame.",
        },
        Parameter {
            name: "feedback_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 0.95,
            default: 0.35,
            choices: &[],
            says: "How much of a repeat is repeated again.",
        },
        Parameter {
            name: "damping_hz",
            unit: Unit::Hz,
            minimum: 200.0,
            maximum: 20_000.0,
            default: 6000.0,
            choices: &[],
            says: "Above this frequency every further repeat is duller than the one before.",
        },
        Parameter {
            name: "mix_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.3,
            choices: &[],
            says: "Part of the repeats in what comes out; the rest is the sound itself.",
        },
        Parameter {
            name: "ping_pong",
            unit: Unit::Choice,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.0,
            choices: &["off", "on"],
            says: "On: repeats go left, right, left and so on; with one channel it changes nothing.",
        },
    ],
    make,
};

struct Delay {
    sample_rate_hz: f64,
    stereo: bool,
    ring: Vec<[f32; 2]>,
    now: usize,
    time_frames: Glide,
    feedback: Ramp,
    /// Weight of the new sample in the low-pass.
    damping: Ramp,
    mix: Ramp,
    ping_pong: Ramp,
    dulled: [f32; 2],
    /// What the parameters were last set to.
    values: [f32; 5],
}

fn make(sample_rate_hz: f64, channels: usize, values: &[f32]) -> Box<dyn Effect> {
    let longest = (f64::from(LONGEST_SECS) * sample_rate_hz) as usize + 1;
    let value = |place: usize| {
        let default = KIND.parameters[place].default;
        values.get(place).copied().unwrap_or(default)
    };
    let values = std::array::from_fn(value);
    let ramp = |value| Ramp::of_parameter(f64::from(value), sample_rate_hz);
    Box::new(Delay {
        sample_rate_hz,
        stereo: channels > 1,
        ring: vec![[0.0; 2]; Reader::Cubic.capacity_frames(longest)],
        now: 0,
        time_frames: Glide::new(frames(values[TIME], sample_rate_hz), sample_rate_hz),
        feedback: ramp(values[FEEDBACK]),
        damping: ramp(weight(values[DAMPING], sample_rate_hz)),
        mix: ramp(values[MIX]),
        ping_pong: ramp(values[PING_PONG]),
        dulled: [0.0; 2],
        values,
    })
}

fn frames(secs: f32, sample_rate_hz: f64) -> f64 {
    // A reader through four points needs a frame newer than the one it reads.
    round_to_integer(f64::from(secs) * sample_rate_hz).max(3.0)
}

/// Weight of the new sample in a low-pass of first order: 1 − e^(−2π·f/rate).
fn weight(frequency_hz: f32, sample_rate_hz: f64) -> f32 {
    (1.0 - exp(-std::f64::consts::TAU * f64::from(frequency_hz) / sample_rate_hz)) as f32
}

impl Effect for Delay {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let Self {
            time_frames,
            feedback,
            damping,
            mix,
            ping_pong,
            dulled,
            ..
        } = self;
        let stereo = self.stereo;
        let mut line = Line::new(&mut self.ring, self.now);
        each_frame(block, |dry| {
            // The line has not got this frame yet.
            let late = time_frames.step() - 1.0;
            let whole = floor(late);
            let wet = line.read::<true>(whole as usize, late - whole);
            let wet = [wet[0] as f32, wet[1] as f32];
            let (feedback, damping) = (feedback.next() as f32, damping.next() as f32);
            let (mix, crossed) = (mix.next() as f32, ping_pong.next() as f32);
            for side in 0..2 {
                dulled[side] = quiet(dulled[side] + damping * (wet[side] - dulled[side]));
            }
            let round = [feedback * dulled[0], feedback * dulled[1]];
            let written = if stereo && crossed > 0.0 {
                let middle = 0.5 * (dry[0] + dry[1]);
                [
                    dry[0]
                        + crossed * (middle - dry[0])
                        + (round[0] + crossed * (round[1] - round[0])),
                    dry[1] - crossed * dry[1] + (round[1] + crossed * (round[0] - round[1])),
                ]
            } else {
                [dry[0] + round[0], dry[1] + round[1]]
            };
            line.write([quiet(written[0]), quiet(written[1])]);
            std::array::from_fn(|side| (1.0 - mix) * dry[side] + mix * wet[side])
        });
        self.now = line.now();
    }

    fn set(&mut self, parameter: usize, value: f32) {
        match parameter {
            TIME => self.time_frames.set(frames(value, self.sample_rate_hz)),
            FEEDBACK => self.feedback.go(f64::from(value)),
            DAMPING => self
                .damping
                .go(f64::from(weight(value, self.sample_rate_hz))),
            MIX => self.mix.go(f64::from(value)),
            PING_PONG => self.ping_pong.go(f64::from(value)),
            _ => return,
        }
        self.values[parameter] = value;
    }

    fn reset(&mut self) {
        self.ring.fill([0.0; 2]);
        self.dulled = [0.0; 2];
        self.time_frames.arrive();
        for ramp in [
            &mut self.feedback,
            &mut self.damping,
            &mut self.mix,
            &mut self.ping_pong,
        ] {
            ramp.arrive();
        }
    }

    fn tail_frames(&self) -> usize {
        // Repeats until the feedback has taken 60 dB: log2(1000) / log2(1 / feedback), and the first one.
        let feedback = f64::from(self.values[FEEDBACK]);
        let repeats = if feedback > 0.0 {
            9.966 / -log2(feedback).min(-1e-3)
        } else {
            0.0
        };
        let length = frames(self.values[TIME], self.sample_rate_hz);
        ((repeats + 2.0) * length) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 48_000.0;

    fn made(values: &[f32]) -> Box<dyn Effect> {
        (KIND.make)(RATE_HZ, 2, values)
    }

    fn impulse(effect: &mut dyn Effect, frames: usize, sides: [f32; 2]) -> [Vec<f32>; 2] {
        let mut sound = sides.map(|height| {
            let mut side = vec![0.0; frames];
            side[0] = height;
            side
        });
        let [left, right] = &mut sound;
        effect.process(&mut [left, right]);
        sound
    }

    #[test]
    fn the_first_repeat_is_late_to_the_frame_and_whole() {
        for (secs, late) in [
            (0.001, 48),
            (0.01, 480),
            (0.35, 16_800),
            (0.123_456, 5926),
            (2.0, 96_000),
        ] {
            let mut effect = made(&[secs, 0.5, 20_000.0, 1.0, 0.0]);
            let [left, right] = impulse(&mut *effect, late + 10, [1.0, -0.5]);
            for (side, height) in [(left, 1.0), (right, -0.5)] {
                assert_eq!(side.iter().position(|&x| x != 0.0), Some(late), "{secs} s");
                assert_eq!(side[late], height);
            }
        }
    }

    #[test]
    fn repeats_fall_by_the_feedback_and_keep_their_sum_through_the_low_pass() {
        let mut effect = made(&[0.05, 0.6, 1000.0, 1.0, 0.0]);
        let [left, _] = impulse(&mut *effect, 2400 * 4 + 1200, [1.0, 1.0]);
        // The low-pass has gain 1 at 0 Hz, so each repeat's samples sum to the power of the feedback.
        for repeat in 1..=4 {
            let sum: f32 = left[2400 * repeat - 10..2400 * repeat + 1200].iter().sum();
            let want = 0.6f32.powi(repeat as i32 - 1);
            assert!((sum - want).abs() < 1e-4, "{repeat}: {sum} {want}");
        }
        // The second repeat begins with feedback × (1 − e^(−2π·1000/48000)).
        let want = 0.6 * (1.0 - (-std::f64::consts::TAU / 48.0).exp());
        assert!((f64::from(left[4800]) - want).abs() < 1e-6);
    }

    #[test]
    fn ping_pong_goes_from_side_to_side() {
        let mut effect = made(&[0.01, 0.5, 20_000.0, 1.0, 1.0]);
        let [left, right] = impulse(&mut *effect, 480 * 4 + 100, [0.0, 1.0]);
        let energy = |side: &[f32], repeat: usize| -> f32 {
            side[480 * repeat - 5..480 * repeat + 100]
                .iter()
                .map(|x| x * x)
                .sum()
        };
        for repeat in 1..=4 {
            let (sounding, silent) = if repeat % 2 == 1 {
                (&left, &right)
            } else {
                (&right, &left)
            };
            assert!(energy(sounding, repeat) > 1e-4, "{repeat}");
            assert_eq!(energy(silent, repeat), 0.0, "{repeat}");
        }
        assert_eq!(left[480], 0.5);
    }

    #[test]
    fn a_change_of_the_time_glides_without_a_click_and_ends_to_the_frame() {
        let mut effect = made(&[0.2, 0.0, 20_000.0, 1.0, 0.0]);
        let hz = 200.0;
        let mut side: Vec<f32> = (0..192_000)
            .map(|n| (std::f64::consts::TAU * hz * f64::from(n) / RATE_HZ).sin() as f32)
            .collect();
        let input = side.clone();
        let (before, after) = side.split_at_mut(48_000);
        let mut other = vec![0.0; 192_000];
        let (before_right, after_right) = other.split_at_mut(48_000);
        effect.process(&mut [before, before_right]);
        effect.set(TIME, 0.1);
        effect.process(&mut [after, after_right]);
        // Played at most 1.5 times as fast, a sine of 200 Hz moves by at most 1.5·2π·200/48000 from a frame to the next.
        let most = 1.5 * std::f64::consts::TAU * hz / RATE_HZ;
        for pair in side[10_000..].windows(2) {
            assert!(f64::from((pair[1] - pair[0]).abs()) < most * 1.01);
        }
        for n in 180_000..192_000 {
            assert_eq!(side[n], input[n - 4800]);
        }
    }
}
