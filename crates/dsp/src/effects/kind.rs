//! What an effect is: a name, a table of its parameters, and how one is made.
//!
//! Invariant: every parameter is a number within the range its table gives; what walks effects (the chain's document and schema, the pages, the rack on a page,
//! the exports of the worklet) walks these tables and knows no effect by name.

/// The unit of a parameter's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Decibels.
    Db,
    /// Hertz.
    Hz,
    /// Seconds.
    Secs,
    /// A part of 1.
    Part,
    /// A ratio, such as 4 for 4 : 1.
    Ratio,
    /// Index into the parameter's `choices`.
    Choice,
}

/// One number that steers an effect.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in a chain, with the unit as its last word: `gain_db`, `attack_secs`.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// The least that is accepted.
    pub minimum: f32,
    /// The most that is accepted.
    pub maximum: f32,
    /// What stands where a chain says nothing.
    pub default: f32,
    /// Names of the whole numbers from 0 on, where the unit is [`Unit::Choice`].
    pub choices: &'static [&'static str],
    /// What it does, in one sentence.
    pub says: &'static str,
}

impl Parameter {
    /// One that is no choice: its least, its most, and what it is by itself.
    pub(super) const fn number(
        name: &'static str,
        unit: Unit,
        [minimum, maximum, default]: [f32; 3],
        says: &'static str,
    ) -> Self {
        Self {
            name,
            unit,
            minimum,
            maximum,
            default,
            choices: &[],
            says,
        }
    }

    /// The value that the range has nearest to this one: whole where it is a choice; none where it is no number.
    pub fn nearest(&self, value: f32) -> Option<f32> {
        if value.is_nan() {
            return None;
        }
        let value = if value < self.minimum {
            self.minimum
        } else {
            value
        };
        let value = if value > self.maximum {
            self.maximum
        } else {
            value
        };
        Some(if self.unit == Unit::Choice {
            crate::elementary::round_to_integer(f64::from(value)) as f32
        } else {
            value
        })
    }
}

/// One sort of effect.
pub struct Kind {
    /// Its name in a chain: `high_pass`.
    pub name: &'static str,
    /// What people call it: "High-pass".
    pub title: &'static str,
    /// What it does to sound, in one sentence.
    pub says: &'static str,
    /// Its parameters; their places are their numbers.
    pub parameters: &'static [Parameter],
    /// Makes one at rest: sample rate in Hz (8000 to 192 000), channels (1 or 2), a value for each parameter, within its range. May allocate.
    pub make: fn(sample_rate_hz: f64, channels: usize, values: &[f32]) -> Box<dyn Effect>,
}

/// A sort of effect at work on one stream. Everything here may be called on an audio thread: nothing allocates, waits or fails.
pub trait Effect: Send {
    /// Takes a block through: one slice a channel, all of one length, any length from 0 on, in place. Blocks of any size give the same samples as long as
    /// parameters stand still.
    fn process(&mut self, block: &mut [&mut [f32]]);

    /// Moves the parameter of this number to a value within its range; the way there is smooth and ends.
    fn set(&mut self, parameter: usize, value: f32);

    /// Forgets all sound and stands where the parameters point to.
    fn reset(&mut self);

    /// By how many frames what comes out is later than what went in; the same for all settings of a made effect, unless its `says` tells otherwise.
    fn latency_frames(&self) -> usize {
        0
    }

    /// For how many frames silence in may still give sound out (below −60 dB it may be forgotten).
    fn tail_frames(&self) -> usize {
        0
    }
}
