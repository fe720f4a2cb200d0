//! Why a test signal cannot be made as asked: what was found, and what is accepted.

use std::fmt;

use super::{LEAST_HZ, LEAST_LOG_RATIO, MOST_ALIAS_DB, MOST_HARMONICS, SAMPLE_RATES_HZ};

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub enum SignalError {
    /// A sample rate out of bounds.
    SampleRate {
        /// What was asked for, in Hz.
        found_hz: u32,
    },
    /// A frequency that this sample rate cannot carry.
    Frequency {
        /// What was asked for, in Hz.
        found_hz: f64,
        /// Half the sample rate, in Hz: accepted is what lies below.
        below_hz: f64,
    },
    /// Frequencies counted at different sample rates in one signal.
    RatesDiffer {
        /// The first, in Hz.
        first_hz: u32,
        /// The one that differs, in Hz.
        other_hz: u32,
    },
    /// A wave so low that it has too many harmonics.
    Harmonics {
        /// Its frequency, in Hz.
        found_hz: f64,
        /// Harmonics below half the sample rate.
        harmonics: u64,
        /// Lowest frequency that is accepted, in Hz.
        least_hz: f64,
    },
    /// A sweep without length.
    NoFrames,
    /// A logarithmic sweep between nearly equal frequencies.
    Ratio {
        /// Larger over smaller frequency.
        found: f64,
    },
    /// Sidebands that would come back from beyond half the sample rate.
    Alias {
        /// Which modulation, in words.
        what: &'static str,
        /// Bound of what would come back, in dB relative to the carrier; `None` for a line that is as strong as it was asked to be.
        bound_db: Option<f64>,
        /// Lowest frequency that half the sample rate would have to exceed, in Hz.
        reaches_hz: f64,
        /// Half the sample rate, in Hz.
        below_hz: f64,
    },
    /// A modulation depth or deviation out of bounds.
    Amount {
        /// Which, in words.
        what: &'static str,
        /// What was asked for.
        found: f64,
        /// What is accepted, in words.
        accepted: &'static str,
    },
    /// A train of impulses without distance.
    NoPeriod,
    /// No tone in a multitone.
    NoTones,
}

impl fmt::Display for SignalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleRate { found_hz } => write!(
                f,
                "a sample rate of {found_hz} Hz; accepted are {} to {} Hz",
                SAMPLE_RATES_HZ.start(),
                SAMPLE_RATES_HZ.end()
            ),
            Self::Frequency { found_hz, below_hz } => write!(
                f,
                "a frequency of {found_hz} Hz; accepted are {LEAST_HZ} Hz to below {below_hz} Hz, half the sample rate"
            ),
            Self::RatesDiffer { first_hz, other_hz } => write!(
                f,
                "frequencies at sample rates of {first_hz} and {other_hz} Hz in one signal; accepted is one rate"
            ),
            Self::Harmonics {
                found_hz,
                harmonics,
                least_hz,
            } => write!(
                f,
                "a wave of {found_hz} Hz has {harmonics} harmonics below half the sample rate; accepted are {MOST_HARMONICS} at most, which is {least_hz:.3} Hz and above"
            ),
            Self::NoFrames => write!(f, "a sweep of 0 frames; accepted are 1 and more"),
            Self::Ratio { found } => write!(
                f,
                "a logarithmic sweep over a ratio of {found}; accepted are ratios of {LEAST_LOG_RATIO} and more, or a linear sweep"
            ),
            Self::Alias {
                what,
                bound_db,
                reaches_hz,
                below_hz,
            } => {
                write!(f, "{what} reaches {reaches_hz} Hz")?;
                if let Some(bound_db) = bound_db {
                    write!(
                        f,
                        ", where up to {bound_db:.0} dB of the carrier would come back as an alias, {MOST_ALIAS_DB:.0} dB at most being accepted"
                    )?;
                }
                write!(
                    f,
                    "; accepted is what stays below {below_hz} Hz, half the sample rate"
                )
            }
            Self::Amount {
                what,
                found,
                accepted,
            } => write!(f, "a {what} of {found}; accepted are {accepted}"),
            Self::NoPeriod => write!(f, "impulses every 0 frames; accepted are 1 and more"),
            Self::NoTones => write!(f, "no tones; accepted are one and more"),
        }
    }
}

impl std::error::Error for SignalError {}
