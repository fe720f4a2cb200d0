//! Where steps stand on the time line: the arithmetic of both output contracts, in whole frames.

use heterodyne_track::document::{CrossfadeCurve, Step, Track};

use super::budget::MAX_STEPS_AT_ONCE;
use crate::crossfade::Fade;

/// A step with its place and its crossfades.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub document_index: usize,
    pub start: i64,
    pub frames: i64,
    /// Its length by the document, which the live contract counts in full.
    pub counted: i64,
    pub fade_in: Option<Fade>,
    pub fades_out: Vec<Fade>,
    /// The step goes on where the one before it ends, voice by voice (live contract).
    pub follows: bool,
}

/// Whole frames of a time, truncated.
fn whole(secs: f64, rate: u32) -> i64 {
    (secs * f64::from(rate)).clamp(0.0, 9e15) as i64
}

/// Crossfade out of a step: seconds and curve.
fn crossfade(track: &Track, step: &Step, default_secs: f64) -> (f64, CrossfadeCurve) {
    let secs = step
        .crossfade_secs
        .or(track.globals.crossfade_secs)
        .unwrap_or(default_secs);
    (
        secs,
        step.crossfade_curve
            .unwrap_or(track.globals.crossfade_curve),
    )
}

/// Starts in seconds: a step without one stands where the last one ended, less its crossfade.
fn starts(track: &Track) -> Vec<f64> {
    let mut cursor = 0.0f64;
    let mut starts = Vec::with_capacity(track.steps.len());
    for step in &track.steps {
        let duration = step.duration_secs;
        match step.start_secs {
            Some(start) => {
                starts.push(start);
                cursor = cursor.max(start + duration);
            }
            None => {
                starts.push(cursor);
                let (secs, _) = crossfade(track, step, OFFLINE_CROSSFADE_SECS);
                cursor += if secs > 0.0 {
                    (duration - secs).max(0.0)
                } else {
                    duration
                };
            }
        }
    }
    starts
}

/// Crossfade of a track that names none, offline and live.
const OFFLINE_CROSSFADE_SECS: f64 = 1.0;
const LIVE_CROSSFADE_SECS: f64 = 3.0;

/// The offline contract: explicit starts, gaps kept, overlaps faded over at most the crossfade, touching steps
/// pulled together by it.
pub(super) fn offline(track: &Track, rate: u32) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    let mut last = 0i64;
    for ((index, step), start) in track.steps.iter().enumerate().zip(starts(track)) {
        let frames = whole(step.duration_secs, rate);
        if frames == 0 {
            continue;
        }
        let mut start = whole(start, rate);
        let mut fade = None;
        if let Some(before) = placed.last() {
            let (secs, curve) = crossfade(
                track,
                &track.steps[before.document_index],
                OFFLINE_CROSSFADE_SECS,
            );
            let longest = whole(secs, rate);
            let overlap = (start + frames).min(last) - start;
            if longest > 0 && overlap > 0 {
                fade = Some(Fade {
                    start,
                    frames: overlap.min(longest),
                    curve,
                });
            } else if longest > 0 && start == last {
                let length = longest.min(frames).min(last);
                start = last - length;
                fade = Some(Fade {
                    start,
                    frames: length,
                    curve,
                });
            }
        }
        if let Some(fade) = fade {
            // No more of these than steps that may sound at once, or the track is refused anyway.
            for before in placed
                .iter_mut()
                .filter(|before| before.fades_out.len() <= MAX_STEPS_AT_ONCE)
            {
                if before.start + before.frames > fade.start
                    && before.start < fade.start + fade.frames
                {
                    before.fades_out.push(fade);
                }
            }
        }
        last = last.max(start + frames);
        placed.push(Placed {
            document_index: index,
            start,
            frames,
            counted: frames,
            fade_in: fade,
            fades_out: Vec::new(),
            follows: false,
        });
    }
    placed
}

/// The live contract: steps one after the other, each overlapped with the last by the crossfade; explicit starts do
/// not count; steps with equal voices go on without a fade.
pub(super) fn live(track: &Track, rate: u32) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    for (index, step) in track.steps.iter().enumerate() {
        let frames = whole(step.duration_secs, rate);
        if frames == 0 {
            continue;
        }
        let (mut start, mut fade_in, mut follows) = (0, None, false);
        if let Some(before) = placed.last_mut() {
            let previous = &track.steps[before.document_index];
            let end = before.start + before.frames;
            let (secs, curve) = crossfade(track, previous, LIVE_CROSSFADE_SECS);
            // The next step starts by its crossfade before the end of this one; the fade itself is no longer than either,
            // and when it is over this one is.
            let reach = if same_voices(previous, step) {
                0
            } else {
                whole(secs, rate).min(before.frames)
            };
            start = end - reach;
            follows = true;
            let length = reach.min(frames);
            if length > 0 {
                let fade = Fade {
                    start,
                    frames: length,
                    curve,
                };
                before.fades_out.push(fade);
                before.frames = start + length - before.start;
                fade_in = Some(fade);
            }
        }
        placed.push(Placed {
            document_index: index,
            start,
            frames,
            counted: frames,
            fade_in,
            fades_out: Vec::new(),
            follows,
        });
    }
    placed
}

/// Whether two steps sound the same: same count, names, parameters, forms and buses.
fn same_voices(a: &Step, b: &Step) -> bool {
    a.voices.len() == b.voices.len()
        && a.voices.iter().zip(&b.voices).all(|(a, b)| {
            a.function == b.function
                && a.transition == b.transition
                && a.bus == b.bus
                && a.body == b.body
        })
}
