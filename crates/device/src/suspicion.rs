//! Tells errors that pass from a device that is gone.
//!
//! Some hosts report a failure now and then and play on; when their server has died they report it without end. A stream
//! that is called again after an error is well; one that collects errors instead, or nothing at all, is not.

use std::time::{Duration, Instant};

use crate::trouble::ROOM;

/// So long a stream may be without a callback after an error: longer than the largest usual buffers last on a busy machine.
const PATIENCE: Duration = Duration::from_millis(500);
/// So long when errors keep coming: a burst may pass (of one that begins, up to 96 ms were seen on a busy machine), a dead
/// server would keep a processor busy.
const FLOOD: Duration = Duration::from_millis(200);

/// Errors since the last callback.
#[derive(Default)]
pub(crate) struct Suspicion {
    since: Option<(Instant, u64)>,
    errors: usize,
    cause: String,
}

impl Suspicion {
    /// Takes note of an error, when so many callbacks have been.
    pub fn error(&mut self, cause: String, callbacks: u64, now: Instant) {
        self.since.get_or_insert((now, callbacks));
        self.errors += 1;
        self.cause = cause;
    }

    /// Why the stream is given up, if it is.
    pub fn verdict(&mut self, callbacks: u64, now: Instant) -> Option<String> {
        let (since, seen) = self.since?;
        if callbacks != seen {
            *self = Self::default();
            return None;
        }
        let patience = if self.errors > ROOM { FLOOD } else { PATIENCE };
        let gone = now.saturating_duration_since(since) > patience;
        gone.then(|| std::mem::take(&mut self.cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_passes_when_callbacks_go_on() {
        let now = Instant::now();
        let mut suspicion = Suspicion::default();
        suspicion.error("once".to_owned(), 5, now);
        assert_eq!(suspicion.verdict(5, now), None);
        assert_eq!(suspicion.verdict(6, now + PATIENCE * 2), None);
        assert_eq!(suspicion.verdict(6, now + PATIENCE * 9), None);
    }

    #[test]
    fn a_burst_of_errors_passes_when_callbacks_go_on() {
        let now = Instant::now();
        let mut suspicion = Suspicion::default();
        (0..50).for_each(|_| suspicion.error("burst".to_owned(), 5, now));
        assert_eq!(suspicion.verdict(6, now + FLOOD * 2), None);
    }

    #[test]
    fn many_errors_or_silence_after_one_end_it() {
        let now = Instant::now();
        let mut suspicion = Suspicion::default();
        (0..=ROOM).for_each(|_| suspicion.error("gone".to_owned(), 5, now));
        assert_eq!(suspicion.verdict(5, now), None);
        let later = now + FLOOD + Duration::from_millis(1);
        assert_eq!(suspicion.verdict(5, later).as_deref(), Some("gone"));
        let mut suspicion = Suspicion::default();
        suspicion.error("still".to_owned(), 5, now);
        let later = now + PATIENCE + Duration::from_millis(1);
        assert_eq!(suspicion.verdict(5, later).as_deref(), Some("still"));
    }
}
