//! Audio into a file, block by block, with memory that does not depend on the length.
//!
//! One trait for all file types. The number of frames is announced on opening, because headers depend on it; a file
//! that gets another number is refused and never appears under its name. [`crate::record`] is for what nobody can announce.

use std::path::{Path, PathBuf};

use crate::dither::Dither;
use crate::error::MediaError;
use crate::flac::FlacWriter;
use crate::format::Format;
use crate::wav::WavWriter;

/// What is about to be written.
#[derive(Clone, Copy, Debug)]
pub struct OutputSpec {
    /// File type and sample kind.
    pub format: Format,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Frames that will be written.
    pub frames: u64,
    /// Index of the first frame on the track's time line; a slice gets the dither that the whole would have there.
    pub first_frame: u64,
    /// Dither for whole-number formats; `None` truncates. Floating point ignores it.
    pub dither: Option<Dither>,
    /// Threads for compression (FLAC); 0 compresses inside [`AudioWriter::write`]. The bytes are the same.
    pub encoder_threads: usize,
    /// One channel instead of two: the left one, whatever comes in the right one.
    pub mono: bool,
}

impl OutputSpec {
    /// Channels of the file.
    pub const fn channels(&self) -> u16 {
        if self.mono { 1 } else { 2 }
    }

    /// A whole track in two channels without dither and without extra threads.
    pub const fn new(format: Format, sample_rate_hz: u32, frames: u64) -> Self {
        Self {
            format,
            sample_rate_hz,
            frames,
            first_frame: 0,
            dither: None,
            encoder_threads: 0,
            mono: false,
        }
    }
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Where it lies (links resolved).
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Frames in it.
    pub frames: u64,
}

/// An audio file under construction. Dropping it before [`finish`](Self::finish) leaves nothing behind.
pub trait AudioWriter: Send {
    /// Appends a block of any length. After an error the writer is of no more use.
    ///
    /// # Errors
    /// The system refuses the write, or the block goes past the announced length.
    ///
    /// # Panics
    /// If the channels differ in length.
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError>;

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// Fewer frames than announced were written, or the system refuses the last bytes or the rename.
    fn finish(self: Box<Self>) -> Result<Finished, MediaError>;
}

/// Opens a writer for `path`.
///
/// # Errors
/// The folder is missing, the destination is no regular file, or the format cannot hold this rate or length.
pub fn create(path: &Path, spec: &OutputSpec) -> Result<Box<dyn AudioWriter>, MediaError> {
    Ok(if spec.format.is_flac() {
        Box::new(FlacWriter::create(path, spec)?)
    } else {
        Box::new(WavWriter::create(path, spec)?)
    })
}

/// Counts frames against the announced number.
#[derive(Debug)]
pub(crate) struct Length {
    declared: Declared,
    written: u64,
}

/// What is known on opening.
#[derive(Clone, Copy, Debug)]
enum Declared {
    Exactly(u64),
    AtMost { frames: u64, format: &'static str },
}

impl Length {
    pub(crate) fn new(declared: u64) -> Self {
        Self {
            declared: Declared::Exactly(declared),
            written: 0,
        }
    }

    /// Any number of frames that a format can count.
    pub(crate) fn any(frames: u64, format: &'static str) -> Self {
        Self {
            declared: Declared::AtMost { frames, format },
            written: 0,
        }
    }

    /// Whether it is known only at the end.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self.declared, Declared::AtMost { .. })
    }

    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Takes note of a block about to be written.
    pub(crate) fn advance(
        &mut self,
        left: &[f32],
        right: &[f32],
        path: &Path,
    ) -> Result<(), MediaError> {
        assert_eq!(
            left.len(),
            right.len(),
            "channels of a block differ in length"
        );
        let after = self.written + left.len() as u64;
        match self.declared {
            Declared::Exactly(declared) if after > declared => {
                return Err(wrong(declared, after, path));
            }
            Declared::AtMost { frames, format } if after > frames => {
                return Err(MediaError::TooLong {
                    path: path.to_path_buf(),
                    found: after,
                    max: frames,
                    format,
                });
            }
            Declared::Exactly(_) | Declared::AtMost { .. } => self.written = after,
        }
        Ok(())
    }

    pub(crate) fn check_complete(&self, path: &Path) -> Result<(), MediaError> {
        match self.declared {
            Declared::Exactly(declared) if self.written != declared => {
                Err(wrong(declared, self.written, path))
            }
            Declared::Exactly(_) | Declared::AtMost { .. } => Ok(()),
        }
    }
}

fn wrong(declared: u64, written: u64, path: &Path) -> MediaError {
    MediaError::WrongLength {
        path: path.to_path_buf(),
        declared,
        written,
    }
}
