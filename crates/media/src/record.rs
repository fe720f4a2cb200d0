//! Audio into a file whose length is known only when it ends: what somebody hears, kept.
//!
//! Invariant: as for every writer here the file appears under its name when it is finished, with a header that says what is in it.

use std::path::Path;

use crate::dither::Dither;
use crate::error::MediaError;
use crate::flac::FlacWriter;
use crate::format::Format;
use crate::wav::WavWriter;
use crate::writer::{AudioWriter, OutputSpec};

/// What is about to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct RecordSpec {
    /// File type and sample kind.
    pub format: Format,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Dither for whole-number formats; `None` truncates. Floating point ignores it.
    pub dither: Option<Dither>,
    /// Threads for compression (FLAC); 0 compresses inside [`AudioWriter::write`]. The bytes are the same.
    pub encoder_threads: usize,
    /// One channel instead of two: the left one, whatever comes in the right one.
    pub mono: bool,
}

impl RecordSpec {
    /// Without dither and without extra threads.
    pub const fn new(format: Format, sample_rate_hz: u32) -> Self {
        Self {
            format,
            sample_rate_hz,
            dither: None,
            encoder_threads: 0,
            mono: false,
        }
    }
}

/// Opens a writer for `path` that takes as many frames as come. [`AudioWriter::finish`] writes their number into the header; a
/// WAV file becomes RF64 where it needs to.
///
/// # Errors
/// The folder is missing, the destination is no regular file, or the format cannot hold this rate. Later, where a file has become
/// as long as its format can count, [`AudioWriter::write`] refuses more.
pub fn record(path: &Path, spec: &RecordSpec) -> Result<Box<dyn AudioWriter>, MediaError> {
    let spec_then = OutputSpec {
        dither: spec.dither,
        encoder_threads: spec.encoder_threads,
        mono: spec.mono,
        ..OutputSpec::new(spec.format, spec.sample_rate_hz, 0)
    };
    Ok(if spec.format.is_flac() {
        Box::new(FlacWriter::of_any_length(path, &spec_then)?)
    } else {
        Box::new(WavWriter::of_any_length(path, &spec_then)?)
    })
}
