//! Gain: louder or softer.
//!
//! Invariant: at 0 dB the bits pass as they are; at its least, silence.

use super::level::gain_of_db;
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};

/// The least gain: silence.
const SILENCE_DB: f32 = -96.0;

/// Gain, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "gain",
    title: "Gain",
    says: "Makes sound louder or softer.",
    parameters: &[Parameter {
        name: "gain_db",
        unit: Unit::Db,
        minimum: SILENCE_DB,
        maximum: 48.0,
        default: 0.0,
        choices: &[],
        says: "By how much louder; the least is silence.",
    }],
    make: |sample_rate_hz, _, values| {
        Box::new(Gain(Ramp::of_parameter(gain_of(values[0]), sample_rate_hz)))
    },
};

struct Gain(Ramp);

fn gain_of(db: f32) -> f64 {
    if db > SILENCE_DB {
        gain_of_db(f64::from(db))
    } else {
        0.0
    }
}

impl Effect for Gain {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let start = self.0;
        for channel in block {
            self.0 = start;
            let mut at = 0;
            while at < channel.len() && self.0.is_moving() {
                channel[at] *= self.0.next() as f32;
                at += 1;
            }
            let gain = self.0.now() as f32;
            if gain != 1.0 {
                for x in &mut channel[at..] {
                    *x *= gain;
                }
            }
        }
    }

    fn set(&mut self, _: usize, value: f32) {
        self.0.go(gain_of(value));
    }

    fn reset(&mut self) {
        self.0.arrive();
    }
}
