//! Which packets came, by their sequences.
//!
//! Invariant: every packet is counted once: as received, or, when [`WINDOW`] later ones have come, as lost.

use crate::statistics::Statistics;

/// Packets that are remembered.
const WINDOW: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// It was sent before the first that came, and is not missed.
    Before,
    Nothing,
    /// Its copy, in time.
    Copy,
    Itself,
}

/// Packets by their sequences.
#[derive(Clone, Debug)]
pub struct Ledger {
    newest: u32,
    seen: [Seen; WINDOW],
}

impl Ledger {
    pub fn new() -> Ledger {
        Ledger {
            newest: 0,
            seen: [Seen::Before; WINDOW],
        }
    }

    /// Begins before a packet; nothing before it is missed.
    pub fn start(&mut self, sequence: u32) {
        self.seen = [Seen::Before; WINDOW];
        self.newest = sequence.wrapping_sub(1);
    }

    /// How far a sequence is after the newest one.
    pub fn ahead(&self, sequence: u32) -> i32 {
        sequence.wrapping_sub(self.newest) as i32
    }

    /// A packet is there; `false` for one that was before. `late`: all of it comes after its time.
    pub fn arrive(&mut self, sequence: u32, late: bool, statistics: &mut Statistics) -> bool {
        let ahead = self.ahead(sequence);
        if ahead > 0 {
            self.advance(sequence, ahead as u32, statistics);
        } else if ahead.unsigned_abs() as usize >= WINDOW {
            // It was counted as lost; what it is now cannot be told.
            statistics.late += 1;
            return false;
        }
        let place = &mut self.seen[sequence as usize % WINDOW];
        if *place == Seen::Itself {
            statistics.duplicates += 1;
            return false;
        }
        statistics.received += 1;
        statistics.reordered += u64::from(ahead < 0);
        statistics.late += u64::from(late);
        statistics.recovered += u64::from(late && *place == Seen::Copy);
        *place = Seen::Itself;
        true
    }

    /// Whether a packet is missed so far.
    pub fn misses(&self, sequence: u32) -> bool {
        let ahead = self.ahead(sequence);
        ahead <= 0
            && (ahead.unsigned_abs() as usize) < WINDOW
            && matches!(
                self.seen[sequence as usize % WINDOW],
                Seen::Nothing | Seen::Copy
            )
    }

    /// The copy of a packet is there in time.
    pub fn copy(&mut self, sequence: u32) {
        if self.misses(sequence) {
            self.seen[sequence as usize % WINDOW] = Seen::Copy;
        }
    }

    fn advance(&mut self, sequence: u32, by: u32, statistics: &mut Statistics) {
        let far = by.saturating_sub(WINDOW as u32);
        statistics.lost += u64::from(far);
        for n in 1..=by.min(WINDOW as u32) {
            let place = &mut self.seen[self.newest.wrapping_add(n) as usize % WINDOW];
            statistics.lost += u64::from(matches!(*place, Seen::Nothing | Seen::Copy));
            statistics.recovered += u64::from(*place == Seen::Copy);
            *place = Seen::Nothing;
        }
        self.newest = sequence;
    }
}
