//! The end of a ring that puts frames in.

use std::sync::Arc;
use std::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};

use crate::layout::ring;
use crate::ring::Ring;
use crate::word::Word;

/// Puts frames into a [`Ring`]. One thread at a time.
pub struct Writer<W: Word = AtomicU32> {
    ring: Arc<Ring<W>>,
    /// Its own copy of `WRITTEN`.
    written: u32,
    skips: u32,
    heartbeat: u32,
}

impl<W: Word> Writer<W> {
    pub(crate) fn new(ring: Arc<Ring<W>>) -> Self {
        Self {
            ring,
            written: 0,
            skips: 0,
            heartbeat: 0,
        }
    }

    /// The ring.
    pub fn ring(&self) -> &Arc<Ring<W>> {
        &self.ring
    }

    /// Frames written since the start, modulo 2³².
    pub fn written(&self) -> u32 {
        self.written
    }

    /// Frames that may be written now.
    pub fn room(&self) -> u32 {
        let held = self
            .written
            .wrapping_sub(self.ring.load(ring::READ, Acquire));
        self.ring.capacity().saturating_sub(held)
    }

    /// Frames that will still be heard: what lies ahead of the reader, without what a seek is about to skip.
    pub fn ahead(&self) -> u32 {
        let done = self.ring.load(ring::SKIPS_DONE, Acquire);
        let from = if done == self.skips {
            self.ring.load(ring::READ, Acquire)
        } else {
            self.ring.load(ring::SKIP_TO, Relaxed)
        };
        self.written.wrapping_sub(from)
    }

    /// Puts frames in, if there is room for all of them; says whether it did. Of two slices the shorter counts.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> bool {
        let frames = left.len().min(right.len());
        if frames > self.room() as usize {
            return false;
        }
        self.copy(left, right);
        self.publish(frames as u32);
        true
    }

    /// Stores samples where nobody looks yet.
    pub(crate) fn copy(&self, left: &[f32], right: &[f32]) {
        self.copy_at(self.written, left, right);
    }

    pub(crate) fn copy_at(&self, mut frame: u32, left: &[f32], right: &[f32]) {
        for (l, r) in left.iter().zip(right) {
            let [at_left, at_right] = self.ring.place(frame);
            self.ring.store(at_left, l.to_bits(), Relaxed);
            self.ring.store(at_right, r.to_bits(), Relaxed);
            frame = frame.wrapping_add(1);
        }
    }

    /// Lets the reader have the next `frames` frames.
    pub(crate) fn publish(&mut self, frames: u32) {
        self.written = self.written.wrapping_add(frames);
        self.ring.store(ring::WRITTEN, self.written, Release);
    }

    /// What is written from now on follows a seek: the reader is to drop what lies before it.
    pub fn skip(&mut self) {
        self.skips = self.skips.wrapping_add(1);
        self.ring.store(ring::SKIP_TO, self.written, Release);
        self.ring.store(ring::SKIPS, self.skips, Release);
    }

    /// Tells where silence began because the track is over, a frame of the stream; `None` while it is not.
    pub fn set_ended(&self, at: Option<u32>) {
        if let Some(at) = at {
            self.ring.store(ring::END_AT, at, Relaxed);
        }
        self.ring
            .store(ring::ENDED, u32::from(at.is_some()), Release);
    }

    /// Shows that the producer is alive.
    pub fn beat(&mut self) {
        self.heartbeat = self.heartbeat.wrapping_add(1);
        self.ring.store(ring::HEARTBEAT, self.heartbeat, Relaxed);
    }
}
