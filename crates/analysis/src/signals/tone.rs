//! One sine, or several, that keep their frequency for ever.
//!
//! Invariant: the phase at frame n is `start + n·step` modulo 2⁶⁴, exactly; the sine of it errs by less than 4e-16, and the sample is
//! that rounded to f32.

use heterodyne_dsp::elementary::sin_turns;
use heterodyne_dsp::phase::to_turns;

use super::error::SignalError;
use super::frequency::Frequency;
use super::{Signal, fill_with};

/// gain · sin 2π(start + n·step).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    frequency: Frequency,
    start: u64,
    gain: f64,
}

impl Tone {
    /// A sine of amplitude `gain` (1 is full scale) that begins at the phase `start_turns`, |start_turns| < 2^51.
    pub fn new(frequency: Frequency, start_turns: f64, gain: f64) -> Self {
        Self {
            frequency,
            start: heterodyne_dsp::phase::from_turns(start_turns),
            gain,
        }
    }

    /// Its frequency.
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// The value at a frame before it is rounded to f32.
    #[inline(always)]
    pub fn at(&self, frame: u64) -> f64 {
        self.gain * sin_turns(to_turns(self.frequency.phase(self.start, frame)))
    }
}

impl Signal for Tone {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        fill_with(first_frame, out, |frame| self.at(frame));
    }
}

/// The sum of tones, taken in f64 in the order in which they were given.
#[derive(Clone, Debug, PartialEq)]
pub struct Multitone {
    tones: Vec<Tone>,
}

impl Multitone {
    /// All of them together; the peak may be the sum of their gains.
    ///
    /// # Errors
    /// There is none, or they are counted at different sample rates.
    pub fn new(tones: Vec<Tone>) -> Result<Self, SignalError> {
        let first = tones.first().ok_or(SignalError::NoTones)?;
        for tone in &tones {
            first.frequency.same_rate(&tone.frequency)?;
        }
        Ok(Self { tones })
    }
}

impl Signal for Multitone {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        fill_with(first_frame, out, |frame| {
            self.tones
                .iter()
                .fold(0.0, |sum, tone| sum + tone.at(frame))
        });
    }
}
