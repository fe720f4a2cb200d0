//! Audio files in and out, and reading what a track names.
//!
//! Out: [`create`] opens an [`AudioWriter`] that takes planar f32 blocks and writes WAV or FLAC with flat memory; the
//! file appears under its name only when it is complete.

mod atomic_file;
mod dither;
mod error;
mod flac;
mod format;
mod pack;
mod quantize;
mod wav;
mod wav_header;
mod writer;

pub use atomic_file::AtomicFile;
pub use dither::Dither;
pub use error::MediaError;
pub use flac::FlacWriter;
pub use format::Format;
pub use quantize::Quantizer;
pub use wav::WavWriter;
pub use wav_header::{SampleKind, max_frames, wav_header};
pub use writer::{AudioWriter, Finished, OutputSpec, create};
