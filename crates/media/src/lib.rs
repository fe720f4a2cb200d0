//! Audio files in and out, and reading what a track names.
//!
//! Out: [`create`] opens an [`AudioWriter`] that takes planar f32 blocks and writes WAV or FLAC with flat memory; the
//! file appears under its name only when it is complete. [`record`] does so for a length that is not known yet.
//!
//! In: [`decode_clip`] turns a file or a `data:` URL into a [`DecodedClip`], `ClipBlocks` gives one of any length in blocks, and [`load`] reads a track file
//! with everything that it names into a [`Project`], which [becomes](Project::into_piece) what the engine compiles.

mod atomic_file;
mod chained;
mod clip;
#[cfg(feature = "decoders")]
mod clip_blocks;
#[cfg(feature = "decoders")]
mod clip_decode;
mod clip_error;
mod clip_source;
mod dither;
mod error;
mod excerpt;
mod files;
mod flac;
mod format;
mod head_responses;
mod moved_paths;
mod pack;
mod piece;
mod presets;
mod project;
mod quantize;
mod record;
mod recordings;
mod wanted;
mod wav;
mod wav_encoder;
mod wav_header;
mod writer;

pub use atomic_file::AtomicFile;
pub use chained::{Chained, Passed, create_chained};
pub use clip::{
    CLIP_RATES_HZ, DecodedClip, Fold, MAX_CLIP_BYTES, MAX_CLIP_FRAMES, decode_clip, decode_clip_as,
    decode_clip_bytes,
};
#[cfg(feature = "decoders")]
pub use clip_blocks::ClipBlocks;
pub use clip_error::ClipError;
pub use clip_source::ClipSource;
pub use dither::Dither;
pub use error::MediaError;
pub use files::{Files, HeldFiles};
pub use flac::FlacWriter;
pub use format::Format;
pub use head_responses::{
    MAX_DIRECTIONS, MAX_RESPONSE_SAMPLES, MAX_SOFA_BYTES, SofaError, read_head_responses,
    read_head_responses_bytes,
};
pub use moved_paths::moved_paths;
pub use presets::{is_preset, load_preset, shelf};
pub use project::{
    CODE_CLIP_DAMAGED, CODE_CLIP_UNREADABLE, CODE_NOISE_UNREADABLE, LoadError, Media, Project,
    load, load_text,
};
pub use quantize::Quantizer;
pub use record::{RecordSpec, record};
pub use recordings::CODE_RESPONSES_UNREADABLE;
pub use wanted::Wanted;
pub use wav::WavWriter;
pub use wav_encoder::{WavEncoder, wav_start};
pub use wav_header::{SampleKind, max_frames, wav_header};
pub use writer::{AudioWriter, Finished, OutputSpec, create};
