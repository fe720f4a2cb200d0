//! A clip whose samples arrive while it plays.
//!
//! Invariant: frames are only ever appended, and what has been appended never changes, so that a seek back plays it again. Whoever reads
//! waits for nothing and allocates nothing; what has not arrived is silence. Frames lie in segments of 2¹⁶ that are made when they
//! are first needed, two bit patterns of f32 to a word, left above right; their number is published after them.

use std::fmt;
use std::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::sync::{Arc, OnceLock};

/// Most frames of one stream: 2²⁷, as all decoded clips of a track may have together (1 GiB; 50 minutes at 44.1 kHz).
pub const MAX_STREAM_FRAMES: u64 = crate::compile::MAX_CLIP_FRAMES;

const SEGMENT_FRAMES: usize = 1 << 16;
const SEGMENTS: usize = (MAX_STREAM_FRAMES / SEGMENT_FRAMES as u64) as usize;

/// One frame, both channels.
type Cell = AtomicU64;

/// Stereo samples at the rate of the Score that plays them, appended on one thread, played on another.
pub struct ClipStream {
    /// Tells streams of one process apart.
    id: u64,
    segments: Box<[OnceLock<Box<[Cell]>>]>,
    frames: AtomicU64,
    finished: AtomicBool,
    /// Somebody appends.
    busy: AtomicBool,
}

impl ClipStream {
    /// A stream of which nothing has arrived.
    pub fn new() -> Arc<Self> {
        static STREAMS: AtomicU64 = AtomicU64::new(0);
        Arc::new(Self {
            id: STREAMS.fetch_add(1, Relaxed),
            segments: (0..SEGMENTS).map(|_| OnceLock::new()).collect(),
            frames: AtomicU64::new(0),
            finished: AtomicBool::new(false),
            busy: AtomicBool::new(false),
        })
    }

    /// Appends frames, left and right in turn; returns how many were taken. Of a pair that is not complete nothing is; after
    /// [`ClipStream::finish`] nothing is, nor beyond [`MAX_STREAM_FRAMES`]. What is not a finite number becomes 0.
    ///
    /// Not for the audio thread: it may allocate, and lets another caller that is at it finish first.
    pub fn push(&self, interleaved: &[f32]) -> usize {
        let _turn = self.turn();
        if self.is_finished() {
            return 0;
        }
        let from = self.frames.load(Relaxed);
        let room = (MAX_STREAM_FRAMES - from) as usize;
        let pairs = interleaved.as_chunks::<2>().0;
        let pairs = &pairs[..pairs.len().min(room)];
        let (mut left, mut at) = (pairs, from as usize);
        while !left.is_empty() {
            let (segment, place) = (at / SEGMENT_FRAMES, at % SEGMENT_FRAMES);
            let (here, rest) = left.split_at(left.len().min(SEGMENT_FRAMES - place));
            let segment = self.segments[segment].get_or_init(empty_segment);
            for (cell, pair) in segment[place..].iter().zip(here) {
                cell.store(packed(*pair), Relaxed);
            }
            (left, at) = (rest, at + here.len());
        }
        self.frames.store(from + pairs.len() as u64, Release);
        pairs.len()
    }

    /// Says that nothing more will come: now its length is known.
    pub fn finish(&self) {
        let _turn = self.turn();
        self.finished.store(true, Release);
    }

    /// Frames that have arrived.
    pub fn frames(&self) -> u64 {
        self.frames.load(Acquire)
    }

    /// Whether nothing more will come.
    pub fn is_finished(&self) -> bool {
        self.finished.load(Acquire)
    }

    /// Tells this stream from others of the process.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Left and right at a frame; silence where nothing has arrived. Wait-free.
    pub(crate) fn frame(&self, at: usize) -> [f32; 2] {
        let segment = self.segments.get(at / SEGMENT_FRAMES);
        let cells = segment.and_then(OnceLock::get);
        let cell = cells.and_then(|cells| cells.get(at % SEGMENT_FRAMES));
        cell.map_or([0.0; 2], |cell| {
            let both = cell.load(Relaxed);
            [
                f32::from_bits((both >> 32) as u32),
                f32::from_bits(both as u32),
            ]
        })
    }

    /// The right to append, until it is dropped.
    fn turn(&self) -> Turn<'_> {
        while self
            .busy
            .compare_exchange(false, true, Acquire, Relaxed)
            .is_err()
        {
            std::thread::yield_now();
        }
        Turn(&self.busy)
    }
}

impl fmt::Debug for ClipStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClipStream")
            .field("frames", &self.frames())
            .field("finished", &self.is_finished())
            .finish_non_exhaustive()
    }
}

/// Ends with its scope, also where that is left by a panic.
struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Release);
    }
}

fn empty_segment() -> Box<[Cell]> {
    (0..SEGMENT_FRAMES).map(|_| Cell::new(0)).collect()
}

fn packed(pair: [f32; 2]) -> u64 {
    let [left, right] = pair.map(|x| if x.is_finite() { x.to_bits() } else { 0 });
    u64::from(left) << 32 | u64::from(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(k: usize) -> [f32; 2] {
        [k as f32, -0.5 * k as f32]
    }

    #[test]
    fn what_was_appended_stands_where_it_belongs_across_segments() {
        let stream = ClipStream::new();
        let all: Vec<f32> = (0..150_000).flat_map(pair).collect();
        let (mut from, mut size) = (0, 2);
        while from < all.len() {
            let to = (from + size).min(all.len());
            assert_eq!(stream.push(&all[from..to]), (to - from) / 2);
            (from, size) = (to, size * 3);
        }
        assert_eq!(stream.frames(), 150_000);
        for k in [0, 1, 65_535, 65_536, 131_071, 131_072, 149_999] {
            assert_eq!(stream.frame(k), pair(k), "{k}");
        }
        assert_eq!(stream.frame(150_000), [0.0; 2]);
        assert_eq!(stream.frame(usize::MAX), [0.0; 2]);
    }

    #[test]
    fn half_a_pair_what_is_no_number_and_what_comes_too_late_are_left_out() {
        let stream = ClipStream::new();
        assert_eq!(stream.push(&[1.0, 2.0, 3.0]), 1);
        assert_eq!(stream.push(&[f32::NAN, -4.0, 5.0, f32::INFINITY]), 2);
        assert_eq!(stream.push(&[]), 0);
        assert!(!stream.is_finished());
        stream.finish();
        assert_eq!(stream.push(&[1.0, 1.0]), 0);
        assert_eq!((stream.frames(), stream.is_finished()), (3, true));
        let heard: Vec<[f32; 2]> = (0..4).map(|k| stream.frame(k)).collect();
        assert_eq!(heard, [[1.0, 2.0], [0.0, -4.0], [5.0, 0.0], [0.0, 0.0]]);
    }

    #[test]
    fn a_full_stream_takes_no_more() {
        let stream = ClipStream::new();
        // As if all but two frames had come: filling it takes a gigabyte.
        stream.frames.store(MAX_STREAM_FRAMES - 2, Relaxed);
        assert_eq!(stream.push(&[1.0; 10]), 2);
        assert_eq!(stream.push(&[1.0; 10]), 0);
        assert_eq!(stream.frames(), MAX_STREAM_FRAMES);
        assert_eq!(stream.frame(MAX_STREAM_FRAMES as usize - 1), [1.0; 2]);
    }

    #[test]
    fn what_counts_as_arrived_is_there_whoever_looks() {
        let stream = ClipStream::new();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let stream = &stream;
                scope.spawn(move || {
                    (0..2000).for_each(|_| assert_eq!(stream.push(&[1.0; 128]), 64))
                });
            }
            let mut seen = 0;
            while seen < 256_000 {
                let arrived = stream.frames() as usize;
                for k in seen..arrived {
                    assert_eq!(stream.frame(k), [1.0; 2], "{k}");
                }
                seen = arrived;
            }
        });
        assert_eq!(stream.frames(), 256_000);
    }
}
