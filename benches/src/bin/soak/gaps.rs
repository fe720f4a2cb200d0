//! Whether every frame that was due and not sent is in the session's own count.
//!
//! While a device is open, the clock says how many frames it has used up and the tap how many it was sent. What lies between
//! two such moments and was not sent has been a gap, but for what the device holds ahead. The session counts gaps
//! callback by callback, from other numbers; both sums must agree.

use std::time::Instant;

use heterodyne_device::{Snapshot, State};

/// What a device may hold ahead, now more and now less: half a second, and a ten-thousandth of the time for clocks that drift.
const AHEAD_SECS: f64 = 0.5;
const DRIFT: f64 = 1e-4;

/// A stretch in which one device was open and the track had not ended.
struct Stretch {
    since: Instant,
    sent: u64,
    counted: u64,
    reconnections: u64,
}

/// Follows the session.
#[derive(Default)]
pub struct Gaps {
    stretch: Option<Stretch>,
    /// Seconds that were looked at.
    pub watched_secs: f64,
    /// The most that clock and counters ever disagreed in one stretch, beyond what a device holds ahead; in seconds.
    pub unaccounted_secs: f64,
}

impl Gaps {
    /// Takes note of the session and of frames sent since the last look.
    pub fn look(&mut self, snapshot: &Snapshot, sent: u64, now: Instant) {
        let open = matches!(snapshot.state, State::Playing | State::Paused)
            && snapshot.position_frames < snapshot.frames;
        let same = |stretch: &Stretch| stretch.reconnections == snapshot.reconnections;
        if !open || !self.stretch.as_ref().is_some_and(same) {
            self.stretch = open.then(|| Stretch {
                since: now,
                sent: 0,
                counted: snapshot.xruns.frames,
                reconnections: snapshot.reconnections,
            });
            return;
        }
        if let Some(stretch) = &mut self.stretch {
            stretch.sent += sent;
            let rate = f64::from(snapshot.sample_rate.max(1));
            let lasted = (now - stretch.since).as_secs_f64();
            let missing = lasted - stretch.sent as f64 / rate;
            let counted = (snapshot.xruns.frames - stretch.counted) as f64 / rate;
            let beyond = (missing - counted).abs() - AHEAD_SECS - lasted * DRIFT;
            self.unaccounted_secs = self.unaccounted_secs.max(beyond);
            self.watched_secs += sent as f64 / rate;
        }
    }
}
