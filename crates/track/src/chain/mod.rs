//! The chain document: effects in their order as data. Reading with diagnostics, writing, presets, JSON Schema, and a catalogue for pages.
//!
//! Invariant: names, ranges, defaults and choices come from the tables of `dsp::effects` alone; no effect is known here by name.

mod bands;
mod catalogue;
mod presets;
mod read;
mod schema;
mod stage;
mod value;
mod write;

pub use catalogue::catalogue;
pub use presets::{Preset, preset, presets};
pub use read::{is_chain, parse};
pub use schema::schema;
pub use value::{number_of, symbol, words_of};
pub use write::write;

use heterodyne_dsp::effects::Stage;

/// The key that makes a JSON object a chain; its value is the version of the format.
pub const KEY: &str = "heterodyne_chain";

/// The version of the format that is read and written.
pub const VERSION: u32 = 1;

/// What a chain document holds.
#[derive(Clone)]
pub struct ChainSpec {
    /// What people call it; may be empty.
    pub name: String,
    /// The effects, in the order in which sound passes them.
    pub stages: Vec<Stage>,
}

impl std::fmt::Debug for ChainSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&write(&self.stages, &self.name))
    }
}

impl PartialEq for ChainSpec {
    /// Values are compared bit by bit.
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Stage, b: &Stage| {
            let bits = |stage: &Stage| {
                stage
                    .values
                    .iter()
                    .map(|value| value.to_bits())
                    .collect::<Vec<_>>()
            };
            a.kind.name == b.kind.name && a.bypass == b.bypass && bits(a) == bits(b)
        };
        self.name == other.name
            && self.stages.len() == other.stages.len()
            && self
                .stages
                .iter()
                .zip(&other.stages)
                .all(|(a, b)| same(a, b))
    }
}
