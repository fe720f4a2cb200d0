//! What a zoom does not take, with what was found and what is accepted.

use std::error::Error;
use std::fmt;

use super::MOST_POINTS;

/// Why a zoom cannot be made or aimed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ZoomError {
    /// The length of the frame.
    Length(usize),
    /// The number of points.
    Points(usize),
    /// The sample rate in Hz.
    Rate(f64),
    /// The note.
    Note {
        /// What was given, in Hz.
        found_hz: f64,
        /// The lowest that is accepted, in Hz.
        least_hz: f64,
        /// The highest that is accepted, in Hz.
        most_hz: f64,
    },
}

impl fmt::Display for ZoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(found) => {
                write!(f, "a frame of {found} samples; accepted are 256 to 65536")
            }
            Self::Points(found) => write!(f, "{found} points; accepted are 3 to {MOST_POINTS}"),
            Self::Rate(found) => {
                write!(f, "sample rate {found} Hz; accepted are 1000 to 768000 Hz")
            }
            Self::Note {
                found_hz,
                least_hz,
                most_hz,
            } => write!(
                f,
                "a note of {found_hz} Hz; accepted are {least_hz} to {most_hz} Hz for frames of this length"
            ),
        }
    }
}

impl Error for ZoomError {}
