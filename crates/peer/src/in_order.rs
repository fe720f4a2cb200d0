//! Opus packets in the order in which they were made: a decoder can only go forward.
//!
//! Invariant: nothing comes out twice or behind what came later, and no more than [`MOST_EARLY`] packets wait.

/// More than this wait for nobody.
const MOST_EARLY: usize = 64;
/// A packet that is so many away from the newest begins a row of its own.
const JUMP: u32 = 10_000;

/// What waits for its turn.
#[derive(Debug)]
pub(crate) struct InOrder<T> {
    newest: Option<u32>,
    /// Sequence, when it arrived, and what.
    early: Vec<(u32, u64, T)>,
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self {
            newest: None,
            early: Vec::new(),
        }
    }
}

impl<T> InOrder<T> {
    /// Nothing that came before counts.
    pub fn clear(&mut self) {
        self.newest = None;
        self.early.clear();
    }

    /// How far after the newest one this is.
    fn ahead(&self, sequence: u32) -> i32 {
        self.newest
            .map_or(1, |newest| sequence.wrapping_sub(newest) as i32)
    }

    /// Takes a packet; what is too late or here already is left out.
    pub fn push(&mut self, sequence: u32, arrived_us: u64, item: T) {
        if self.ahead(sequence).unsigned_abs() > JUMP {
            self.clear();
        }
        let known = self.early.iter().any(|(early, ..)| *early == sequence);
        if self.ahead(sequence) > 0 && !known && self.early.len() < MOST_EARLY {
            self.early.push((sequence, arrived_us, item));
        }
    }

    /// The next one: at once where it is its turn, else after it has waited for so long.
    pub fn next(&mut self, now_us: u64, wait_us: u64) -> Option<(u64, T)> {
        let places = self.early.iter().enumerate();
        let ahead = places.map(|(at, (sequence, ..))| (self.ahead(*sequence), at));
        let (ahead, at) = ahead.min()?;
        let waited_us = now_us.saturating_sub(self.early.get(at)?.1);
        let is_full = self.early.len() >= MOST_EARLY;
        if ahead > 1 && waited_us < wait_us && !is_full {
            return None;
        }
        let (sequence, arrived_us, item) = self.early.swap_remove(at);
        self.newest = Some(sequence);
        Some((arrived_us, item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out when each packet arrives a millisecond after the one before and waits for 3 ms.
    fn out(sequences: &[u32]) -> Vec<u32> {
        let mut order = InOrder::default();
        let mut out = Vec::new();
        for (ms, sequence) in sequences.iter().enumerate() {
            let now_us = 1000 * ms as u64;
            order.push(*sequence, now_us, *sequence);
            out.extend(std::iter::from_fn(|| order.next(now_us, 3000)).map(|(_, item)| item));
        }
        out.extend(std::iter::from_fn(|| order.next(u64::MAX, 3000)).map(|(_, item)| item));
        out
    }

    #[test]
    fn what_was_overtaken_comes_in_its_turn() {
        assert_eq!(out(&[1, 3, 2, 4]), [1, 2, 3, 4]);
        assert_eq!(out(&[u32::MAX, 1, 0, 2]), [u32::MAX, 0, 1, 2], "it wraps");
    }

    #[test]
    fn what_is_lost_is_waited_for_so_long_and_comes_no_more() {
        assert_eq!(out(&[1, 3, 4, 5, 6, 2, 7]), [1, 3, 4, 5, 6, 7]);
        assert_eq!(out(&[1, 2, 2, 1, 3]), [1, 2, 3], "twice");
    }

    #[test]
    fn a_sender_that_begins_anew_is_heard_and_nobody_fills_memory() {
        assert_eq!(out(&[500_000, 1, 2]), [500_000, 1, 2]);
        let many: Vec<u32> = std::iter::once(1).chain(3..9_000).collect();
        let mut order = InOrder::default();
        for sequence in &many {
            order.push(*sequence, 0, ());
        }
        assert!(order.early.len() <= MOST_EARLY);
    }
}
