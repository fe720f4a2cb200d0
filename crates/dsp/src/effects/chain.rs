//! A chain: effects one after another, each with its own bypass.
//!
//! Invariant: what comes out is finite, whatever goes in; blocks of any size give the same samples; nothing but [`Chain::new`] allocates or fails.
//!
//! Samples that are no numbers count as 0, those beyond ±10^12 are cut off there, those below 10^-30 are 0, before every effect.

use super::Kind;
use super::slot::{PIECE, Slot, guard};

/// One stage of a chain, as data.
#[derive(Clone)]
pub struct Stage {
    /// What it is.
    pub kind: &'static Kind,
    /// Whether sound goes around it.
    pub bypass: bool,
    /// A value for each of the kind's parameters.
    pub values: Vec<f32>,
}

impl Stage {
    /// One with the parameters' defaults.
    pub fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            bypass: false,
            values: kind
                .parameters
                .iter()
                .map(|parameter| parameter.default)
                .collect(),
        }
    }

    /// The same with another value of the parameter of this name; as it was where there is none.
    pub fn with(mut self, name: &str, value: f32) -> Self {
        if let Some(at) = self
            .kind
            .parameters
            .iter()
            .position(|parameter| parameter.name == name)
        {
            self.values[at] = value;
        }
        self
    }
}

impl core::fmt::Debug for Stage {
    fn fmt(&self, to: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let values = self
            .kind
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .zip(&self.values);
        write!(to, "{} (bypass: {}) ", self.kind.name, self.bypass)?;
        to.debug_map().entries(values).finish()
    }
}

/// Why a chain cannot be made.
#[derive(Clone, Debug, PartialEq)]
pub enum ChainError {
    /// A sample rate outside 8000 to 192 000 Hz.
    SampleRate(f64),
    /// Neither one channel nor two.
    Channels(usize),
    /// A stage with too few or too many values.
    Values {
        /// Number of the stage, from 0 on.
        stage: usize,
        /// Name of the effect.
        effect: &'static str,
        /// How many there are.
        found: usize,
        /// How many parameters the effect has.
        accepted: usize,
    },
    /// A value outside of its parameter's range.
    Value {
        /// Number of the stage, from 0 on.
        stage: usize,
        /// Name of the effect.
        effect: &'static str,
        /// Name of the parameter.
        parameter: &'static str,
        /// The value.
        found: f32,
        /// The least that is accepted.
        minimum: f32,
        /// The most that is accepted.
        maximum: f32,
    },
}

impl core::fmt::Display for ChainError {
    fn fmt(&self, to: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::SampleRate(found) => {
                write!(to, "sample rate {found} Hz: 8000 to 192000 is accepted")
            }
            Self::Channels(found) => write!(to, "{found} channels: 1 or 2 are accepted"),
            Self::Values {
                stage,
                effect,
                found,
                accepted,
            } => {
                write!(
                    to,
                    "stage {stage} ({effect}): {found} values, it has {accepted} parameters"
                )
            }
            Self::Value {
                stage,
                effect,
                parameter,
                found,
                minimum,
                maximum,
            } => {
                write!(
                    to,
                    "stage {stage} ({effect}): {parameter} is {found}, {minimum} to {maximum} is accepted"
                )
            }
        }
    }
}

impl std::error::Error for ChainError {}

/// Effects at work on one stream.
pub struct Chain {
    slots: Vec<Slot>,
    channels: usize,
    dry: Box<[[f32; PIECE]; 2]>,
    faults: u64,
}

impl Chain {
    /// A chain at rest, for a sample rate of 8000 to 192 000 Hz and 1 or 2 channels. Choices are rounded to whole numbers.
    ///
    /// # Errors
    /// Names what is outside of what is accepted.
    pub fn new(sample_rate_hz: f64, channels: usize, stages: &[Stage]) -> Result<Self, ChainError> {
        if !(8000.0..=192_000.0).contains(&sample_rate_hz) {
            return Err(ChainError::SampleRate(sample_rate_hz));
        }
        if !(1..=2).contains(&channels) {
            return Err(ChainError::Channels(channels));
        }
        let slots = stages.iter().enumerate().map(|(number, stage)| {
            let values = accepted(number, stage)?;
            Ok(Slot::new(
                sample_rate_hz,
                channels,
                stage.kind,
                stage.bypass,
                &values,
            ))
        });
        Ok(Self {
            slots: slots.collect::<Result<_, _>>()?,
            channels,
            dry: Box::new([[0.0; PIECE]; 2]),
            faults: 0,
        })
    }

    /// Takes a block through in place: a slice a channel, any length. Of slices of different lengths the common part is taken; channels beyond the chain's
    /// stay as they are, and with fewer nothing happens.
    pub fn process(&mut self, block: &mut [&mut [f32]]) {
        match (self.channels, block) {
            (1, [mono, ..]) => {
                for piece in mono.chunks_mut(PIECE) {
                    self.take(&mut [piece]);
                }
            }
            (2, [left, right, ..]) => {
                for (left, right) in left.chunks_mut(PIECE).zip(right.chunks_mut(PIECE)) {
                    let len = left.len().min(right.len());
                    self.take(&mut [&mut left[..len], &mut right[..len]]);
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, block: &mut [&mut [f32]]) {
        for channel in block.iter_mut() {
            guard(channel);
        }
        for slot in &mut self.slots {
            if !slot.process(block, &mut self.dry) {
                self.faults += 1;
            }
        }
    }

    /// Moves a parameter smoothly to a value, or to the nearest that its range has; false where there is no such stage or parameter, or the value is no number.
    pub fn set(&mut self, stage: usize, parameter: usize, value: f32) -> bool {
        self.slots
            .get_mut(stage)
            .is_some_and(|slot| slot.set(parameter, value))
    }

    /// Sends sound around a stage, or through it again; false where there is no such stage.
    ///
    /// Fades for 10 ms. The way around is as late as the effect, so nothing jumps. An effect that nobody hears does not run; when it is wanted again, it begins
    /// anew and is heard once it has something to give.
    pub fn set_bypass(&mut self, stage: usize, bypass: bool) -> bool {
        let slot = self.slots.get_mut(stage);
        slot.map(|slot| slot.set_bypass(bypass)).is_some()
    }

    /// By how many frames what comes out is later than what went in.
    pub fn latency_frames(&self) -> usize {
        self.slots.iter().map(Slot::latency_frames).sum()
    }

    /// For how many frames silence in may still give sound out.
    pub fn tail_frames(&self) -> usize {
        self.slots
            .iter()
            .map(Slot::tail_frames)
            .fold(0, usize::saturating_add)
    }

    /// How often an effect gave something that is no finite number, and was reset for it.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    /// Forgets all sound; every parameter and bypass has arrived where it was going.
    pub fn reset(&mut self) {
        for slot in &mut self.slots {
            slot.reset();
        }
    }

    /// How many stages it has.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it has no stage.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// How many channels it takes.
    pub fn channels(&self) -> usize {
        self.channels
    }
}

/// A stage's values as effects take them.
fn accepted(number: usize, stage: &Stage) -> Result<Vec<f32>, ChainError> {
    let parameters = stage.kind.parameters;
    if stage.values.len() != parameters.len() {
        return Err(ChainError::Values {
            stage: number,
            effect: stage.kind.name,
            found: stage.values.len(),
            accepted: parameters.len(),
        });
    }
    let values = parameters
        .iter()
        .zip(&stage.values)
        .map(|(parameter, &found)| {
            let is_within = (parameter.minimum..=parameter.maximum).contains(&found);
            parameter
                .nearest(found)
                .filter(|_| is_within)
                .ok_or(ChainError::Value {
                    stage: number,
                    effect: stage.kind.name,
                    parameter: parameter.name,
                    found,
                    minimum: parameter.minimum,
                    maximum: parameter.maximum,
                })
        });
    values.collect()
}
