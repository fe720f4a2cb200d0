//! The track document: reads track files and presets into plain data, with diagnostics that name their place.
//!
//! Invariant: reading never panics, never takes memory out of proportion to the text, and reports every
//! problem of a file at once. What comes out has passed [`limits`].

pub mod document;
pub mod limits;
mod pan;
pub mod params;
pub mod table;

pub use pan::{PanShape, PanSpec};
pub use params::Params;
