//! When each tone-set holds and when one gives way to the next.
//!
//! Invariant: periods follow each other without a gap and close a circle of 24 hours. A change takes the fade time,
//! half of it on either side of its line, or what the neighbouring periods have left; with `->` it takes exactly the time
//! from one line to the next, however short.

use super::script::Entry;

/// A day in milliseconds.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A stretch of time, in milliseconds from the first entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub start_ms: i64,
    pub end_ms: i64,
}

impl Span {
    pub fn length_ms(self) -> i64 {
        self.end_ms - self.start_ms
    }
}

/// For every entry: when it holds, and when it changes into the next (the last one: into the first, a day later).
pub(super) fn periods(entries: &[Entry], fade_ms: u32) -> Vec<(Span, Span)> {
    let Some(first) = entries.first() else {
        return Vec::new();
    };
    let at = |index: usize| match entries.get(index) {
        Some(entry) => (entry.at_secs - first.at_secs) as i64 * 1000,
        None => DAY_MS,
    };
    let count = entries.len();
    let mut changes: Vec<Span> = (0..count)
        .map(|index| Span {
            start_ms: if entries[index].slide {
                at(index)
            } else {
                at(index + 1)
            },
            end_ms: at(index + 1),
        })
        .collect();
    if count > 1 {
        for index in 0..count {
            if entries[index].slide {
                continue;
            }
            let change = changes[index];
            let lacking = i64::from(fade_ms) - change.length_ms();
            if lacking > 0 {
                let held_since = match index.checked_sub(1) {
                    Some(before) => changes[before].end_ms,
                    None => changes[count - 1].end_ms - DAY_MS,
                };
                let holds_until = match changes.get(index + 1) {
                    Some(after) => after.start_ms,
                    None => changes[0].start_ms + DAY_MS,
                };
                let half = lacking / 2;
                changes[index].start_ms -= half.min(change.start_ms - held_since).max(0);
                changes[index].end_ms += half.min(holds_until - change.end_ms).max(0);
            }
        }
    }
    (0..count)
        .map(|index| {
            let start_ms = match index.checked_sub(1) {
                Some(before) => changes[before].end_ms,
                None => changes[count - 1].end_ms - DAY_MS,
            };
            let held = Span {
                start_ms,
                end_ms: changes[index].start_ms,
            };
            (held, changes[index])
        })
        .collect()
}
