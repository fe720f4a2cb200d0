//! Where each figure stands in the block of results: the one source of the layout, for Rust and for `web/src/lab/layout.ts`.
//!
//! Invariant: the block is `RESULT_WORDS` numbers of f64; what is not known is NaN, the level of silence −∞, a yes 1 and a no 0. A section's counter
//! in `COUNTERS` rises by one whenever its figures are new, after they were written. Spectra are too long for the block: they lie in planes of
//! f32 (`get_plane_ptr`), whose counters stand in the block too.

/// Channels at most.
pub const CHANNELS_MAX: usize = 2;
/// Tones of a channel at most.
pub const TONES_MAX: usize = 16;
/// Pairs of carriers at most.
pub const PAIRS_MAX: usize = 16;
/// Harmonics whose ratio is measured, at most.
pub const RATIOS_MAX: usize = 15;
/// Harmonics of the distortion at most, the fundamental among them.
pub const DISTORTION_MAX: usize = 10;
/// Bands at most.
pub const BANDS_MAX: usize = 64;
/// Points of a zoom, from −120 to 120 cents, one a cent.
pub const ZOOM_POINTS: usize = 241;
/// Samples of the fast spectrum.
pub const FAST_LEN: usize = 4096;
/// Frames from one fast spectrum to the next.
pub const FAST_HOP: usize = 2048;
/// Frames of a quantum.
pub const QUANTUM_FRAMES: usize = 128;

mod choices;
mod results;

pub use choices::*;
pub use results::*;

/// Numbers of the whole block.
pub const RESULT_WORDS: usize = 1189;

/// Raised whenever a word moves or an export changes.
pub const LAB_ABI_VERSION: usize = 1;
/// Pages of 64 KiB that the module's memory is to have, no more and no less.
pub const MEMORY_PAGES: usize = 512;

#[cfg(test)]
mod tests;
