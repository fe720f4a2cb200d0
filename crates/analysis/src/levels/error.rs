//! What a meter does not take, with what was found and what is accepted.

use std::error::Error;
use std::fmt;

use super::{HIGHEST_RATE_HZ, LOWEST_RATE_HZ};

/// A sample rate that no meter takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateError {
    /// The rate that was given, in Hz.
    pub found_hz: f64,
}

impl RateError {
    /// `rate_hz` itself when it is accepted.
    pub(crate) fn check(rate_hz: f64) -> Result<f64, Self> {
        if (LOWEST_RATE_HZ..=HIGHEST_RATE_HZ).contains(&rate_hz) {
            Ok(rate_hz)
        } else {
            Err(Self { found_hz: rate_hz })
        }
    }
}

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sample rate {} Hz; accepted are {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz",
            self.found_hz
        )
    }
}

impl Error for RateError {}

/// A block whose shape is not what the meter was made for. Nothing of it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockError {
    /// Another number of channels.
    Channels {
        /// Channels of the block.
        found: usize,
        /// Channels of the meter.
        accepted: usize,
    },
    /// Channels of different lengths.
    Lengths {
        /// Frames of the first channel.
        first: usize,
        /// Frames of the channel that differs.
        found: usize,
    },
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channels { found, accepted } => {
                write!(f, "a block of {found} channels; accepted are {accepted}")
            }
            Self::Lengths { first, found } => write!(
                f,
                "a block with a channel of {found} frames; accepted are {first}, as in its first channel"
            ),
        }
    }
}

impl Error for BlockError {}

impl BlockError {
    /// The number of frames of a block of `accepted` channels.
    pub(crate) fn frames(channels: &[&[f32]], accepted: usize) -> Result<usize, Self> {
        if channels.len() != accepted {
            return Err(Self::Channels {
                found: channels.len(),
                accepted,
            });
        }
        let first = channels.first().map_or(0, |channel| channel.len());
        match channels.iter().find(|channel| channel.len() != first) {
            Some(other) => Err(Self::Lengths {
                first,
                found: other.len(),
            }),
            None => Ok(first),
        }
    }
}
