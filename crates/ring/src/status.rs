//! The block that says where the engine is: written at every call that makes sound, read whenever somebody wants to know.
//!
//! Invariant: neither side waits; what a look sees was told at once ([`crate::sequence`]).

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::layout::{STATUS_WORDS, status};
use crate::sequence;
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
        let values = [
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
        ];
        sequence::write(self.words(), &values);
    }

    /// Reads it; `None` where it was being written meanwhile.
    pub fn look(&self) -> Option<Progress> {
        let [
            state,
            step,
            sample_rate_hz,
            position,
            position_high,
            frames,
            frames_high,
            laps,
            faults,
            blocks,
            written,
        ] = sequence::read(
            self.words(),
            [
                status::STATE,
                status::STEP,
                status::SAMPLE_RATE,
                status::POSITION,
                status::POSITION_HIGH,
                status::FRAMES,
                status::FRAMES_HIGH,
                status::LAPS,
                status::FAULTS,
                status::BLOCKS,
                status::WRITTEN,
            ],
        )?;
        let wide = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        Some(Progress {
            state,
            step: step.checked_sub(1),
            sample_rate_hz,
            position_frames: wide(position, position_high),
            frames: wide(frames, frames_high),
            laps,
            faults,
            blocks,
            written,
        })
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_sees_what_was_told_beyond_32_bits_too() {
        let block = StatusBlock::<AtomicU32>::default();
        for k in 0..3u32 {
            let told = Progress {
                state: 1 + k,
                step: k.checked_sub(1),
                sample_rate_hz: 3 + k,
                position_frames: (u64::from(k) << 32) + 4,
                frames: (u64::from(k) << 33) + 5,
                laps: 6 + k,
                faults: 7 + k,
                blocks: 8 + k,
                written: u32::MAX - k,
            };
            block.tell(&told);
            assert_eq!(block.look(), Some(told));
        }
    }

    #[test]
    fn levels_are_the_greatest_since_they_were_taken() {
        let block = StatusBlock::<AtomicU32>::default();
        block.note_peaks(&[0.25, -0.5, f32::NAN], &[0.0; 3]);
        block.note_peaks(&[0.125], &[-1.5]);
        assert_eq!(block.take_peaks(), [0.5, 1.5]);
        assert_eq!(block.take_peaks(), [0.0, 0.0]);
    }
}
