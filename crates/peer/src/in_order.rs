//! Opus packets in the order in which they were made: a decoder can only go forward.
//!
//! Invariant: nothing comes out twice or behind what came later, and no more than [`MOST_EARLY`] packets wait.
//!
//! A sender that counts from 0 again is known by its clock, which goes on, once two of its packets are in a row. Where it had counted less
//! than [`ANEW_US`] of sound, the two rows look like one: what it sends is late then until it has counted past the newest.

use heterodyne_live::packet::AudioHeader;

/// More than this wait for nobody.
const MOST_EARLY: usize = 64;
/// A packet that is so many away from the newest is of another row.
const JUMP: u32 = 10_000;
/// Two packets of another row are at most this far from each other.
const NEAR: u32 = 16;
/// So far may what is counted and the sender's clock differ in a row: a clock is estimated, and corrected on the way.
const ANEW_US: u64 = 500_000;

/// What waits for its turn.
#[derive(Debug)]
pub(crate) struct InOrder<T> {
    newest: Option<Place>,
    /// Its place, when it arrived, and what.
    early: Vec<(Place, u64, T)>,
    /// The last packet, where it is of another row.
    stranger: Option<(Place, u64, T)>,
}

/// Where a packet stands in its row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub sequence: u32,
    /// The sender's clock when it was captured, and how long it lasts; `None` where nobody tells.
    pub captured: Option<Captured>,
}

/// When a packet's sound was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Captured {
    /// The sender's clock; it wraps.
    pub at_us: u32,
    pub lasts_us: u32,
}

impl Place {
    /// What the head of a packet tells.
    pub fn of(header: &AudioHeader) -> Self {
        let rate_hz = u64::from(header.sample_rate_hz).max(1);
        let lasts_us = 1_000_000 * u64::from(header.frames) / rate_hz;
        Self {
            sequence: header.sequence,
            captured: Some(Captured {
                at_us: header.capture_us,
                lasts_us: u32::try_from(lasts_us).unwrap_or(u32::MAX),
            }),
        }
    }

    /// How far after another one this is.
    fn ahead(self, of: Self) -> i32 {
        self.sequence.wrapping_sub(of.sequence) as i32
    }

    /// Whether two are of one row, by what is counted and by the clock.
    fn is_with(self, other: Self, most: u32) -> bool {
        let ahead = self.ahead(other);
        let agree = self
            .captured
            .zip(other.captured)
            .is_none_or(|(this, that)| {
                let later_us = i64::from(this.at_us.wrapping_sub(that.at_us) as i32);
                let counted_us = i64::from(ahead) * i64::from(this.lasts_us);
                later_us.abs_diff(counted_us) < ANEW_US
            });
        ahead.unsigned_abs() <= most && agree
    }
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self {
            newest: None,
            early: Vec::new(),
            stranger: None,
        }
    }
}

impl<T> InOrder<T> {
    /// Nothing that came before counts.
    pub fn clear(&mut self) {
        self.newest = None;
        self.early.clear();
        self.stranger = None;
    }

    /// How far after the newest one this is. The first of a row has its turn.
    fn ahead(&self, place: Place) -> i32 {
        self.newest.map_or(1, |newest| place.ahead(newest))
    }

    /// Takes a packet; what is too late or here already is left out.
    pub fn push(&mut self, place: Place, arrived_us: u64, item: T) {
        if self.newest.is_none_or(|newest| place.is_with(newest, JUMP)) {
            self.stranger = None;
            self.keep(place, arrived_us, item);
            return;
        }
        // A single stray changes nothing: a row begins anew with two in a row.
        let stranger = self.stranger.take();
        let is_second =
            |(other, ..): &(Place, u64, T)| place.ahead(*other) != 0 && place.is_with(*other, NEAR);
        match stranger.filter(is_second) {
            Some((other, other_arrived_us, other_item)) => {
                self.clear();
                let first = if place.ahead(other) > 0 { other } else { place };
                self.newest = Some(Place {
                    sequence: first.sequence.wrapping_sub(1),
                    captured: None,
                });
                self.keep(other, other_arrived_us, other_item);
                self.keep(place, arrived_us, item);
            }
            None => self.stranger = Some((place, arrived_us, item)),
        }
    }

    fn keep(&mut self, place: Place, arrived_us: u64, item: T) {
        let mut early = self.early.iter();
        let known = early.any(|(early, ..)| early.sequence == place.sequence);
        if self.ahead(place) > 0 && !known && self.early.len() < MOST_EARLY {
            self.early.push((place, arrived_us, item));
        }
    }

    /// The next one: at once where it is its turn, else after it has waited for so long.
    pub fn next(&mut self, now_us: u64, wait_us: u64) -> Option<(u64, T)> {
        let places = self.early.iter().enumerate();
        let ahead = places.map(|(at, (place, ..))| (self.ahead(*place), at));
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

    /// Packets of 2.5 ms.
    fn out_of(packets: &[(u32, Option<u32>)]) -> Vec<u32> {
        let mut order = InOrder::default();
        let mut out = Vec::new();
        for (ms, (sequence, at_us)) in packets.iter().enumerate() {
            let now_us = 1000 * ms as u64;
            let captured = at_us.map(|at_us| Captured {
                at_us,
                lasts_us: 2500,
            });
            let place = Place {
                sequence: *sequence,
                captured,
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
                captured: None,
            };
            order.push(place, 0, ());
        }
        assert!(order.early.len() <= MOST_EARLY);
    }

    /// A row of packets that counts from `first`, whose clock began at `from_us`.
    fn row(first: u32, from_us: u32, order: &[u32]) -> Vec<(u32, Option<u32>)> {
        let at = |n: &u32| (first + n, Some(from_us.wrapping_add(2500 * n)));
        order.iter().map(at).collect()
    }

    #[test]
    fn a_sender_that_counts_from_0_again_is_known_by_its_clock() {
        // 701 is overtaken, which is no beginning. The clock wraps on the way.
        let mut packets = row(700, u32::MAX - 4000, &[0, 2, 1, 3]);
        packets.extend(row(0, 20_000, &[0, 1, 3, 2]));
        assert_eq!(out_of(&packets), [700, 701, 702, 703, 0, 1, 2, 3]);
        // The first two of the new row change places on the way.
        let mut packets = row(700, 0, &[0, 1]);
        packets.extend(row(0, 9_000, &[1, 0, 2]));
        assert_eq!(out_of(&packets), [700, 701, 0, 1, 2]);
    }

    #[test]
    fn an_overtaken_packet_with_a_corrected_clock_is_no_beginning() {
        // The sender's clock drops by 4 ms after 701: that was captured later than 702, as the clock says.
        let mut packets = row(700, 100_000, &[0]);
        packets.extend(row(702, 101_000, &[0]));
        packets.extend(row(701, 102_500, &[0]));
        packets.extend(row(703, 103_500, &[0]));
        assert_eq!(out_of(&packets), [700, 701, 702, 703]);
        // Two that come too late are left out, though the clock that dropped by 20 ms lets them look later than 707; what follows is heard.
        let mut packets = row(700, 100_000, &[0]);
        packets.extend(row(703, 87_500, &[0, 1, 2, 3, 4]));
        packets.extend(row(701, 102_500, &[0, 1]));
        packets.extend(row(708, 100_000, &[0, 1]));
        let heard = [700, 703, 704, 705, 706, 707, 708, 709];
        assert_eq!(out_of(&packets), heard);
    }

    #[test]
    fn a_single_stray_changes_nothing_and_a_pause_of_the_sender_little() {
        let mut packets = row(700, 0, &[0, 1]);
        packets.push((5, Some(7_000)));
        packets.extend(row(702, 5_000, &[0, 1]));
        assert_eq!(out_of(&packets), [700, 701, 702, 703]);
        // It counts on after ten seconds.
        let mut packets = row(700, 0, &[0, 1]);
        packets.extend(row(702, 10_000_000, &[0, 1, 2]));
        assert_eq!(out_of(&packets), [700, 701, 702, 703, 704]);
    }
}
