//! Where a Player is, as atomics that any thread may read.

use std::sync::atomic::{
    AtomicU8, AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// What a Player does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayState {
    /// Sounding.
    Playing,
    /// Standing still, in silence.
    Paused,
    /// Past the end of the track.
    Ended,
}

/// Position, step and state of a Player; each value is the last one told, not all of the same instant.
#[derive(Debug)]
pub struct Status {
    position: AtomicU64,
    frames: AtomicU64,
    sample_rate: AtomicU32,
    /// Step plus one; 0 for none.
    step: AtomicU32,
    state: AtomicU8,
    faults: AtomicU64,
    laps: AtomicU64,
    heard: AtomicU64,
}

impl Status {
    pub(super) fn new(frames: u64, sample_rate: u32) -> Self {
        Self {
            position: AtomicU64::new(0),
            frames: AtomicU64::new(frames),
            sample_rate: AtomicU32::new(sample_rate),
            step: AtomicU32::new(0),
            state: AtomicU8::new(0),
            faults: AtomicU64::new(0),
            laps: AtomicU64::new(0),
            heard: AtomicU64::new(0),
        }
    }

    /// Frame of the track that comes next.
    pub fn position(&self) -> u64 {
        self.position.load(Relaxed)
    }

    /// Length of the track in frames.
    pub fn frames(&self) -> u64 {
        self.frames.load(Relaxed)
    }

    /// Frames per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate.load(Relaxed)
    }

    /// The step that plays (index into [`crate::Score::steps`]): of two that overlap the later one, once its fade in is
    /// complete.
    pub fn step(&self) -> Option<usize> {
        (self.step.load(Relaxed) as usize).checked_sub(1)
    }

    /// What the Player does.
    pub fn state(&self) -> PlayState {
        match self.state.load(Relaxed) {
            0 => PlayState::Playing,
            1 => PlayState::Paused,
            _ => PlayState::Ended,
        }
    }

    /// Blocks that an internal error turned into silence.
    pub fn faults(&self) -> u64 {
        self.faults.load(Relaxed)
    }

    /// How often a looped track has begun again.
    pub fn laps(&self) -> u64 {
        self.laps.load(Relaxed)
    }

    pub(super) fn count_laps(&self, laps: u64) {
        self.laps.fetch_add(laps, Relaxed);
    }

    pub(super) fn set(&self, position: u64, step: Option<usize>, state: PlayState) {
        self.position.store(position, Relaxed);
        self.step.store(step.map_or(0, |s| s as u32 + 1), Relaxed);
        self.set_state(state);
    }

    /// Commands carried out; what they have changed is told when this is.
    pub(super) fn heard(&self) -> u64 {
        self.heard.load(Acquire)
    }

    /// To be told last.
    pub(super) fn set_heard(&self, heard: u64) {
        self.heard.store(heard, Release);
    }

    pub(super) fn set_state(&self, state: PlayState) {
        let code = match state {
            PlayState::Playing => 0,
            PlayState::Paused => 1,
            PlayState::Ended => 2,
        };
        self.state.store(code, Relaxed);
    }

    pub(super) fn set_track(&self, frames: u64, sample_rate: u32) {
        self.frames.store(frames, Relaxed);
        self.sample_rate.store(sample_rate, Relaxed);
    }

    pub(super) fn count_fault(&self) {
        self.faults.fetch_add(1, Relaxed);
    }
}
