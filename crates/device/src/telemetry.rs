//! What the audio thread tells: numbers in atomics that it only ever adds to.

use heterodyne_engine::telemetry::{Histogram, PeakMeter};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use crate::snapshot::{Load, Xruns};

/// Shared by the callbacks of a session, one after the other, and everyone who reads.
#[derive(Default)]
pub(crate) struct Telemetry {
    /// Cost of callbacks in millionths of the time their frames last.
    share: Histogram,
    pub peaks: [PeakMeter; 2],
    pub callbacks: AtomicU64,
    /// Frames of the largest callback of the device.
    pub largest: AtomicU32,
    pub latency_nanos: AtomicU64,
    /// Xruns that the system has reported.
    pub reported: AtomicU64,
    gaps: AtomicU64,
    gap_frames: AtomicU64,
    gap_nanos: AtomicU64,
    /// Frames that the tap had no room for.
    pub tap_lost: AtomicU64,
    /// What the system calls the audio thread; 0 while none has called.
    pub thread: AtomicUsize,
}

impl Telemetry {
    /// Forgets what was true of another device only.
    pub fn begin(&self) {
        self.largest.store(0, Relaxed);
        self.latency_nanos.store(0, Relaxed);
        self.thread.store(0, Relaxed);
    }

    /// Counts one callback.
    pub fn record(&self, cost: Duration, period: Duration) {
        let cost = (cost.as_nanos() as u64).saturating_mul(1_000_000);
        let share = cost / (period.as_nanos() as u64).max(1);
        self.share.record(share);
        self.callbacks.fetch_add(1, Relaxed);
    }

    /// Counts the gaps that became visible at one callback.
    pub fn gap(&self, events: u64, length: Duration, sample_rate: u32) {
        let frames = length.as_nanos() * u128::from(sample_rate) / 1_000_000_000;
        self.gaps.fetch_add(events, Relaxed);
        self.gap_frames.fetch_add(frames as u64, Relaxed);
        self.gap_nanos.fetch_add(length.as_nanos() as u64, Relaxed);
    }

    pub fn load(&self) -> Load {
        let counts = self.share.counts();
        let share = |millionths: u64| millionths as f64 / 1e6;
        Load {
            callbacks: counts.count(),
            p50: share(counts.quantile(0.5)),
            p95: share(counts.quantile(0.95)),
            p99: share(counts.quantile(0.99)),
            worst: share(counts.greatest()),
        }
    }

    pub fn xruns(&self) -> Xruns {
        Xruns {
            events: self.gaps.load(Relaxed),
            reported: self.reported.load(Relaxed),
            frames: self.gap_frames.load(Relaxed),
            secs: self.gap_nanos.load(Relaxed) as f64 / 1e9,
        }
    }
}
