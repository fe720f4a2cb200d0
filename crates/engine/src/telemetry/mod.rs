//! What an audio thread tells others about its own work: how long its blocks took, and how loud they were.
//!
//! Invariant: what the audio thread calls is wait-free and allocates nothing; whoever reads takes nothing from it but what reading
//! promises to take. No clock is read here: times come in as nanoseconds.

mod histogram;
mod peak_meter;

pub use histogram::{Counts, Histogram};
pub use peak_meter::PeakMeter;
