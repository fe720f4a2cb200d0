//! Threads that compute for nothing on every core, at ordinary priority.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;

/// The threads; dropping it ends them.
pub struct Stressor {
    enough: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Stressor {
    /// One for each core.
    pub fn on_all_cores() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let enough = Arc::new(AtomicBool::new(false));
        let spin = |enough: Arc<AtomicBool>| {
            let mut x = 1.0f64;
            while !enough.load(Relaxed) {
                (0..10_000).for_each(|_| x = black_box(x * 1.000_000_1 + 1e-9));
            }
        };
        let threads = (0..cores).map(|_| {
            let enough = Arc::clone(&enough);
            std::thread::spawn(move || spin(enough))
        });
        Self {
            threads: threads.collect(),
            enough,
        }
    }
}

impl Drop for Stressor {
    fn drop(&mut self) {
        self.enough.store(true, Relaxed);
        for thread in self.threads.drain(..) {
            // It computes and cannot fail.
            let _ = thread.join();
        }
    }
}
