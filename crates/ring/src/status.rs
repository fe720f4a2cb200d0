//! The block that says where the engine is: written at every call that makes sound, read whenever somebody wants to know.
//!
//! Invariant: neither side waits. The writer counts a sequence up to odd, writes, and up to even; a reader that sees the same even
//! number before and after has read what belongs together (Lamport 1977; the fences are those of Boehm 2012).

use std::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};

use crate::layout::{STATUS_WORDS, status};
use crate::word::Word;
use crate::words::Words;

/// What a block tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// One of the states of [`crate::layout`].
    pub state: u32,
    /// Index of the step that plays.
    pub step: Option<u32>,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Frame of the track that comes next.
    pub position_frames: u64,
    /// Length of the track.
    pub frames: u64,
    /// How often a looped track has begun again, modulo 2³².
    pub laps: u32,
    /// Blocks that an internal error turned into silence.
    pub faults: u32,
    /// Calls that made sound, modulo 2³².
    pub blocks: u32,
    /// Frames of the stream that had been written to the ring.
    pub written: u32,
}

/// The block.
pub struct StatusBlock<W: Word = AtomicU32> {
    words: Words<W>,
}

impl<W: Word> Default for StatusBlock<W> {
    fn default() -> Self {
        Self {
            words: Words::zeroed(STATUS_WORDS),
        }
    }
}

impl<W: Word> StatusBlock<W> {
    /// Its words.
    pub fn words(&self) -> &[W] {
        self.words.get()
    }

    /// Writes all but the levels. One thread at a time.
    pub fn tell(&self, now: &Progress) {
        let before = self.load(status::SEQUENCE, Relaxed);
        self.store(status::SEQUENCE, before.wrapping_add(1), Relaxed);
        W::fence(Release);
        for (index, value) in [
            (status::STATE, now.state),
            (
                status::STEP,
                now.step.map_or(0, |step| step.wrapping_add(1)),
            ),
            (status::SAMPLE_RATE, now.sample_rate_hz),
            (status::POSITION, now.position_frames as u32),
            (status::POSITION_HIGH, (now.position_frames >> 32) as u32),
            (status::FRAMES, now.frames as u32),
            (status::FRAMES_HIGH, (now.frames >> 32) as u32),
            (status::LAPS, now.laps),
            (status::FAULTS, now.faults),
            (status::BLOCKS, now.blocks),
            (status::WRITTEN, now.written),
        ] {
            self.store(index, value, Relaxed);
        }
        self.store(status::SEQUENCE, before.wrapping_add(2), Release);
    }

    /// Reads it; `None` where it was being written meanwhile.
    pub fn look(&self) -> Option<Progress> {
        let before = self.load(status::SEQUENCE, Acquire);
        let get = |index| self.load(index, Relaxed);
        let wide = |low, high| u64::from(get(low)) | u64::from(get(high)) << 32;
        let seen = Progress {
            state: get(status::STATE),
            step: get(status::STEP).checked_sub(1),
            sample_rate_hz: get(status::SAMPLE_RATE),
            position_frames: wide(status::POSITION, status::POSITION_HIGH),
            frames: wide(status::FRAMES, status::FRAMES_HIGH),
            laps: get(status::LAPS),
            faults: get(status::FAULTS),
            blocks: get(status::BLOCKS),
            written: get(status::WRITTEN),
        };
        W::fence(Acquire);
        let after = self.load(status::SEQUENCE, Relaxed);
        (before == after && before.is_multiple_of(2)).then_some(seen)
    }

    /// Raises the levels to the greatest magnitudes of a block; what is not a number is none.
    pub fn note_peaks(&self, left: &[f32], right: &[f32]) {
        for (index, side) in [(status::PEAK_LEFT, left), (status::PEAK_RIGHT, right)] {
            let peak = side.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            // Bits of positive numbers are in the order of the numbers.
            if let Some(word) = self.words().get(index) {
                word.raise(peak.to_bits(), Relaxed);
            }
        }
    }

    /// The greatest magnitudes, left and right, since this was last asked.
    pub fn take_peaks(&self) -> [f32; 2] {
        [status::PEAK_LEFT, status::PEAK_RIGHT].map(|index| {
            let word = self.words().get(index);
            f32::from_bits(word.map_or(0, |word| word.swap(0, Relaxed)))
        })
    }

    fn load(&self, index: usize, order: std::sync::atomic::Ordering) -> u32 {
        self.words().get(index).map_or(0, |word| word.load(order))
    }

    fn store(&self, index: usize, value: u32, order: std::sync::atomic::Ordering) {
        if let Some(word) = self.words().get(index) {
            word.store(value, order);
        }
    }
}
