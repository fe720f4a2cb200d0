//! Measures a recording with everything that the analysis room knows, and says it in one shape: what the command prints and what Python gives.
//!
//! Two readings of the sound, block by block: [`Measurement`] takes levels, loudness, bands, noise and slope of the whole stretch and looks closely
//! at the frame in its middle; [`Harmonics`], where the closer look has found some, follows them over the whole stretch. [`whole`] does both
//! with channels that lie in memory.
//!
//! Invariant: the figures do not depend on how the stretch was cut into blocks; a block allocates nothing, so memory does not grow with the length.

mod closeup;
mod error;
mod harmonics;
mod json;
mod measurement;
mod settings;
mod spectra;
mod tones_json;
mod whole;
mod zoomed;

pub use closeup::{Closeup, Distortion, Seen, Tone};
pub use error::MeasureError;
pub use harmonics::Harmonics;
pub use heterodyne_analysis::rounding::rounding_power;
pub use json::{VERSION, number};
pub use measurement::{AUDIBLE_HZ, Channel, LEAST_FRAMES, Measured, Measurement};
pub use settings::{Aim, NamedTemperament, NamedWindow, Settings};
pub use whole::whole;
pub use zoomed::Zoomed;
