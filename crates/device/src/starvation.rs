//! Sees from the times of callbacks when a device has run dry.
//!
//! At a callback the device tells how long what it already holds will last; with the frames of that callback it is
//! supplied for so long. If the next callback comes later, the difference was silence. Nothing is summed up from callback to
//! callback, so clocks that drift apart do no harm.

use std::time::{Duration, Instant};

/// Later than this counts: system clocks and devices tell time no better.
const TOLERANCE: Duration = Duration::from_millis(1);
/// A stream that begins fills its buffers before it plays; until then nothing is missing.
const BEGINNING: Duration = Duration::from_millis(250);

/// Follows the callbacks of one stream.
#[derive(Default)]
pub(crate) struct Starvation {
    first: Option<Instant>,
    /// When the last callback came, and how long the device was supplied from then on.
    last: Option<(Instant, Duration)>,
    /// The device tells what it holds.
    tells: bool,
    reported: u64,
}

impl Starvation {
    /// Takes note of a callback: what the device holds (zero if it does not say), how long the callback's own frames
    /// last, and how many xruns the system has reported so far. Returns how many gaps have come to light and how
    /// long they were.
    pub fn callback(
        &mut self,
        now: Instant,
        held: Duration,
        frames: Duration,
        reported: u64,
    ) -> (u64, Duration) {
        self.tells |= !held.is_zero();
        let first = *self.first.get_or_insert(now);
        let plays = now.saturating_duration_since(first) > BEGINNING;
        let dry = match self.last {
            Some((then, supplied)) if self.tells && plays => {
                now.saturating_duration_since(then).saturating_sub(supplied)
            }
            _ => Duration::ZERO,
        };
        let news = reported.saturating_sub(self.reported);
        self.reported = reported;
        self.last = Some((now, held.saturating_add(frames)));
        if dry > TOLERANCE {
            (news.max(1), dry)
        } else {
            (news, Duration::ZERO)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that has begun long ago.
    fn running() -> (Starvation, Instant) {
        let begin = Instant::now();
        let mut watch = Starvation::default();
        watch.callback(begin, millis(0), millis(1000), 0);
        (watch, begin + millis(1000))
    }

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_late_callback_is_a_gap_of_what_was_missing() {
        let (mut watch, start) = running();
        assert_eq!(watch.callback(start, millis(10), millis(10), 0).0, 0);
        assert_eq!(
            watch
                .callback(start + millis(12), millis(8), millis(10), 0)
                .0,
            0
        );
        // Supplied until 30; it is 47.
        let found = watch.callback(start + millis(47), millis(0), millis(10), 0);
        assert_eq!(found, (1, millis(17)));
        // The same gap, reported by the system afterwards, and once more with it.
        let found = watch.callback(start + millis(48), millis(9), millis(10), 1);
        assert_eq!(found, (1, millis(0)));
        assert_eq!(
            watch
                .callback(start + millis(50), millis(17), millis(10), 1)
                .0,
            0
        );
    }

    #[test]
    fn a_device_that_tells_nothing_is_believed_about_its_xruns_alone() {
        let start = Instant::now();
        let mut watch = Starvation::default();
        watch.callback(start, millis(0), millis(5), 0);
        assert_eq!(
            watch.callback(start + millis(9), millis(0), millis(5), 0).0,
            0
        );
        assert_eq!(
            watch
                .callback(start + millis(10), millis(0), millis(5), 2)
                .0,
            2
        );
    }

    #[test]
    fn a_stream_that_begins_is_not_late() {
        let start = Instant::now();
        let mut watch = Starvation::default();
        watch.callback(start, millis(10), millis(10), 0);
        assert_eq!(
            watch.callback(start + millis(100), millis(10), millis(10), 0),
            (0, Duration::ZERO)
        );
    }

    #[test]
    fn clocks_that_drift_apart_make_no_gaps() {
        let start = Instant::now();
        let mut watch = Starvation::default();
        // The device is slower than the clock by a thousandth, for a quarter of an hour.
        for count in 0..90_000u32 {
            let now = start + Duration::from_micros(10_010) * count;
            assert_eq!(watch.callback(now, millis(10), millis(10), 0).0, 0);
        }
    }
}
