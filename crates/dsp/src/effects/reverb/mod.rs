//! Puts sound into a room: sixteen delay lines that feed one another, each losing what a room of the set decay time loses on its way.
//!
//! Invariant: every way around the network of `m` frames multiplies the level by `10^(−3·m/(decay·rate))` below `damping_hz` and by the same with
//! `decay × high_decay_part` far above it, so that all of the sound decays by 60 dB in the set times (J.-M. Jot and A. Chaigne, "Digital delay networks for
//! designing artificial reverberators", 1991). Between the lines stands Hadamard's matrix, which neither adds nor takes energy.
//!
//! What comes out is as loud whatever the decay time is: an impulse on both sides comes back with energy 1 on each.

mod network;
#[cfg(test)]
mod tests;

use super::frames::each_frame;
use super::glide::Glide;
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};
use crate::delay::{Line, Reader};
use crate::elementary::{floor, round_to_integer};
use network::{Network, Room};

const DECAY: usize = 0;
const PRE_DELAY: usize = 1;
const SIZE: usize = 2;
const DAMPING: usize = 3;
const HIGH_DECAY: usize = 4;
const WIDTH: usize = 5;
const MIX: usize = 6;

const LONGEST_PRE_DELAY_SECS: f32 = 0.25;

/// The reverb.
pub static KIND: Kind = Kind {
    name: "reverb",
    title: "Reverb",
    says: "Puts sound into a room.",
    parameters: &[
        Parameter {
            name: "decay_secs",
            unit: Unit::Secs,
            minimum: 0.2,
            maximum: 10.0,
            default: 1.5,
            choices: &[],
            says: "Time in which the room's sound falls by 60 dB.",
        },
        Parameter {
            name: "pre_delay_secs",
            unit: Unit::Secs,
            minimum: 0.0,
            maximum: LONGEST_PRE_DELAY_SECS,
            default: 0.01,
            choices: &[],
            says: "Time from the sound until the room hears it.",
        },
        Parameter {
            name: "size_part",
            unit: Unit::Part,
            minimum: 0.2,
            maximum: 1.0,
            default: 0.6,
            choices: &[],
            says: "How large the room is: 1 has walls about 20 m apart.",
        },
        Parameter {
            name: "damping_hz",
            unit: Unit::Hz,
            minimum: 200.0,
            maximum: 20_000.0,
            default: 4000.0,
            choices: &[],
            says: "Above this frequency sound decays faster.",
        },
        Parameter {
            name: "high_decay_part",
            unit: Unit::Part,
            minimum: 0.1,
            maximum: 1.0,
            default: 0.4,
            choices: &[],
            says: "Decay time far above damping_hz, as a part of decay_secs.",
        },
        Parameter {
            name: "width_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 1.0,
            default: 1.0,
            choices: &[],
            says: "How far the room's left and right differ: 0 not at all.",
        },
        Parameter {
            name: "mix_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.25,
            choices: &[],
            says: "Part of the room in what comes out; the rest is the sound itself.",
        },
    ],
    make,
};

struct Reverb {
    sample_rate_hz: f64,
    /// The values last set.
    values: [f32; 7],
    before: Vec<[f32; 2]>,
    now: usize,
    pre_delay_frames: Glide,
    network: Network,
    width: Ramp,
    mix: Ramp,
}

fn make(sample_rate_hz: f64, _channels: usize, values: &[f32]) -> Box<dyn Effect> {
    let value = |place: usize| {
        let default = KIND.parameters[place].default;
        values.get(place).copied().unwrap_or(default)
    };
    let values = std::array::from_fn(value);
    let longest = (f64::from(LONGEST_PRE_DELAY_SECS) * sample_rate_hz) as usize + 2;
    let pre_delay = pre_delay_frames(values[PRE_DELAY], sample_rate_hz);
    Box::new(Reverb {
        sample_rate_hz,
        values,
        before: vec![[0.0; 2]; Reader::Linear.capacity_frames(longest)],
        now: 0,
        pre_delay_frames: Glide::new(pre_delay, sample_rate_hz),
        network: Network::new(sample_rate_hz, room(&values)),
        width: Ramp::of_parameter(f64::from(values[WIDTH]), sample_rate_hz),
        mix: Ramp::of_parameter(f64::from(values[MIX]), sample_rate_hz),
    })
}

fn pre_delay_frames(secs: f32, sample_rate_hz: f64) -> f64 {
    round_to_integer(f64::from(secs) * sample_rate_hz)
}

fn room(values: &[f32; 7]) -> Room {
    Room {
        decay_secs: f64::from(values[DECAY]),
        size: f64::from(values[SIZE]),
        damping_hz: f64::from(values[DAMPING]),
        high_decay: f64::from(values[HIGH_DECAY]),
    }
}

impl Effect for Reverb {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let Self {
            pre_delay_frames,
            network,
            width,
            mix,
            ..
        } = self;
        let mut line = Line::new(&mut self.before, self.now);
        each_frame(block, |dry| {
            line.write(dry);
            let late = pre_delay_frames.step();
            let whole = floor(late);
            let heard = if late == whole {
                line.at(whole as usize)
            } else {
                line.read::<false>(whole as usize, late - whole)
                    .map(|x| x as f32)
            };
            let wet = network.frame(heard);
            let (width, mix) = (width.next() as f32, mix.next() as f32);
            // The two sides have nothing in common, so that their middle and their difference are equally strong: `level` keeps the sum of the squares.
            let level = (2.0 - width * width).sqrt();
            let middle = 0.5 * (wet[0] + wet[1]);
            let side = 0.5 * (wet[0] - wet[1]);
            let wet = [level * middle + width * side, level * middle - width * side];
            std::array::from_fn(|side| (1.0 - mix) * dry[side] + mix * wet[side])
        });
        self.now = line.now();
    }

    fn set(&mut self, parameter: usize, value: f32) {
        let Some(place) = self.values.get_mut(parameter) else {
            return;
        };
        *place = value;
        match parameter {
            PRE_DELAY => {
                let frames = pre_delay_frames(value, self.sample_rate_hz);
                self.pre_delay_frames.set(frames);
            }
            WIDTH => self.width.go(f64::from(value)),
            MIX => self.mix.go(f64::from(value)),
            _ => self.network.go(room(&self.values)),
        }
    }

    fn reset(&mut self) {
        self.before.fill([0.0; 2]);
        self.pre_delay_frames.arrive();
        self.width.arrive();
        self.mix.arrive();
        self.network.reset();
    }

    fn tail_frames(&self) -> usize {
        let [decay, pre_delay, ..] = self.values;
        // A tenth more than the decay time, and the way to the first wall.
        ((1.1 * f64::from(decay) + f64::from(pre_delay) + 0.2) * self.sample_rate_hz) as usize
    }
}
