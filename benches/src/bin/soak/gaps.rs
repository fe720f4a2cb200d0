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
            self.stretch = open.then_some(Stretch {
                since: now,
                sent: 0,
                counted: snapshot.xruns.frames,
                reconnections: snapshot.reconnections,
            });
            return;
        }
        // While nothing is sent a gap may last, of which nobody can know yet; when it is over it must have been counted.
        if let Some(stretch) = self.stretch.as_mut().filter(|_| sent > 0) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use heterodyne_device::{Load, Xruns};
    use std::time::Duration;

    fn playing(counted_frames: u64) -> Snapshot {
        Snapshot {
            state: State::Playing,
            position_frames: 1,
            frames: 1 << 40,
            sample_rate: 48_000,
            step: None,
            gain: 1.0,
            looped: false,
            laps: 0,
            revision: 0,
            peaks: [0.0; 2],
            load: Load::default(),
            xruns: Xruns {
                frames: counted_frames,
                ..Xruns::default()
            },
            tap_lost_frames: 0,
            reconnections: 0,
            faults: 0,
            output: None,
        }
    }

    /// A minute in which two seconds were not sent, of which the session counts so many frames.
    fn minute(counted_frames: u64) -> f64 {
        let (start, mut gaps) = (Instant::now(), Gaps::default());
        for tick in 0..=1200u64 {
            let missing = (600..640).contains(&tick);
            let counted = if tick >= 640 { counted_frames } else { 0 };
            let now = start + Duration::from_millis(50) * tick as u32;
            let sent = if missing { 0 } else { 2400 };
            gaps.look(&playing(counted), sent, now);
        }
        gaps.unaccounted_secs
    }

    #[test]
    fn a_gap_that_is_counted_is_accounted_for_and_others_are_found() {
        assert_eq!(minute(96_000), 0.0);
        assert!(minute(0) > 1.4, "{}", minute(0));
        assert!(
            minute(960_000) > 10.0,
            "gaps that were none: {}",
            minute(960_000)
        );
    }

    #[test]
    fn a_lost_device_starts_another_stretch() {
        let (start, mut gaps) = (Instant::now(), Gaps::default());
        gaps.look(&playing(0), 0, start);
        let mut lost = playing(0);
        lost.state = State::Reconnecting;
        gaps.look(&lost, 0, start + Duration::from_secs(1));
        let mut back = playing(0);
        back.reconnections = 1;
        gaps.look(&back, 0, start + Duration::from_secs(9));
        gaps.look(&back, 48_000, start + Duration::from_secs(10));
        assert_eq!((gaps.unaccounted_secs, gaps.watched_secs), (0.0, 1.0));
    }
}
