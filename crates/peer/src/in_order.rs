//! Opus packets in the order in which they were made: a decoder can only go forward.
//!
//! Invariant: nothing comes out twice or behind what came later, and no more than [`MOST_EARLY`] packets wait.

/// More than this wait for nobody.
const MOST_EARLY: usize = 64;
/// A packet that is so many away from the newest begins a row of its own. So does one that is behind it and was captured later: its sender counts from 0 again.
const JUMP: u32 = 10_000;

/// What waits for its turn.
#[derive(Debug)]
pub(crate) struct InOrder<T> {
    newest: Option<Place>,
    /// Its place, when it arrived, and what.
    early: Vec<(Place, u64, T)>,
}

/// Where a packet stands in its row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub sequence: u32,
    /// The sender's clock when it was captured, µs, wraps; `None` where nobody tells.
    pub captured_us: Option<u32>,
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
            .map_or(1, |newest| sequence.wrapping_sub(newest.sequence) as i32)
    }

    /// Whether a packet is of another row than the newest.
    fn begins_anew(&self, place: Place) -> bool {
        let ahead = self.ahead(place.sequence);
        let later = self
            .newest
            .and_then(|newest| Some(place.captured_us?.wrapping_sub(newest.captured_us?) as i32));
        ahead.unsigned_abs() > JUMP || (ahead <= 0 && later.is_some_and(|later_us| later_us > 0))
    }

    /// Takes a packet; what is too late or here already is left out.
    pub fn push(&mut self, place: Place, arrived_us: u64, item: T) {
        if self.begins_anew(place) {
            self.clear();
        }
        let mut early = self.early.iter();
        let known = early.any(|(early, ..)| early.sequence == place.sequence);
        if self.ahead(place.sequence) > 0 && !known && self.early.len() < MOST_EARLY {
            self.early.push((place, arrived_us, item));
        }
    }

    /// The next one: at once where it is its turn, else after it has waited for so long.
    pub fn next(&mut self, now_us: u64, wait_us: u64) -> Option<(u64, T)> {
        let places = self.early.iter().enumerate();
        let ahead = places.map(|(at, (place, ..))| (self.ahead(place.sequence), at));
        let (ahead, at) = ahead.min()?;
        let waited_us = now_us.saturating_sub(self.early.get(at)?.1);
        let is_full = self.early.len() >= MOST_EARLY;
        if ahead > 1 && waited_us < wait_us && !is_full {
            return None;
        }
        let (place, arrived_us, item) = self.early.swap_remove(at);
        self.newest = Some(place);
        Some((arrived_us, item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out when each packet arrives a millisecond after the one before and waits for 3 ms; nobody tells when they were captured.
    fn out(sequences: &[u32]) -> Vec<u32> {
        let untold = |sequence: &u32| (*sequence, None);
        out_of(&sequences.iter().map(untold).collect::<Vec<_>>())
    }

    fn out_of(packets: &[(u32, Option<u32>)]) -> Vec<u32> {
        let mut order = InOrder::default();
        let mut out = Vec::new();
        for (ms, (sequence, captured_us)) in packets.iter().enumerate() {
            let now_us = 1000 * ms as u64;
            let place = Place {
                sequence: *sequence,
                captured_us: *captured_us,
            };
            order.push(place, now_us, *sequence);
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
        let mut order = InOrder::default();
        for sequence in std::iter::once(1).chain(3..9_000) {
            let place = Place {
                sequence,
                captured_us: None,
            };
            order.push(place, 0, ());
        }
        assert!(order.early.len() <= MOST_EARLY);
    }

    #[test]
    fn a_sender_that_counts_from_0_again_is_known_by_its_clock() {
        // 2.5 ms a packet; 701 is overtaken, which is no beginning. The clock wraps on the way.
        let row = |first: u32, from_us: u32, order: &[u32]| -> Vec<(u32, Option<u32>)> {
            let at = |n: &u32| (first + n, Some(from_us.wrapping_add(2500 * n)));
            order.iter().map(at).collect()
        };
        let mut packets = row(700, u32::MAX - 4000, &[0, 2, 1, 3]);
        packets.extend(row(0, 20_000, &[0, 1, 3, 2]));
        assert_eq!(out_of(&packets), [700, 701, 702, 703, 0, 1, 2, 3]);
    }
}
