//! Decides every gain of an offline render before its first sample is written.
//!
//! Two things need a true peak: the scale of a step that may be louder than full scale, and the gain that brings the
//! whole track to its target. Both are remembered from run to run. Steps whose bound is below full scale are not measured,
//! and neither is a step that lies outside a raw slice.
//!
//! `gain = target / peak`, and 1 for a track that is silent (track format §5).

use crate::error::RenderError;
use crate::options::Stage;
use crate::remembered::{Memory, Peaks};
use crate::scan::{self, Stretch};
use crate::scanned::Scanned;
use crate::watch::Crew;
use heterodyne_engine::Score;
use std::ops::Range;

/// Below this peak a track counts as silent and is not scaled.
const SILENCE: f32 = 1e-9;

/// Where a track's peaks are remembered.
#[derive(Clone, Copy)]
pub(crate) struct Recall<'a> {
    /// All tracks.
    pub memory: &'a Memory,
    /// This track, taken before any scale was set.
    pub fingerprint: u128,
}

/// Everything that decides levels.
pub(crate) struct Levels {
    /// What was measured or remembered.
    pub peaks: Peaks,
    /// Gain on the whole mix.
    pub gain: f32,
    /// Frames measured in this run.
    pub scanned_frames: u64,
    /// Peaks that came from memory.
    pub recalled: usize,
    /// Whether the track's own peak came from memory.
    pub track_recalled: bool,
}

/// Sets the scale of every step that `quanta` touches and finds the gain of `stage`.
pub(crate) fn settle(
    score: &mut Score,
    quanta: &Range<u64>,
    stage: Stage,
    recall: Recall<'_>,
    crew: Crew<'_>,
    scanned: &Scanned,
) -> Result<Levels, RenderError> {
    let count = score.steps().len();
    let mut peaks = recall
        .memory
        .recall(recall.fingerprint, count)
        .unwrap_or_default();
    peaks.steps.resize(count, None);
    let track_recalled = matches!(stage, Stage::Final { .. }) && peaks.track.is_some();
    // A remembered track peak makes the rest of the track as irrelevant as it is for a raw slice.
    let whole = matches!(stage, Stage::Final { .. }) && !track_recalled;
    let needed = steps_needed(score, quanta, whole);
    let missing: Vec<usize> = needed
        .iter()
        .copied()
        .filter(|step| peaks.steps[*step].is_none())
        .collect();
    let mut levels = Levels {
        gain: 1.0,
        scanned_frames: 0,
        recalled: needed.len() - missing.len() + usize::from(track_recalled),
        track_recalled,
        peaks,
    };
    if !missing.is_empty() {
        let stretches = whole_steps(score, &missing);
        let measured = scan::steps(score, &stretches, crew, scanned)?;
        for (step, peak) in missing.iter().zip(measured.peaks) {
            levels.peaks.steps[*step] = Some(peak);
        }
        levels.scanned_frames += measured.frames;
    }
    for step in needed {
        if let Some(peak) = levels.peaks.steps[step] {
            score.set_step_peak(step, peak);
        }
    }
    if let Stage::Final { target } = stage {
        let peak = match levels.peaks.track {
            Some(peak) => peak,
            None => {
                let all = Stretch::unknown(0..score.quanta());
                let (peak, frames) = scan::track(score, &all, crew, scanned)?;
                levels.scanned_frames += frames;
                levels.peaks.track = Some(peak);
                peak
            }
        };
        levels.gain = gain_to(target, peak);
    }
    if levels.scanned_frames > 0 {
        recall.memory.store(recall.fingerprint, &levels.peaks);
    }
    Ok(levels)
}

/// Steps whose true peaks decide the sound of `quanta`, or of the whole track.
pub(crate) fn steps_needed(score: &Score, quanta: &Range<u64>, whole: bool) -> Vec<usize> {
    let mut steps = score.steps_to_scan();
    steps.retain(|step| whole || overlap(&score.step_quanta(*step), quanta));
    steps
}

/// The gain that brings a mix of this peak to `target`; 1 for silence.
pub(crate) fn gain_to(target: f32, peak: f32) -> f32 {
    if peak > SILENCE {
        (f64::from(target) / f64::from(peak)) as f32
    } else {
        1.0
    }
}

/// Steps from end to end, with nothing known about them.
pub(crate) fn whole_steps(score: &Score, steps: &[usize]) -> Vec<(usize, Stretch)> {
    let stretch = |step: &usize| (*step, Stretch::unknown(score.step_quanta(*step)));
    steps.iter().map(stretch).collect()
}

pub(crate) fn overlap(a: &Range<u64>, b: &Range<u64>) -> bool {
    a.start < b.end && b.start < a.end
}
