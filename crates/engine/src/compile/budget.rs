//! What a track may take to compile: tables of sums and noise designs, counted over the whole track.
//!
//! Laws without a closed sum keep one; a track of many voices and many days could ask for more memory and time than
//! there is. The limits leave room for any session that somebody could listen to.

use std::collections::HashMap;

use heterodyne_track::document::Place;

use super::CompileError;
use crate::control::alpha::Alpha;

/// Kept sums over all voices, weighed by what finding them may cost (a few seconds, at most 32 MiB).
pub const MAX_SUMS: u64 = 1 << 22;
/// Coloured noises.
pub const MAX_NOISES: u64 = 4096;
/// Notch stages over all noises.
pub const MAX_NOTCH_STAGES: u64 = 1 << 16;

/// What is left, and the first thing that there was no room for.
pub(crate) struct Budget {
    sums: u64,
    noises: u64,
    stages: u64,
    refused: Option<CompileError>,
    /// Transition factors with an expression, by what makes them: voices that move together share one.
    pub curves: HashMap<String, Alpha>,
}

impl Budget {
    pub fn new() -> Self {
        Self {
            sums: MAX_SUMS,
            noises: MAX_NOISES,
            stages: MAX_NOTCH_STAGES,
            refused: None,
            curves: HashMap::new(),
        }
    }

    /// Takes room for tables of sums of a modulation. `false`: there is none.
    pub fn sums(&mut self, count: u64, place: &Place) -> bool {
        let what = "kept sums of modulations without a closed form";
        let refused = spend(&mut self.sums, count, place, what, MAX_SUMS);
        self.note(refused)
    }

    /// Takes room for one more noise. `false`: there is none.
    pub fn noise(&mut self, stages: u64, place: &Place) -> bool {
        let refused =
            spend(&mut self.noises, 1, place, "coloured noises", MAX_NOISES).or_else(|| {
                spend(
                    &mut self.stages,
                    stages,
                    place,
                    "notch stages",
                    MAX_NOTCH_STAGES,
                )
            });
        self.note(refused)
    }

    fn note(&mut self, refused: Option<CompileError>) -> bool {
        let fits = refused.is_none();
        self.refused = self.refused.take().or(refused);
        fits
    }

    /// The first thing that did not fit.
    pub fn verdict(&mut self) -> Result<(), CompileError> {
        self.refused.take().map_or(Ok(()), Err)
    }
}

fn spend(
    left: &mut u64,
    count: u64,
    place: &Place,
    what: &str,
    limit: u64,
) -> Option<CompileError> {
    match left.checked_sub(count) {
        Some(rest) => {
            *left = rest;
            None
        }
        None => Some(CompileError {
            place: place.clone(),
            message: format!(
                "the track needs too many {what}; at most {limit} are accepted in a track"
            ),
        }),
    }
}
