//! What a track may take to compile: tables of sums and noise designs, counted over the whole track.
//!
//! Laws without a closed sum keep one; a track of many voices and many days could ask for more memory and time than
//! there is. The limits leave room for any session that somebody could listen to.

use std::collections::HashMap;
use std::sync::Arc;

use heterodyne_track::document::Place;

use super::CompileError;
use crate::control::alpha::Alpha;

/// Kept sums over all voices (128 MiB).
pub const MAX_SUMS: u64 = 1 << 24;
/// Frames of bursts and recordings that voices keep (512 MiB).
pub const MAX_KEPT_FRAMES: u64 = 1 << 27;
/// Work of finding sums and making bursts, in nominal nanoseconds: half a minute.
pub const MAX_WORK: u64 = 30_000_000_000;
/// Noises that sound at once (a cursor keeps about 100 KiB for each).
pub const MAX_NOISES_AT_ONCE: usize = 256;
/// Groups of notch stages that run at once.
pub const MAX_GROUPS_AT_ONCE: usize = 4096;
/// Voices with effects that sound at once.
pub const MAX_TREATMENTS_AT_ONCE: usize = 256;
/// Frames that their effects remember together (128 MiB of stereo).
pub const MAX_TREATMENT_FRAMES: usize = 1 << 24;
/// Steps that sound at once.
pub const MAX_STEPS_AT_ONCE: usize = 256;
/// Coloured noises.
pub const MAX_NOISES: u64 = 4096;
/// Notch stages over all noises.
pub const MAX_NOTCH_STAGES: u64 = 1 << 16;

/// Frames of the recordings that voices carry, each recording once (512 MiB).
pub const MAX_RECORDED_FRAMES: u64 = 1 << 27;

/// What is left, and the first thing that there was no room for.
pub(crate) struct Budget {
    work: u64,
    sums: u64,
    kept_frames: u64,
    noises: u64,
    stages: u64,
    recorded: u64,
    refused: Option<CompileError>,
    /// Transition factors with an expression, by what makes them: voices that move together share one.
    pub curves: HashMap<String, Alpha>,
    /// Recordings in one channel at the rate of the track, by path as written: voices with the same path share one.
    pub recordings: HashMap<String, Arc<[f32]>>,
}

impl Budget {
    pub fn new() -> Self {
        Self {
            work: MAX_WORK,
            sums: MAX_SUMS,
            kept_frames: MAX_KEPT_FRAMES,
            noises: MAX_NOISES,
            stages: MAX_NOTCH_STAGES,
            recorded: MAX_RECORDED_FRAMES,
            refused: None,
            curves: HashMap::new(),
            recordings: HashMap::new(),
        }
    }

    /// Takes room for tables of sums of a modulation. `false`: there is none.
    pub fn sums(&mut self, count: u64, place: &Place) -> bool {
        let what = "kept sums of modulations without a closed form";
        let refused = spend(&mut self.sums, count, place, what, MAX_SUMS);
        self.note(refused)
    }

    /// Takes room for frames of sound that a voice keeps. `false`: there is none.
    pub fn kept_frames(&mut self, count: u64, place: &Place) -> bool {
        let what = "frames of bursts and recordings";
        let refused = spend(&mut self.kept_frames, count, place, what, MAX_KEPT_FRAMES);
        self.note(refused)
    }

    /// Lets `work` spend what is left; what it returns `None` for was too much.
    pub fn work<T>(
        &mut self,
        place: &Place,
        work: impl FnOnce(&mut Work) -> Option<T>,
    ) -> Option<T> {
        let mut left = Work(self.work);
        let done = work(&mut left);
        self.work = left.0;
        if done.is_none() {
            let message = "working out the track takes too long: rough or very long curves and vibratos, which have no closed \
                           sum, or recordings that repeat over a very long time are the reason"
                .to_string();
            self.note(Some(CompileError {
                place: place.clone(),
                message,
            }));
        }
        done
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

    /// Takes room for a recording. `false`: there is none.
    pub fn recording(&mut self, frames: u64, place: &Place) -> bool {
        let what = "frames of recordings in voices";
        let refused = spend(&mut self.recorded, frames, place, what, MAX_RECORDED_FRAMES);
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

/// Work that may still be done, in nominal nanoseconds.
pub(crate) struct Work(u64);

impl Work {
    /// Spends some. `None`: there is not so much.
    pub fn spend(&mut self, nanos: u64) -> Option<()> {
        self.0 = self.0.checked_sub(nanos)?;
        Some(())
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
