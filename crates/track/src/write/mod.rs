//! Writes a track as JSON in the newer dialect.
//!
//! Invariant: reading what was written gives the same track, bit for bit, places aside. Values that a reader takes
//! where none is given are left out.

pub(crate) mod json;
mod noise;
mod track;
mod voice;

pub use track::write_track;
