//! A timer in the place of a sound card: asks for samples as fast as a card would.
//!
//! Invariant: over time it asks for exactly [`crate::RATE_HZ`] frames a second of the system's clock; after a standstill of the whole
//! process it goes on from there and does not make up for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::RATE_HZ;
use crate::error::PeerError;

/// Frames that are asked for at a time.
pub const FRAMES: usize = 128;
/// A delay that is not made up for.
const STANDSTILL: Duration = Duration::from_millis(500);

/// Asks until it is dropped.
#[derive(Debug)]
pub struct Ticker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Begins to ask `fill` for [`FRAMES`] at a time.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        mut fill: impl FnMut(&mut [f32], &mut [f32]) + Send + 'static,
    ) -> Result<Self, PeerError> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("heterodyne-timer".to_owned())
            .spawn(move || {
                let mut planes = [[0.0; FRAMES]; 2];
                let (mut begin, mut asked) = (Instant::now(), 0_u64);
                while !stopping.load(Ordering::Relaxed) {
                    let [left, right] = &mut planes;
                    fill(left, right);
                    asked += FRAMES as u64;
                    let due =
                        begin + Duration::from_nanos(asked * 1_000_000_000 / u64::from(RATE_HZ));
                    let now = Instant::now();
                    if let Some(left) = due.checked_duration_since(now) {
                        std::thread::sleep(left);
                    } else if now - due > STANDSTILL {
                        (begin, asked) = (now, 0);
                    }
                }
            })
            .map_err(|error| PeerError::media("the timer's thread", error))?;
        let thread = Some(thread);
        Ok(Self { stop, thread })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
