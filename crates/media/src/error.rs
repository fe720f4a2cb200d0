//! What can go wrong between memory and a file, always with the path or source that it concerns.
//!
//! No variant holds a bare operating-system error: each says what was being done, and to what.

use std::io;
use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The operating system refused something.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// What was being done, for example `write`.
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The destination is a folder, a device or a pipe, which cannot be replaced by renaming.
    #[error("{} is not a regular file; nothing can be put in its place", path.display())]
    NotAFile {
        /// The destination.
        path: PathBuf,
    },
    /// A word that names no format.
    #[error("\"{found}\" is not a sample format; accepted are {accepted}")]
    UnknownFormat {
        /// The word.
        found: String,
        /// The words that work.
        accepted: &'static str,
    },
    /// A file name whose ending names no format that can be written.
    #[error("cannot tell the file type of {} by its ending{found}; accepted are {accepted}", path.display())]
    UnknownExtension {
        /// The output.
        path: PathBuf,
        /// The ending in brackets after a space, or nothing.
        found: String,
        /// The endings that work.
        accepted: &'static str,
    },
    /// A sample format that the file type cannot hold.
    #[error("{} cannot hold the sample format {format}; accepted for this ending are {accepted}", path.display())]
    FormatMismatch {
        /// The output.
        path: PathBuf,
        /// The format asked for.
        format: &'static str,
        /// The formats that the ending allows.
        accepted: &'static str,
    },
    /// A sample rate that the file type cannot express.
    #[error("{}: a sample rate of {found} Hz cannot be stored; accepted are {min} to {max} Hz", path.display())]
    SampleRate {
        /// The output.
        path: PathBuf,
        /// What was asked for.
        found: u32,
        /// Lowest rate of the format.
        min: u32,
        /// Highest rate of the format.
        max: u32,
    },
    /// More audio than the file type can count.
    #[error("{}: {found} frames are too many; {format} holds at most {max}", path.display())]
    TooLong {
        /// The output.
        path: PathBuf,
        /// Frames asked for.
        found: u64,
        /// Most frames of the format.
        max: u64,
        /// The format.
        format: &'static str,
    },
    /// The writer got another number of frames than its header says.
    #[error("{}: {written} frames were written where {declared} were announced", path.display())]
    WrongLength {
        /// The output.
        path: PathBuf,
        /// Frames announced on opening.
        declared: u64,
        /// Frames written, or that the refused call would have led to.
        written: u64,
    },
    /// A thread of the FLAC encoder ended early.
    #[error("{}: a thread of the FLAC encoder stopped", path.display())]
    EncoderStopped {
        /// The output.
        path: PathBuf,
    },
}

impl MediaError {
    /// For `map_err`: an operating-system error with its action and path.
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io {
            action,
            path,
            cause,
        }
    }
}
