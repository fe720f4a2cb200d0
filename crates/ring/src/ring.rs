//! A queue of stereo frames between one thread that makes them and one that plays them.
//!
//! Invariant: frames come out in the order in which they went in, none twice and none left out but those that a seek skips. Both
//! ends are wait-free: a call does a bounded number of steps, whatever the other end does or fails to do.
//!
//! `WRITTEN` and `READ` count frames modulo 2³²; the capacity is a power of two, so that a counter modulo the capacity is a place. The
//! producer stores samples, then `WRITTEN` (release); the reader loads `WRITTEN` (acquire) before samples. The reader stores `READ`
//! (release) after it has copied; the producer loads it (acquire) before it overwrites (Lamport 1983). Samples are stored as words themselves,
//! relaxed, so that there is no race in the language's sense either.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::layout::{RING_HEADER_WORDS, ring, size};
use crate::reader::Reader;
use crate::word::Word;
use crate::words::Words;
use crate::writer::Writer;

/// Fewest frames of a ring.
pub const MIN_FRAMES: u32 = 1;
/// Most frames of a ring: 2²⁰, five seconds at 192 kHz.
pub const MAX_FRAMES: u32 = 1 << 20;

/// The block that both ends share.
pub struct Ring<W: Word = AtomicU32> {
    words: Words<W>,
    capacity: u32,
}

impl<W: Word> Ring<W> {
    /// An empty ring for `frames` frames at `rate_hz`; `None` where that is no power of two from [`MIN_FRAMES`] to [`MAX_FRAMES`].
    pub fn new(frames: u32, rate_hz: u32) -> Option<Arc<Self>> {
        if !frames.is_power_of_two() || !(MIN_FRAMES..=MAX_FRAMES).contains(&frames) {
            return None;
        }
        let ring = Self {
            words: Words::zeroed(RING_HEADER_WORDS + 2 * frames as usize),
            capacity: frames,
        };
        for (index, value) in [
            (ring::VERSION, size::ABI_VERSION as u32),
            (ring::CAPACITY, frames),
            (ring::SAMPLE_RATE, rate_hz),
            (ring::LEAST_FILL, frames),
        ] {
            ring.store(index, value, Relaxed);
        }
        Some(Arc::new(ring))
    }

    /// Its two ends. To be called once: a second pair would break the rule of one writer for each word.
    pub fn ends(self: &Arc<Self>) -> (Writer<W>, Reader<W>) {
        (Writer::new(Arc::clone(self)), Reader::new(Arc::clone(self)))
    }

    /// The end that writes, where the one that reads is a script.
    pub fn writer(self: &Arc<Self>) -> Writer<W> {
        Writer::new(Arc::clone(self))
    }

    /// All words, the header's first.
    pub fn words(&self) -> &[W] {
        self.words.get()
    }

    /// Frames that fit.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Says whether nothing is to be heard: for whoever steers, on one thread.
    pub fn set_paused(&self, paused: bool) {
        self.store(
            ring::PAUSED,
            u32::from(paused),
            std::sync::atomic::Ordering::Release,
        );
    }

    pub(crate) fn load(&self, index: usize, order: std::sync::atomic::Ordering) -> u32 {
        self.words().get(index).map_or(0, |word| word.load(order))
    }

    pub(crate) fn store(&self, index: usize, value: u32, order: std::sync::atomic::Ordering) {
        if let Some(word) = self.words().get(index) {
            word.store(value, order);
        }
    }

    /// Index of the left and right word of a frame of the stream.
    pub(crate) fn place(&self, frame: u32) -> [usize; 2] {
        let at = RING_HEADER_WORDS + (frame & (self.capacity - 1)) as usize;
        [at, at + self.capacity as usize]
    }
}
