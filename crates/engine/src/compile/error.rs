//! What can go wrong, or not quite as written, while a track is compiled.

use std::fmt;

use heterodyne_track::document::Place;

/// Why a track was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct CompileError {
    /// Where in the document; empty where it is the track as a whole.
    pub place: Place,
    /// What was found and what is accepted, a sentence.
    pub message: String,
}

impl CompileError {
    pub(crate) fn sample_rate(found: u32) -> Self {
        Self {
            place: Place::default(),
            message: format!(
                "a sample rate of {found} Hz was asked for; 1000 to 768000 Hz are accepted"
            ),
        }
    }

    pub(crate) fn too_long(secs: f64) -> Self {
        Self {
            place: Place::default(),
            message: format!(
                "the track is {secs:.0} s long; at most {:.0} s are accepted",
                super::MAX_TRACK_SECS
            ),
        }
    }

    pub(crate) fn clips_too_large(place: &Place, frames: u64, limit: u64) -> Self {
        Self {
            place: place.clone(),
            message: format!(
                "the clips take {frames} frames at the rate of the track; at most {limit} are accepted"
            ),
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.path.is_empty() {
            write!(f, "{}", self.message)
        } else {
            write!(f, "{}: {}", self.place.path, self.message)
        }
    }
}

impl std::error::Error for CompileError {}

/// Something that will not sound as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Where in the document.
    pub place: Place,
    /// A sentence.
    pub message: String,
}
