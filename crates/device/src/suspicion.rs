//! Tells errors that pass from a device that is gone.
//!
//! Some hosts report a failure now and then, or hundreds at once while a stream begins, and play on; when their server has
//! died they report it without end. A stream that is called again after an error is well, however many there were; one
//! that collects errors instead, or nothing at all, is not.

use std::time::{Duration, Instant};

use crate::trouble::ROOM;

/// So long a stream may be without a callback after an error: longer than the largest usual buffers last on a busy machine.
const PATIENCE: Duration = Duration::from_millis(500);
/// So long if errors come without end: a stream that does nothing else keeps a processor busy.
const PATIENCE_WITH_MANY: Duration = Duration::from_millis(200);

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
        let patience = if self.errors < ROOM {
            PATIENCE
        } else {
            PATIENCE_WITH_MANY
        };
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
    fn many_errors_pass_too_when_callbacks_go_on() {
        let now = Instant::now();
        let mut suspicion = Suspicion::default();
        (0..10 * ROOM).for_each(|_| suspicion.error("begins".to_owned(), 5, now));
        assert_eq!(suspicion.verdict(5, now + PATIENCE_WITH_MANY), None);
        assert_eq!(suspicion.verdict(6, now + PATIENCE * 2), None);
        assert_eq!(suspicion.verdict(6, now + PATIENCE * 9), None);
    }

    #[test]
    fn many_errors_or_silence_after_one_end_it() {
        let now = Instant::now();
        let mut suspicion = Suspicion::default();
        (0..ROOM).for_each(|_| suspicion.error("gone".to_owned(), 5, now));
        let soon = now + PATIENCE_WITH_MANY + Duration::from_millis(1);
        assert_eq!(suspicion.verdict(5, soon).as_deref(), Some("gone"));
        let mut suspicion = Suspicion::default();
        suspicion.error("still".to_owned(), 5, now);
        let later = now + PATIENCE + Duration::from_millis(1);
        assert_eq!(suspicion.verdict(5, later).as_deref(), Some("still"));
    }
}
