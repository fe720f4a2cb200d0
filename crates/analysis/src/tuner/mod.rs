//! Tells which note a frequency is and how far it is off, in cents, with the error bar that the frequency had.
//!
//! Invariant: A4 has the frequency that was asked for in every temperament; of two notes the nearer in cents is told.
//!
//! Note m (69 is A4, 60 is C4) has `f = A4·2^((m − 69)/12 + (o[m mod 12] − o[9])/1200)`, o the temperament's offsets in cents; a deviation is
//! `1200·log₂(f/f_m)` cents, its standard error `1200/ln 2·σ_f/f`.

mod temperament;

pub use temperament::{Temperament, TemperamentError};

use std::error::Error;
use std::fmt;

use heterodyne_dsp::elementary::{exp2, log2, round_to_integer};

use crate::bound::CENTS_PER_RELATIVE;

/// Notes from C on, with sharps.
pub const NOTE_NAMES: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];

/// The number of A4.
const A4: i32 = 69;

/// An A4 that no tuner takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchError {
    /// What was given, in Hz.
    pub found_hz: f64,
}

impl fmt::Display for PitchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A4 at {} Hz; accepted are 100 to 1760 Hz", self.found_hz)
    }
}

impl Error for PitchError {}

/// Names notes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuner {
    a4_hz: f64,
    /// Cents against equal temperament, 0 at A.
    offsets: [f64; 12],
}

/// The note that a frequency is nearest to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// 69 is A4, each semitone 1.
    pub number: i32,
    /// Where the note should be, in Hz.
    pub nominal_hz: f64,
    /// How far above it the frequency is.
    pub cents: f64,
    /// The standard error of `cents`.
    pub cents_se: f64,
}

impl Note {
    /// Its name without the octave.
    pub fn name(&self) -> &'static str {
        NOTE_NAMES[self.number.rem_euclid(12) as usize]
    }

    /// Its octave; C4 is the middle C.
    pub fn octave(&self) -> i32 {
        self.number.div_euclid(12) - 1
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name(), self.octave())
    }
}

impl Tuner {
    /// With A4 at `a4_hz` (100 to 1760 Hz).
    ///
    /// # Errors
    /// Another A4.
    pub fn new(a4_hz: f64, temperament: &Temperament) -> Result<Self, PitchError> {
        if !(100.0..=1760.0).contains(&a4_hz) {
            return Err(PitchError { found_hz: a4_hz });
        }
        let offsets = temperament.offsets_cents();
        Ok(Self {
            a4_hz,
            offsets: offsets.map(|offset| offset - offsets[9]),
        })
    }

    /// A4 in Hz.
    pub fn a4_hz(&self) -> f64 {
        self.a4_hz
    }

    /// Cents of note `number` above A4.
    fn cents_of(&self, number: i32) -> f64 {
        100.0 * f64::from(number - A4) + self.offsets[number.rem_euclid(12) as usize]
    }

    /// The frequency of note `number` in Hz; numbers are −200 to 300.
    pub fn frequency_hz(&self, number: i32) -> f64 {
        let number = number.clamp(-200, 300);
        self.a4_hz * exp2(self.cents_of(number) / 1200.0)
    }

    /// The note nearest to `frequency_hz`, whose standard error is `frequency_se_hz` (0 when it is none). Nothing for frequencies outside of
    /// 0.1 Hz to 400 kHz.
    pub fn note(&self, frequency_hz: f64, frequency_se_hz: f64) -> Option<Note> {
        if !(0.1..=400_000.0).contains(&frequency_hz) {
            return None;
        }
        let above_a4 = 1200.0 * log2(frequency_hz / self.a4_hz);
        let middle = A4 + round_to_integer(above_a4 / 100.0) as i32;
        // An offset of a semitone moves a note by one place at most, and its neighbour too.
        let mut nearest = (middle, above_a4 - self.cents_of(middle));
        for number in middle - 3..=middle + 3 {
            let cents = above_a4 - self.cents_of(number);
            if cents.abs() < nearest.1.abs() {
                nearest = (number, cents);
            }
        }
        let (number, cents) = nearest;
        Some(Note {
            number,
            nominal_hz: self.frequency_hz(number),
            cents,
            cents_se: CENTS_PER_RELATIVE * frequency_se_hz / frequency_hz,
        })
    }
}

#[cfg(test)]
mod tests;
