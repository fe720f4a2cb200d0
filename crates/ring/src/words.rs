//! A run of words that begins on a line of 64 bytes, wherever the allocator puts it.

use crate::layout::LINE_WORDS;
use crate::word::Word;

/// Words on whole lines.
pub(crate) struct Words<W> {
    all: Box<[W]>,
    first: usize,
    count: usize,
}

impl<W: Word> Words<W> {
    /// `count` words that hold 0.
    pub fn zeroed(count: usize) -> Self {
        let all: Box<[W]> = (0..count + LINE_WORDS - 1).map(|_| W::new(0)).collect();
        let word = size_of::<W>();
        // Words of a model checker are no words of 32 bits; lines mean nothing there.
        let first = if word == 4 {
            (all.as_ptr().addr().wrapping_neg() % (word * LINE_WORDS)) / word
        } else {
            0
        };
        Self { all, first, count }
    }

    /// The words.
    pub fn get(&self) -> &[W] {
        self.all
            .get(self.first..self.first + self.count)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn words_begin_a_line_and_are_all_there() {
        for count in [1, 2, 63, 64, 1000, 40_000] {
            let words = Words::<AtomicU32>::zeroed(count);
            assert_eq!(words.get().len(), count);
            assert_eq!(words.get().as_ptr().addr() % 64, 0);
        }
    }
}
