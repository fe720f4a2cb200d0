//! Packets that a quantum has finished, as words that a script copies in one go.
//!
//! Invariant: a packet lies there whole or not at all; those without room are counted.

use crate::layout::OUTBOX_WORDS;

/// The outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    words: Vec<u32>,
    full: u64,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self {
            words: Vec::with_capacity(OUTBOX_WORDS),
            full: 0,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.words.clear();
    }

    /// Adds a packet of at most 2^24 − 1 bytes.
    pub(crate) fn put(&mut self, tag: usize, bytes: &[u8]) {
        let count = 1 + bytes.len().div_ceil(4);
        if self.words.len() + count > OUTBOX_WORDS || bytes.is_empty() || bytes.len() >= 1 << 24 {
            self.full += 1;
            return;
        }
        self.words.push(bytes.len() as u32 | (tag as u32) << 24);
        for piece in bytes.chunks(4) {
            let mut word = [0; 4];
            word[..piece.len()].copy_from_slice(piece);
            self.words.push(u32::from_le_bytes(word));
        }
    }

    pub(crate) fn words(&self) -> &[u32] {
        &self.words
    }

    pub(crate) fn full(&self) -> u64 {
        self.full
    }
}
