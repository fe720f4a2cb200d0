//! Does one task of a plan: sound or a peak of a stretch of a track.
//!
//! The same functions as in a whole render, on one thread, with nothing kept: a piece is bit for bit that stretch of the
//! whole, whoever renders it.

use crate::chunk;
use crate::error::RenderError;
use crate::kept::Kept;
use crate::scan::{self, Stretch};
use crate::scanned::Scanned;
use crate::take::{Hand, Planes, Signal, Take};
use crate::watch::{Crew, Meter, Phase, Watch};
use heterodyne_engine::Score;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Sound of a stretch, before the gain of the whole mix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    /// Left samples, `[frames]`.
    pub left: Vec<f32>,
    /// Right samples, `[frames]`.
    pub right: Vec<f32>,
    /// Greatest magnitude, linear.
    pub peak: f32,
}

/// Renders frames of a track; those past its end are left out. Peaks of the steps that the sound needs must have been set.
///
/// # Errors
/// The watch's flag was set, or a sample is not finite.
///
/// # Panics
/// If the step does not exist.
pub fn render_piece(
    score: &Score,
    frames: &Range<u64>,
    signal: Signal,
    watch: Watch<'_>,
) -> Result<Piece, RenderError> {
    let frames = frames.start..frames.end.min(score.frames());
    let length = frames.end.saturating_sub(frames.start);
    let scanned = nothing_scanned(score);
    let take = Take {
        score,
        frames: &frames,
        signal,
        gain: 1.0,
        scanned: &scanned,
    };
    let mut hand = Hand::new(score);
    let mut planes = Planes::default();
    planes.left.reserve_exact(length as usize);
    planes.right.reserve_exact(length as usize);
    let meter = Meter::start(watch, Phase::Rendering, length);
    let mut peak = 0.0f32;
    for chunk in chunk::chunks(&chunk::quanta_of_frames(&frames)) {
        if watch.cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        let before = planes.left.len();
        peak = peak.max(take.fill(&mut hand, chunk, &mut planes)?);
        meter.add((planes.left.len() - before) as u64);
    }
    Ok(Piece {
        left: planes.left,
        right: planes.right,
        peak,
    })
}

/// True peak of a step in some quanta before its scale, or `floor` where that is greater.
///
/// # Errors
/// The watch's flag was set, or a sample is not finite.
///
/// # Panics
/// If the step does not exist.
pub fn step_peak(
    score: &Score,
    step: usize,
    quanta: &Range<u64>,
    floor: f32,
    watch: Watch<'_>,
) -> Result<f32, RenderError> {
    let of = score.step_quanta(step);
    let stretch = Stretch {
        quanta: quanta.start.max(of.start)..quanta.end.min(of.end),
        floor,
    };
    let measured = scan::steps(
        score,
        &[(step, stretch)],
        one(watch),
        &nothing_scanned(score),
    )?;
    Ok(measured.peaks.first().copied().unwrap_or(floor))
}

/// True peak of the mix in some quanta, or `floor` where that is greater. Peaks of the steps in them must have been set.
///
/// # Errors
/// The watch's flag was set, or a sample is not finite.
pub fn mix_peak(
    score: &Score,
    quanta: &Range<u64>,
    floor: f32,
    watch: Watch<'_>,
) -> Result<f32, RenderError> {
    let stretch = Stretch {
        quanta: quanta.start..quanta.end.min(score.quanta()),
        floor,
    };
    let (peak, _) = scan::track(score, &stretch, one(watch), &nothing_scanned(score))?;
    Ok(peak)
}

fn one(watch: Watch<'_>) -> Crew<'_> {
    Crew {
        threads: NonZeroUsize::MIN,
        watch,
    }
}

fn nothing_scanned(score: &Score) -> Scanned {
    Scanned::new(score, Kept::new(None, 0..0, 0))
}
