//! Cuts time into hundredths of a second at any sample rate: the grid on which meters sum.
//!
//! Invariant: tick k ends at frame `⌊k·rate/100 + ½⌋` from the start, whatever the blocks; so a window of n ticks is n/100 s to within half
//! a frame, and never drifts.

use heterodyne_dsp::elementary::floor;

/// Ticks in a second.
pub(crate) const TICKS_PER_SEC: u64 = 100;

/// Where the next tick ends.
#[derive(Clone, Debug)]
pub(crate) struct Ticks {
    rate_hz: f64,
    frame: u64,
    done: u64,
    ends_at: u64,
}

impl Ticks {
    /// `rate_hz` is at least [`super::LOWEST_RATE_HZ`], so that every tick has frames.
    pub(crate) fn new(rate_hz: f64) -> Self {
        let mut ticks = Self {
            rate_hz,
            frame: 0,
            done: 0,
            ends_at: 0,
        };
        ticks.ends_at = ticks.end_of(1);
        ticks
    }

    /// The frame at which the first `count` ticks are over.
    fn end_of(&self, count: u64) -> u64 {
        floor(count as f64 * self.rate_hz / TICKS_PER_SEC as f64 + 0.5) as u64
    }

    /// Frames until the current tick is over, at least 1.
    pub(crate) fn left(&self) -> usize {
        (self.ends_at - self.frame) as usize
    }

    /// Goes on by `frames`, at most [`left`](Self::left); whether the tick is over.
    pub(crate) fn advance(&mut self, frames: usize) -> bool {
        self.frame += frames as u64;
        if self.frame < self.ends_at {
            return false;
        }
        self.done += 1;
        self.ends_at = self.end_of(self.done + 1);
        true
    }

    /// Ticks that are over.
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// Frames so far.
    pub(crate) fn frames(&self) -> u64 {
        self.frame
    }

    /// Frames in the last `count` ticks that are over; all of them when there are fewer.
    pub(crate) fn frames_of_last(&self, count: u64) -> u64 {
        self.end_of(self.done) - self.end_of(self.done.saturating_sub(count))
    }

    /// The rate in Hz.
    pub(crate) fn rate_hz(&self) -> f64 {
        self.rate_hz
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_never_drift() {
        for rate in [8000.0, 11_025.0, 22_050.0, 44_100.0, 48_000.5, 96_000.0] {
            let mut ticks = Ticks::new(rate);
            for k in 1..=1000_u64 {
                let left = ticks.left();
                assert!(left > 0);
                assert!(left == 1 || !ticks.clone().advance(left - 1));
                assert!(ticks.advance(left));
                let ideal = k as f64 * rate / 100.0;
                assert!((ticks.frames() as f64 - ideal).abs() <= 0.5, "{rate} {k}");
            }
            let window = ticks.frames_of_last(40) as f64;
            assert!((window - 0.4 * rate).abs() <= 1.0, "{rate}: {window}");
        }
    }
}
