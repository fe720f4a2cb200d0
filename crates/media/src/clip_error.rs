//! Why a clip could not be decoded, with the name of the clip.

use std::io;

/// Reasons for a clip not to sound.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// A URL other than `data:`.
    #[error("{source_name} is a remote address; accepted are paths and data: URLs")]
    Remote {
        /// What was written.
        source_name: String,
    },
    /// A `data:` URL that cannot be read.
    #[error("{source_name} is not a readable data: URL: {problem}")]
    DataUrl {
        /// Its beginning.
        source_name: String,
        /// What is wrong.
        problem: String,
    },
    /// The system refuses to open or read the file.
    #[error("cannot read {source_name}: {cause}")]
    Open {
        /// The path.
        source_name: String,
        /// What the system said.
        cause: io::Error,
    },
    /// A folder, a device or a pipe.
    #[error("{source_name} is not a regular file")]
    NotAFile {
        /// The path.
        source_name: String,
    },
    /// More bytes than allowed.
    #[error("{source_name} has {bytes} bytes; at most {max} are read")]
    TooManyBytes {
        /// The path.
        source_name: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// More audio than allowed.
    #[error("{source_name} decodes to more than {max} frames, the most that are kept")]
    TooManyFrames {
        /// The source.
        source_name: String,
        /// The limit.
        max: usize,
    },
    /// No known container, or no audio track with a known codec in it.
    #[error(
        "{source_name} holds no audio that can be decoded: {problem}; accepted are WAV, FLAC, MP3, Ogg Vorbis, AAC and MKV/WebM"
    )]
    Unrecognised {
        /// The source.
        source_name: String,
        /// What the reader said.
        problem: String,
    },
    /// Another decoder could not decode it.
    #[error("{problem}")]
    Elsewhere {
        /// What it said.
        problem: String,
    },
    /// This build decodes nothing.
    #[error("{source_name} cannot be opened: this build has no decoders")]
    NoDecoders {
        /// The source.
        source_name: String,
    },
    /// A rate outside the limits.
    #[error("{source_name} has a sample rate of {found} Hz; accepted are {min} to {max} Hz")]
    SampleRate {
        /// The source.
        source_name: String,
        /// Its rate.
        found: u32,
        /// Lowest rate.
        min: u32,
        /// Highest rate.
        max: u32,
    },
    /// Damaged from the first sample on.
    #[error("{source_name} is damaged and gave no sample: {problem}")]
    Damaged {
        /// The source.
        source_name: String,
        /// What the decoder said.
        problem: String,
    },
}
