//! Lets a caller follow a render and end it.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What a render is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Measuring steps that may be too loud, to find their scale.
    ScanningSteps,
    /// Measuring the whole mix, to find its level.
    ScanningTrack,
    /// Rendering and writing.
    Rendering,
}

/// How far a phase has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which phase.
    pub phase: Phase,
    /// Frames done in this phase; may go past `total` by less than a chunk.
    pub done: u64,
    /// Frames of this phase.
    pub total: u64,
}

/// The caller's side of a running render.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Set it to end the render; it is looked at once per chunk and thread.
    pub cancel: &'a AtomicBool,
    /// Called after each chunk, from any of the threads.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Threads with something to do and someone to report to.
#[derive(Clone, Copy)]
pub(crate) struct Crew<'a> {
    pub threads: NonZeroUsize,
    pub watch: Watch<'a>,
}

/// Counts the frames of one phase.
pub(crate) struct Meter<'a> {
    watch: Watch<'a>,
    phase: Phase,
    done: AtomicU64,
    total: u64,
}

impl<'a> Meter<'a> {
    pub fn start(watch: Watch<'a>, phase: Phase, total: u64) -> Self {
        (watch.progress)(Progress {
            phase,
            done: 0,
            total,
        });
        Self {
            watch,
            phase,
            done: AtomicU64::new(0),
            total,
        }
    }

    pub fn add(&self, frames: u64) {
        let done = self.done.fetch_add(frames, Ordering::Relaxed) + frames;
        (self.watch.progress)(Progress {
            phase: self.phase,
            done,
            total: self.total,
        });
    }
}
