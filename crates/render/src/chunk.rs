//! Cuts a stretch of a track into the pieces that threads render.
//!
//! The cuts depend on the track's own time line only, never on where a slice starts or how many threads work: chunk `c`
//! holds quanta `[128c, 128c + 128)`. So a peak or a kept sound of one run fits every other run.

use heterodyne_engine::QUANTUM;
use std::ops::Range;

/// Quanta in one chunk.
pub const CHUNK_QUANTA: u64 = 128;
/// Frames in one chunk: about a second and a half of sound.
pub const CHUNK_FRAMES: u64 = CHUNK_QUANTA * QUANTUM as u64;

/// The quanta of chunk `chunk` that lie inside `within`.
pub fn quanta(chunk: u64, within: &Range<u64>) -> Range<u64> {
    let start = (chunk * CHUNK_QUANTA).max(within.start);
    let end = ((chunk + 1) * CHUNK_QUANTA).min(within.end);
    start..end.max(start)
}

/// The chunks that hold the quanta `of`.
pub fn chunks(of: &Range<u64>) -> Range<u64> {
    if of.is_empty() {
        return 0..0;
    }
    of.start / CHUNK_QUANTA..of.end.div_ceil(CHUNK_QUANTA)
}

/// The quanta that hold the frames `of`.
pub fn quanta_of_frames(of: &Range<u64>) -> Range<u64> {
    if of.is_empty() {
        return 0..0;
    }
    of.start / QUANTUM as u64..of.end.div_ceil(QUANTUM as u64)
}

/// The frames of `within` that lie in `quantum`, counted from its first frame.
pub fn frames_in(quantum: u64, within: &Range<u64>) -> Range<usize> {
    let first = quantum * QUANTUM as u64;
    let last = first + QUANTUM as u64;
    let start = within.start.clamp(first, last);
    let end = within.end.clamp(start, last);
    (start - first) as usize..(end - first) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every frame of a stretch lies in exactly one piece, in order.
        #[test]
        fn pieces_tile_the_stretch(start in 0u64..400_000, len in 0u64..400_000) {
            let cut = start..start + len;
            let all = quanta_of_frames(&cut);
            let mut at = start;
            for chunk in chunks(&all) {
                let part = quanta(chunk, &all);
                prop_assert!(!part.is_empty());
                for quantum in part {
                    let frames = frames_in(quantum, &cut);
                    prop_assert_eq!(quantum * 512 + frames.start as u64, at);
                    prop_assert!(!frames.is_empty());
                    at += frames.len() as u64;
                }
            }
            prop_assert_eq!(at, start + len);
        }
    }
}
