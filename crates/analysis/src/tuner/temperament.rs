//! Divides the octave into twelve, in one of the ways that instruments are tuned in.
//!
//! Invariant: offsets are cents against equal temperament, worked out from ratios and commas, never from tables.
//!
//! A chain of fifths gives all but the just one: a pure fifth is `log₂ 3/2`, narrowed here and there by a part of the Pythagorean comma
//! `531441/524288`, of the syntonic one `81/80`, or by the schisma `32805/32768`, the difference between both.

use std::error::Error;
use std::fmt;

use heterodyne_dsp::elementary::log2;

use super::NOTE_NAMES;

/// Where the twelve notes of an octave lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temperament {
    /// From C on, when the root is C.
    offsets: [f64; 12],
    root: usize,
}

/// A temperament that does not exist or cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum TemperamentError {
    /// No temperament of this name.
    Name(String),
    /// An offset of the user's own.
    Offset {
        /// Which note, counted from C.
        note: usize,
        /// Its offset in cents.
        found: f64,
    },
    /// A root outside of 0 (C) to 11 (B).
    Root(usize),
}

impl fmt::Display for TemperamentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => {
                write!(f, "temperament `{name}`; accepted are ")?;
                for (at, (name, _)) in NAMED.iter().enumerate() {
                    write!(f, "{}{name}", if at == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Offset { note, found } => write!(
                f,
                "offset {found} cents of {}; accepted are −100 to 100 cents",
                NOTE_NAMES.get(*note).unwrap_or(&"a note")
            ),
            Self::Root(root) => write!(f, "root {root}; accepted are 0 (C) to 11 (B)"),
        }
    }
}

impl Error for TemperamentError {}

type Make = fn() -> Temperament;

/// What temperaments are called, with how they are made.
const NAMED: [(&str, Make); 6] = [
    ("equal", Temperament::equal),
    ("pythagorean", Temperament::pythagorean),
    ("just", Temperament::just),
    ("meantone", Temperament::quarter_comma_meantone),
    ("werckmeister3", Temperament::werckmeister_iii),
    ("kirnberger3", Temperament::kirnberger_iii),
];

fn cents(ratio: f64) -> f64 {
    1200.0 * log2(ratio)
}

impl Temperament {
    /// All semitones alike.
    pub fn equal() -> Self {
        Self::of_offsets([0.0; 12])
    }

    /// Pure fifths from E♭ to G♯; what is left over lies between G♯ and E♭.
    pub fn pythagorean() -> Self {
        Self::of_fifths(3, |_| 0.0)
    }

    /// Pure thirds and fifths over C: 1, 16/15, 9/8, 6/5, 5/4, 4/3, 45/32, 3/2, 8/5, 5/3, 9/5, 15/8.
    pub fn just() -> Self {
        let ratios: [(f64, f64); 12] = [
            (1.0, 1.0),
            (16.0, 15.0),
            (9.0, 8.0),
            (6.0, 5.0),
            (5.0, 4.0),
            (4.0, 3.0),
            (45.0, 32.0),
            (3.0, 2.0),
            (8.0, 5.0),
            (5.0, 3.0),
            (9.0, 5.0),
            (15.0, 8.0),
        ];
        let mut offsets = [0.0; 12];
        for (step, (offset, (high, low))) in offsets.iter_mut().zip(ratios).enumerate() {
            *offset = cents(high / low) - 100.0 * step as f64;
        }
        Self::of_offsets(offsets)
    }

    /// Pure major thirds: every fifth from E♭ to G♯ a quarter of the syntonic comma narrow.
    pub fn quarter_comma_meantone() -> Self {
        let narrow = 0.25 * cents(81.0 / 80.0);
        Self::of_fifths(3, |_| narrow)
    }

    /// Werckmeister 1691, the third of his: C–G–D–A and B–F♯ a quarter of the Pythagorean comma narrow.
    pub fn werckmeister_iii() -> Self {
        let narrow = 0.25 * cents(531_441.0 / 524_288.0);
        Self::of_fifths(3, |from| {
            if matches!(from, 0 | 7 | 2 | 11) {
                narrow
            } else {
                0.0
            }
        })
    }

    /// Kirnberger 1779, the third of his: C–G–D–A–E a quarter of the syntonic comma narrow, F♯–C♯ by the schisma.
    pub fn kirnberger_iii() -> Self {
        let (narrow, schisma) = (0.25 * cents(81.0 / 80.0), cents(32_805.0 / 32_768.0));
        Self::of_fifths(3, |from| match from {
            0 | 7 | 2 | 9 => narrow,
            6 => schisma,
            _ => 0.0,
        })
    }

    /// The user's own offsets against equal temperament, from C on, in cents.
    ///
    /// # Errors
    /// An offset outside of −100 to 100 cents.
    pub fn from_offsets_cents(offsets: [f64; 12]) -> Result<Self, TemperamentError> {
        for (note, &found) in offsets.iter().enumerate() {
            if !(-100.0..=100.0).contains(&found) {
                return Err(TemperamentError::Offset { note, found });
            }
        }
        Ok(Self::of_offsets(offsets))
    }

    /// One by its name: equal, pythagorean, just, meantone, werckmeister3, kirnberger3.
    ///
    /// # Errors
    /// Another name.
    pub fn named(name: &str) -> Result<Self, TemperamentError> {
        match NAMED.iter().find(|(known, _)| *known == name) {
            Some((_, make)) => Ok(make()),
            None => Err(TemperamentError::Name(name.to_owned())),
        }
    }

    /// Every name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// The same over another root: 0 is C, 9 is A.
    ///
    /// # Errors
    /// A root above 11.
    pub fn rooted_at(self, root: usize) -> Result<Self, TemperamentError> {
        if root > 11 {
            return Err(TemperamentError::Root(root));
        }
        Ok(Self { root, ..self })
    }

    /// Cents against equal temperament from C on, 0 at the root.
    pub fn offsets_cents(&self) -> [f64; 12] {
        core::array::from_fn(|note| self.offsets[(note + 12 - self.root) % 12])
    }

    fn of_offsets(offsets: [f64; 12]) -> Self {
        Self { offsets, root: 0 }
    }

    /// Eleven fifths in a row, `below` of them below C; `narrow` says by how many cents the fifth above a note is less than pure.
    fn of_fifths(below: usize, narrow: impl Fn(usize) -> f64) -> Self {
        let wide = cents(1.5) - 700.0;
        let mut offsets = [0.0; 12];
        let (mut note, mut offset) = (0, 0.0);
        for _ in below..11 {
            offset += wide - narrow(note);
            note = (note + 7) % 12;
            offsets[note] = offset;
        }
        (note, offset) = (0, 0.0);
        for _ in 0..below {
            note = (note + 5) % 12;
            offset -= wide - narrow(note);
            offsets[note] = offset;
        }
        Self::of_offsets(offsets)
    }
}
