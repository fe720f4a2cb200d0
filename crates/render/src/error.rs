//! Why a render ended without a file.

use crate::crew::Stopped;
use heterodyne_media::MediaError;

/// A render that did not finish. No file is left and an older one is untouched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The caller's flag was set.
    #[error("interrupted")]
    Cancelled,
    /// The effects on the way to the file cannot be made.
    #[error("the chain of effects: {0}")]
    Effects(String),
    /// The slice holds no sound of the track.
    #[error("the slice starts at {start_secs} s, but the track is {length_secs} s long")]
    PastTheEnd {
        /// Where the slice starts, in seconds.
        start_secs: f64,
        /// The track's length in seconds.
        length_secs: f64,
    },
    /// The track, or the slice, has no frames.
    #[error("there is nothing to render: the {what} is shorter than one frame")]
    Nothing {
        /// `track` or `slice`.
        what: &'static str,
    },
    /// A level that can't be reached.
    #[error("target {found} is not a level; accepted are numbers above 0, up to 1")]
    Target {
        /// What was asked for.
        found: f32,
    },
    /// A sample that is infinite or not a number.
    #[error(
        "the track overflows: a sample at about {at_secs:.3} s is infinite or not a number; lower its amplitudes"
    )]
    NotFinite {
        /// Seconds from the start of the track.
        at_secs: f64,
    },
    /// The sound does not fit into memory.
    #[error("there is no memory for {bytes} bytes of samples; render a slice, or into a file")]
    Memory {
        /// What all samples take.
        bytes: u64,
    },
    /// The file can't be written.
    #[error(transparent)]
    Media(#[from] MediaError),
}

impl From<Stopped<RenderError>> for RenderError {
    fn from(stopped: Stopped<RenderError>) -> Self {
        match stopped {
            Stopped::Cancelled => Self::Cancelled,
            Stopped::Failed(error) => error,
        }
    }
}
