//! Single samples in silence: one, or one every so many frames.
//!
//! Invariant: distances are whole numbers of frames, so each impulse is one sample and the spectrum is flat to the last bit. A train
//! at any other frequency is [`super::Shape::Pulses`].

use std::num::NonZeroU64;

use super::error::SignalError;
use super::{Signal, fill_with};

/// Impulses of height `gain`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impulses {
    first: u64,
    every: Option<NonZeroU64>,
    gain: f64,
}

impl Impulses {
    /// One at frame `first`.
    pub fn single(first: u64, gain: f64) -> Self {
        Self {
            first,
            every: None,
            gain,
        }
    }

    /// One at frame `first` and every `every` frames after it.
    ///
    /// # Errors
    /// `every` is 0.
    pub fn train(first: u64, every: u64, gain: f64) -> Result<Self, SignalError> {
        let every = NonZeroU64::new(every).ok_or(SignalError::NoPeriod)?;
        Ok(Self {
            first,
            every: Some(every),
            gain,
        })
    }

    fn sounds_at(&self, frame: u64) -> bool {
        match (frame.checked_sub(self.first), self.every) {
            (Some(since), Some(every)) => since % every == 0,
            (since, None) => since == Some(0),
            (None, Some(_)) => false,
        }
    }
}

impl Signal for Impulses {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        fill_with(first_frame, out, |frame| {
            if self.sounds_at(frame) {
                self.gain
            } else {
                0.0
            }
        });
    }
}
