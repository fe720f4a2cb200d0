//! Cuts a render into tasks that can be done anywhere, in any order that their needs allow.
//!
//! The tasks of a plan are those of a whole render: sound, peaks of steps that the bound cannot excuse, and the peak of what
//! lies outside of a slice. Two things keep anything from being worked out twice. A stretch in which one such step is alone at
//! full gain is rendered before its scale, so that its sound and its part of the step's peak are one task (`Signal::Step`);
//! and the peak of the mix is the greatest of the peaks of its pieces.
//!
//! Invariant: every frame that was asked for lies in exactly one [`Task::Piece`]; the greatest answer of all tasks of a step is
//! its true peak; the greatest answer of the pieces (scaled) and of [`Task::MixPeak`] is the true peak of the whole mix.

use crate::chunk;
use crate::error::RenderError;
use crate::levels::{overlap, steps_needed};
use crate::options::{self, Stage};
use crate::remembered::Peaks;
use crate::take::Signal;
use heterodyne_engine::{QUANTUM, Score};
use std::ops::Range;

/// What is to be rendered, and how finely it is cut.
#[derive(Clone, Debug)]
pub struct Ask {
    /// How far.
    pub stage: Stage,
    /// Frames to write; `None`: all.
    pub slice: Option<Range<u64>>,
    /// Frames of one piece, at least 1; the last of a track is what remains.
    pub piece_frames: u64,
}

/// One thing to do. Steps are indices into [`Score::steps`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Render frames: [`crate::render_piece`].
    Piece {
        /// Frames of the track.
        frames: Range<u64>,
        /// The mix, or one step before its scale.
        signal: Signal,
        /// Steps whose peaks must be set first.
        needs: Vec<usize>,
    },
    /// Measure a step before its scale: [`crate::step_peak`].
    StepPeak {
        /// Which.
        step: usize,
        /// Blocks of [`QUANTUM`] frames of the track.
        quanta: Range<u64>,
    },
    /// Measure the mix outside of the slice: [`crate::mix_peak`].
    MixPeak {
        /// Blocks of [`QUANTUM`] frames of the track.
        quanta: Range<u64>,
        /// Steps whose peaks must be set first.
        needs: Vec<usize>,
    },
}

/// A render as tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Frames that will be written.
    pub frames: Range<u64>,
    /// Steps whose peaks nobody knows yet; those of other steps that tasks need are in what was known.
    pub unknown: Vec<usize>,
    /// Tasks without needs first; among equals in order of time.
    pub tasks: Vec<Task>,
}

/// Cuts a render. Peaks of steps in `known` are taken as true; the track's own is not.
///
/// # Errors
/// A target that is no level, an empty track or slice, or a slice past the end.
///
/// # Panics
/// If a piece has no frames.
pub fn plan(score: &Score, ask: &Ask, known: &Peaks) -> Result<Plan, RenderError> {
    assert!(ask.piece_frames > 0, "a piece has at least one frame");
    let frames = options::frames_of(score, ask.stage, ask.slice.as_ref())?;
    let quanta = chunk::quanta_of_frames(&frames);
    let whole = matches!(ask.stage, Stage::Final { .. });
    let loud = steps_needed(score, &quanta, whole);
    let is_known = |step: usize| known.steps.get(step).is_some_and(Option::is_some);
    let unknown: Vec<usize> = loud.iter().copied().filter(|s| !is_known(*s)).collect();
    let needs = |quanta: &Range<u64>| -> Vec<usize> {
        let touches = |step: &usize| overlap(&score.step_quanta(*step), quanta);
        loud.iter().copied().filter(touches).collect()
    };

    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut covered: Vec<(usize, Range<u64>)> = Vec::new();
    for frames in cut(&frames, ask.piece_frames) {
        let quanta = chunk::quanta_of_frames(&frames);
        if let Some(step) = alone(score, &quanta).filter(|step| unknown.contains(step)) {
            match covered.last_mut() {
                Some((known, range)) if *known == step && range.end == frames.start => {
                    range.end = frames.end;
                }
                _ => covered.push((step, frames.clone())),
            }
            first.push(Task::Piece {
                frames,
                signal: Signal::Step(step),
                needs: Vec::new(),
            });
            continue;
        }
        let needs = needs(&quanta);
        let tasks = if needs.is_empty() {
            &mut first
        } else {
            &mut last
        };
        tasks.push(Task::Piece {
            frames,
            signal: Signal::Mix,
            needs,
        });
    }
    let piece_quanta = (ask.piece_frames / QUANTUM as u64).max(1);
    for step in &unknown {
        let done = covered.iter().filter(|(known, _)| known == step);
        for rest in without(&score.step_quanta(*step), done.map(|(_, frames)| frames)) {
            first.extend(cut(&rest, piece_quanta).map(|quanta| Task::StepPeak {
                step: *step,
                quanta,
            }));
        }
    }
    if whole {
        // What is written to its very end leaves nothing behind it.
        let end = if frames.end == score.frames() {
            frames.end / QUANTUM as u64
        } else {
            score.quanta()
        };
        for rest in without(&(0..end), [&frames].into_iter()) {
            last.extend(cut(&rest, piece_quanta).map(|quanta| Task::MixPeak {
                needs: needs(&quanta),
                quanta,
            }));
        }
    }
    first.append(&mut last);
    Ok(Plan {
        frames,
        unknown,
        tasks: first,
    })
}

/// Stretches of `length` from the start of `of` on.
fn cut(of: &Range<u64>, length: u64) -> impl Iterator<Item = Range<u64>> + use<> {
    let end = of.end;
    let next = move |start: &u64| Some(start.saturating_add(length)).filter(|start| *start < end);
    std::iter::successors(Some(of.start).filter(|start| *start < end), next)
        .map(move |start| start..start.saturating_add(length).min(end))
}

/// The step that all of these quanta hold alone.
fn alone(score: &Score, quanta: &Range<u64>) -> Option<usize> {
    let step = score.alone_in(quanta.start)?;
    quanta
        .clone()
        .all(|quantum| score.alone_in(quantum) == Some(step))
        .then_some(step)
}

/// The quanta of `of` that are not wholly inside any of `frames`, which are in order.
fn without<'a>(of: &Range<u64>, frames: impl Iterator<Item = &'a Range<u64>>) -> Vec<Range<u64>> {
    let mut rest = Vec::new();
    let mut from = of.start;
    for frames in frames {
        let inside = frames.start.div_ceil(QUANTUM as u64)..frames.end / QUANTUM as u64;
        if inside.is_empty() {
            continue;
        }
        rest.push(from..inside.start.min(of.end));
        from = from.max(inside.end);
    }
    rest.push(from..of.end);
    rest.retain(|range| !range.is_empty());
    rest
}
