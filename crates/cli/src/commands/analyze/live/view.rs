//! Everything that the live view shows, as plain data; what is drawn follows from it alone.

use super::ear::Health;
use super::reading::Reading;

/// What the lower half shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lower {
    #[default]
    Tones,
    Spectrum,
    Zoom,
    Harmonics,
    Bands,
}

impl Lower {
    /// The one after it.
    pub fn next(self) -> Self {
        match self {
            Self::Tones => Self::Spectrum,
            Self::Spectrum => Self::Zoom,
            Self::Zoom => Self::Harmonics,
            Self::Harmonics => Self::Bands,
            Self::Bands => Self::Tones,
        }
    }
}

/// One moment of listening.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The device.
    pub title: String,
    pub reading: Reading,
    pub health: Health,
    pub a4_hz: f64,
    pub temperament: String,
    /// Levels of each channel's bins in dB, from 0 to half the sample rate.
    pub spectra: Vec<Vec<f32>>,
    pub bin_hz: f64,
    pub lower: Lower,
    pub held: bool,
    /// What was last said, oldest first.
    pub messages: Vec<String>,
    pub help: bool,
    pub colour: bool,
}
