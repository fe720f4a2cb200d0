//! What an instrument is made for, and what may be changed while it runs.
//!
//! Invariant: what is refused changes nothing.

use std::error::Error;
use std::fmt;

use heterodyne_analysis::levels::{HIGHEST_RATE_HZ, LOWEST_RATE_HZ};
use heterodyne_analysis::tuner::Temperament;
use heterodyne_analysis::window::Window;

use crate::layout::{CHANNELS_MAX, section, temperament, window};

/// The shortest frame, in samples.
pub const FRAME_MIN: usize = 1024;
/// The longest frame, in samples.
pub const FRAME_MAX: usize = 65_536;
/// Every section, as bits.
pub const ALL_SECTIONS: u32 = (1 << section::COUNT) - 1;
/// Harmonics 2, 3, 4, 5, 6 and 8, as bits.
pub const HARMONICS: u32 = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8;
/// Harmonics that may be asked for: 2 to 16.
pub const ALL_HARMONICS: u32 = (1 << 17) - (1 << 2);
/// Units of work for each quantum; `docs/measuring.md` says how it was chosen.
pub const BUDGET: usize = 180;
/// The least budget: with less, the fast spectrum would not keep up.
pub const BUDGET_MIN: usize = 20;
/// A budget that bounds nothing that is meant for a quantum any more.
pub const BUDGET_MAX: usize = 1_000_000;

/// What an instrument is made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frames per second, 8 to 768 kHz.
    pub sample_rate_hz: f64,
    /// 1 or 2.
    pub channels: usize,
    /// Samples of a frame, a power of two from 1024 to 65 536.
    pub frame_len: usize,
    /// Under which tones are looked for and spectra are shown.
    pub window: Window,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            channels: 1,
            frame_len: 32_768,
            window: Window::BlackmanHarris,
        }
    }
}

/// Why there can be no such instrument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettingsError {
    /// The sample rate.
    Rate {
        /// What was given, in Hz.
        found_hz: f64,
    },
    /// The number of channels.
    Channels {
        /// What was given.
        found: usize,
    },
    /// The length of a frame.
    Frame {
        /// What was given, in samples.
        found: usize,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate { found_hz } => write!(
                f,
                "sample rate {found_hz} Hz; accepted are {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz"
            ),
            Self::Channels { found } => {
                write!(f, "{found} channels; accepted are 1 to {CHANNELS_MAX}")
            }
            Self::Frame { found } => write!(
                f,
                "a frame of {found} samples; accepted are powers of two from {FRAME_MIN} to {FRAME_MAX}"
            ),
        }
    }
}

impl Error for SettingsError {}

impl Settings {
    /// Whether an instrument can be made for these.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        if !(LOWEST_RATE_HZ..=HIGHEST_RATE_HZ).contains(&self.sample_rate_hz) {
            return Err(SettingsError::Rate {
                found_hz: self.sample_rate_hz,
            });
        }
        if !(1..=CHANNELS_MAX).contains(&self.channels) {
            return Err(SettingsError::Channels {
                found: self.channels,
            });
        }
        let fits = (FRAME_MIN..=FRAME_MAX).contains(&self.frame_len);
        if !(fits && self.frame_len.is_power_of_two()) {
            return Err(SettingsError::Frame {
                found: self.frame_len,
            });
        }
        Ok(())
    }
}

/// A setting that was not taken while the instrument runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refused {
    /// Which argument, counted from 1.
    pub argument: i32,
    /// What is accepted.
    pub accepted: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "argument {}: accepted are {}",
            self.argument, self.accepted
        )
    }
}

impl Error for Refused {}

/// The temperament of a number of [`temperament`].
pub(crate) fn temperament_of(number: usize) -> Option<Temperament> {
    match number {
        temperament::EQUAL => Some(Temperament::equal()),
        temperament::PYTHAGOREAN => Some(Temperament::pythagorean()),
        temperament::JUST => Some(Temperament::just()),
        temperament::MEANTONE => Some(Temperament::quarter_comma_meantone()),
        temperament::WERCKMEISTER3 => Some(Temperament::werckmeister_iii()),
        temperament::KIRNBERGER3 => Some(Temperament::kirnberger_iii()),
        _ => None,
    }
}

/// The window of a number of [`window`].
pub fn window_of(number: usize, beta: f64) -> Option<Window> {
    match number {
        window::BLACKMAN_HARRIS => Some(Window::BlackmanHarris),
        window::HANN => Some(Window::Hann),
        window::FLAT_TOP => Some(Window::FlatTop),
        window::RECTANGULAR => Some(Window::Rectangular),
        window::KAISER => Window::kaiser(beta).ok(),
        _ => None,
    }
}

/// The number of a window and its β, NaN for those without.
pub fn window_number(window: Window) -> (usize, f64) {
    match window {
        Window::BlackmanHarris => (window::BLACKMAN_HARRIS, f64::NAN),
        Window::Hann => (window::HANN, f64::NAN),
        Window::FlatTop => (window::FLAT_TOP, f64::NAN),
        Window::Rectangular => (window::RECTANGULAR, f64::NAN),
        Window::Kaiser { beta } => (window::KAISER, beta),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command knows temperaments by name and asks for the number that the name has here.
    #[test]
    fn temperaments_have_the_order_of_their_names() {
        let names: Vec<&str> = Temperament::names().collect();
        assert_eq!(names.len(), temperament::ALL.len());
        for word in temperament::ALL {
            let name = word.name.to_lowercase();
            assert_eq!(names.get(word.index), Some(&name.as_str()));
            assert_eq!(temperament_of(word.index), Temperament::named(&name).ok());
        }
    }
}
