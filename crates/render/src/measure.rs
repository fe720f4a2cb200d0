//! Finds the levels of a track without writing sound.

use crate::error::RenderError;
use crate::kept::Kept;
use crate::levels::{self, Recall};
use crate::options::Stage;
use crate::remembered::{Memory, Peaks};
use crate::scan;
use crate::scanned::Scanned;
use crate::watch::{Crew, Watch};
use heterodyne_engine::Score;
use std::num::NonZeroUsize;

/// Levels of a track.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// True peak of every placed step before its scale, and of the mix before normalisation. All are present.
    pub peaks: Peaks,
}

/// Measures every step, also those that the bound lets pass, and the whole mix.
///
/// # Errors
/// The watch's flag was set, or a sample is not finite.
pub fn measure(
    score: &mut Score,
    threads: NonZeroUsize,
    memory: &Memory,
    watch: Watch<'_>,
) -> Result<Measured, RenderError> {
    let crew = Crew { threads, watch };
    let fingerprint = score.fingerprint();
    let off = Memory::off();
    let memory = if score.has_streams() { &off } else { memory };
    let nothing_kept = |score: &Score| Scanned::new(score, Kept::new(None, 0..0, 0));
    let scanned = nothing_kept(score);
    let all = 0..score.quanta();
    let stage = Stage::Final { target: 1.0 };
    let mut peaks = levels::settle(
        score,
        &all,
        stage,
        Recall {
            memory,
            fingerprint,
        },
        crew,
        &scanned,
    )?
    .peaks;
    let missing: Vec<usize> = (0..peaks.steps.len())
        .filter(|step| peaks.steps[*step].is_none())
        .collect();
    if !missing.is_empty() {
        let stretches = levels::whole_steps(score, &missing);
        let measured = scan::steps(score, &stretches, crew, &nothing_kept(score))?;
        for (step, peak) in missing.into_iter().zip(measured.peaks) {
            peaks.steps[step] = Some(peak);
        }
        memory.store(fingerprint, &peaks);
    }
    Ok(Measured { peaks })
}
