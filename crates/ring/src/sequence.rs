//! Words that are written together and read together, without anybody waiting.
//!
//! The writer counts a sequence up to odd, writes, and up to even; a reader that sees the same even number before and after has read what
//! belongs together (Lamport 1977; the fences are those of Boehm 2012).

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use crate::word::Word;

/// Writes words of a block, each at its index; the sequence stands at the block's first word. One thread at a time.
pub(crate) fn write<W: Word>(block: &[W], values: &[(usize, u32)]) {
    let Some(sequence) = block.first() else {
        return;
    };
    let before = sequence.load(Relaxed);
    sequence.store(before.wrapping_add(1), Relaxed);
    W::fence(Release);
    for (index, value) in values {
        if let Some(word) = block.get(*index) {
            word.store(*value, Relaxed);
        }
    }
    sequence.store(before.wrapping_add(2), Release);
}

/// Reads words of a block; `None` where they were being written meanwhile.
pub(crate) fn read<W: Word, const N: usize>(block: &[W], indices: [usize; N]) -> Option<[u32; N]> {
    let sequence = block.first()?;
    let before = sequence.load(Acquire);
    let seen = indices.map(|index| block.get(index).map_or(0, |word| word.load(Relaxed)));
    W::fence(Acquire);
    let after = sequence.load(Relaxed);
    (before == after && before.is_multiple_of(2)).then_some(seen)
}
