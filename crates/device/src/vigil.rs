//! Notices that a device has stopped to call.
//!
//! Invariant: only time in which the one that looks was itself at work counts. A process that was stopped, or a machine that
//! slept, finds its device well when it wakes up.

use std::time::{Duration, Instant};

/// A device that has not called for so long is gone.
pub(crate) const SILENCE: Duration = Duration::from_secs(2);
/// Most that the time between two looks counts for; looks come every ten milliseconds or so.
const LOOK: Duration = Duration::from_millis(100);

/// The callbacks of one stream as somebody sees them who looks now and then.
pub(crate) struct Vigil {
    callbacks: u64,
    looked: Instant,
    silent: Duration,
}

impl Vigil {
    /// Of a stream that begins after so many callbacks.
    pub fn begin(callbacks: u64, now: Instant) -> Self {
        Self {
            callbacks,
            looked: now,
            silent: Duration::ZERO,
        }
    }

    /// Whether there were callbacks since the last look.
    pub fn look(&mut self, callbacks: u64, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.looked).min(LOOK);
        self.looked = now;
        let new = callbacks != self.callbacks;
        self.callbacks = callbacks;
        self.silent = if new {
            Duration::ZERO
        } else {
            self.silent + since
        };
        new
    }

    /// For how long there has been no callback.
    pub fn silent(&self) -> Duration {
        self.silent
    }

    /// Whether it has been silent for too long.
    pub fn is_over(&self) -> bool {
        self.silent > SILENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_of_silence_are_too_long_and_sleep_is_none() {
        let mut now = Instant::now();
        let mut vigil = Vigil::begin(7, now);
        for _ in 0..200 {
            now += Duration::from_millis(10);
            assert!(!vigil.look(7, now) && !vigil.is_over());
        }
        // Stopped for a minute, at the worst moment but one.
        now += Duration::from_secs(60);
        assert!(vigil.look(8, now) && !vigil.is_over());
        now += Duration::from_secs(60);
        assert!(!vigil.look(8, now) && !vigil.is_over());
        for _ in 0..190 {
            now += Duration::from_millis(10);
            vigil.look(8, now);
        }
        assert!(!vigil.is_over());
        vigil.look(8, now + Duration::from_millis(20));
        assert!(vigil.is_over());
    }
}
