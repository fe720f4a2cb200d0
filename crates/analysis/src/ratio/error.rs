//! What a meter of ratios does not take, with what was found and what is accepted.

use super::{HARMONICS_MAX, PERIODS_MIN, WINDOWS_LEAST, WINDOWS_MAX};

/// Why there can be no such meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RatioError {
    /// The fundamental or the sample rate is none.
    Frequency {
        /// Hz.
        fundamental_hz: f64,
        /// Hz.
        sample_rate_hz: f64,
    },
    /// The window is odd, or too short for the fundamental.
    Window {
        /// What was asked for, samples.
        window_frames: usize,
        /// The least that is accepted, samples.
        least_frames: usize,
    },
    /// A harmonic that is none, or beyond half the sample rate, or too many.
    Harmonic {
        /// The first that cannot be.
        harmonic: u32,
        /// The highest that can.
        highest: u32,
    },
    /// Too few or too many windows.
    Windows {
        /// What was asked for.
        windows: usize,
    },
}

impl std::fmt::Display for RatioError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Frequency {
                fundamental_hz,
                sample_rate_hz,
            } => write!(
                f,
                "a fundamental of {fundamental_hz} Hz at {sample_rate_hz} Hz: a positive sample rate and a fundamental below a quarter of it are accepted"
            ),
            Self::Window {
                window_frames,
                least_frames,
            } => write!(
                f,
                "a window of {window_frames} samples: even numbers from {least_frames} on are accepted, {PERIODS_MIN} periods of the fundamental"
            ),
            Self::Harmonic { harmonic, highest } => write!(
                f,
                "harmonic {harmonic}: 1 to {HARMONICS_MAX} whole numbers from 2 to {highest} are accepted, below half the sample rate"
            ),
            Self::Windows { windows } => write!(
                f,
                "{windows} windows: {WINDOWS_LEAST} to {WINDOWS_MAX} are accepted"
            ),
        }
    }
}

impl std::error::Error for RatioError {}
