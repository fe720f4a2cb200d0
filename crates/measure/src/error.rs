//! Why a recording cannot be measured.

use heterodyne_analysis::bands::BandError;
use heterodyne_analysis::fft::LenError;
use heterodyne_analysis::levels::{BlockError, LoudnessError, RateError};
use heterodyne_analysis::sinusoid::SetupError;
use heterodyne_analysis::tuner::PitchError;
use heterodyne_analysis::zoom::ZoomError;

/// What was found and what is accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// Too short a stretch.
    #[error("{frames} frames; accepted are {least} and more")]
    Frames {
        /// What was given.
        frames: u64,
        /// The shortest spectrum.
        least: usize,
    },
    /// Neither one channel nor two, or blocks of others than were announced.
    #[error("{found} channels; accepted are {accepted}")]
    Channels {
        /// What was given.
        found: usize,
        /// What would have been.
        accepted: &'static str,
    },
    /// A sample rate that meters do not take.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// No loudness of such channels at this rate.
    #[error(transparent)]
    Loudness(#[from] LoudnessError),
    /// Channels of different lengths.
    #[error(transparent)]
    Block(#[from] BlockError),
    /// No spectrum of this length.
    #[error(transparent)]
    Len(#[from] LenError),
    /// No bands.
    #[error(transparent)]
    Bands(#[from] BandError),
    /// No tones.
    #[error(transparent)]
    Tones(#[from] SetupError),
    /// No such A4.
    #[error(transparent)]
    Pitch(#[from] PitchError),
    /// No look at this note.
    #[error(transparent)]
    Zoom(#[from] ZoomError),
}
