//! Signals that wait for a peer that is away.
//!
//! Invariant: never more messages or bytes than it is told; what was taken comes out in order, and nothing of a peer that has left.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    waiting: VecDeque<(u32, String)>,
    bytes: usize,
}

impl Queue {
    /// Takes a signal of `from`, or leaves it when there is no room.
    pub fn push(&mut self, from: u32, text: String, most: usize, most_bytes: usize) -> bool {
        let fits = self.waiting.len() < most && self.bytes + text.len() <= most_bytes;
        if fits {
            self.bytes += text.len();
            self.waiting.push_back((from, text));
        }
        fits
    }

    /// Drops what a peer said that has left.
    pub fn forget(&mut self, from: u32) {
        self.waiting.retain(|(by, _)| *by != from);
        self.bytes = self.waiting.iter().map(|(_, text)| text.len()).sum();
    }

    /// Everything, in order.
    pub fn take(&mut self) -> impl Iterator<Item = String> + use<> {
        let all = std::mem::take(self);
        all.waiting.into_iter().map(|(_, text)| text)
    }
}
