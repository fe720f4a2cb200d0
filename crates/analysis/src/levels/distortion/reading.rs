//! What a distortion meter says, and why it may refuse.

use std::error::Error;
use std::fmt;

use crate::levels::gain_db;

/// Why no distortion can be measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DistortionError {
    /// A length that the transform does not take.
    Length(crate::fft::LenError),
    /// Band limits.
    Band {
        /// The lower limit that was given, in Hz.
        low_hz: f64,
        /// The upper limit that was given, in Hz.
        high_hz: f64,
        /// Half the sample rate, in Hz.
        most_hz: f64,
    },
    /// A fundamental.
    Fundamental {
        /// What was given, in Hz.
        found_hz: f64,
        /// The lowest that is accepted, in Hz.
        least_hz: f64,
        /// The highest that is accepted, in Hz.
        most_hz: f64,
    },
}

impl fmt::Display for DistortionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(error) => error.fmt(f),
            Self::Band {
                low_hz,
                high_hz,
                most_hz,
            } => write!(
                f,
                "distortion from {low_hz} to {high_hz} Hz; accepted are limits from 0 to {most_hz} Hz, the lower one first"
            ),
            Self::Fundamental {
                found_hz,
                least_hz,
                most_hz,
            } => write!(
                f,
                "a fundamental of {found_hz} Hz; accepted are {least_hz} to {most_hz} Hz for frames of this length and this band"
            ),
        }
    }
}

impl Error for DistortionError {}

/// One harmonic.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Harmonic {
    /// 1 is the fundamental.
    pub number: usize,
    /// In Hz.
    pub frequency_hz: f64,
    /// Full scale is 1.
    pub amplitude: f64,
    /// Its standard error.
    pub amplitude_se: f64,
}

/// What a distortion meter says about a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistortionReading {
    /// The fundamental as fitted, in Hz.
    pub fundamental_hz: f64,
    /// Its amplitude, full scale 1.
    pub amplitude: f64,
    /// The offset of the zero line.
    pub offset: f64,
    /// Amplitude of the harmonics from the second on, over that of the fundamental.
    pub thd: f64,
    /// All but the fundamental over all, both between the band limits.
    pub thd_n: f64,
    /// Mean square between the band limits of what is neither fundamental nor one of the harmonics listed.
    pub noise_power: f64,
    /// The lower band limit, in Hz.
    pub low_hz: f64,
    /// The upper band limit, in Hz.
    pub high_hz: f64,
}

impl DistortionReading {
    /// THD in dB.
    pub fn thd_db(&self) -> f64 {
        gain_db(self.thd)
    }

    /// THD+N in dB; SINAD with the other sign.
    pub fn thd_n_db(&self) -> f64 {
        gain_db(self.thd_n)
    }
}
