//! The track document: reads track files and presets into plain data, with diagnostics that name their place.
//!
//! Invariant: reading never panics, never takes memory out of proportion to the text, and reports every
//! problem of a file at once. What comes out has passed [`limits`].

pub mod chain;
mod decode;
pub mod diagnostic;
pub mod document;
pub mod excerpt;
mod import;
mod json;
pub mod limits;
mod pan;
pub mod params;
mod parse;
mod report;
mod schema;
mod suggest;
pub mod table;
mod told;
mod write;

pub use diagnostic::{Diagnostic, Parsed, Severity};
pub use import::{import_gnaural, import_sbagen};
pub use pan::{PanShape, PanSpec};
pub use params::Params;
pub use parse::{
    NoisePreset, PresetShelf, Reading, named_presets, parse_noise, parse_track, parse_track_with,
    parse_voice_presets, split_preset, text_of,
};
pub use schema::{noise_schema, schema, voice_schema};
pub use write::write_track;
