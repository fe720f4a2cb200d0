//! Hands out chunks to threads in order, and never further ahead of the writer than a fixed window.
//!
//! A thread that was given a run of chunks can always finish it without waiting, so the oldest run always arrives and the
//! queue cannot lock up. Sound with memory (noise with moving notches) is cheapest in long runs; the window bounds the memory.

use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The work of one phase.
pub struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    end: u64,
    run: u64,
    window: u64,
}

struct State {
    next: u64,
    written: u64,
    stopped: bool,
}

impl Queue {
    /// Chunks of `of`, in runs of `run`, without a window: for work whose results need no order.
    pub fn unordered(of: Range<u64>, run: u64) -> Self {
        Self::ordered(of, run, u64::MAX)
    }

    /// Chunks of `of`, in runs of `run`, at most `window` chunks ahead of what [`Queue::written`] has reported.
    pub fn ordered(of: Range<u64>, run: u64, window: u64) -> Self {
        let run = run.max(1);
        Self {
            state: Mutex::new(State {
                next: of.start,
                written: of.start,
                stopped: false,
            }),
            wake: Condvar::new(),
            end: of.end,
            run,
            window: window.max(run),
        }
    }

    /// Runs that nobody has taken yet: more threads than that have nothing to do.
    pub fn runs(&self) -> u64 {
        let next = self.lock().next;
        self.end.saturating_sub(next).div_ceil(self.run)
    }

    /// The next run, or `None` when there is no more or the work was stopped. May wait for the writer.
    pub fn take(&self) -> Option<Range<u64>> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.next >= self.end {
                return None;
            }
            let run_end = (state.next + self.run).min(self.end);
            if run_end - state.written <= self.window {
                let start = std::mem::replace(&mut state.next, run_end);
                return Some(start..run_end);
            }
            state = self
                .wake
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Everything before chunk `until` has been written.
    pub fn written(&self, until: u64) {
        self.lock().written = until;
        self.wake.notify_all();
    }

    /// No further runs; threads that wait wake up.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.wake.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_out_every_chunk_once_and_in_order() {
        let queue = Queue::unordered(3..10, 3);
        assert_eq!(queue.runs(), 3);
        let runs: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert_eq!(runs, [3..6, 6..9, 9..10]);
        assert_eq!(queue.runs(), 0);
    }

    #[test]
    fn a_reader_ahead_of_the_writer_waits() {
        let queue = Queue::ordered(0..6, 2, 4);
        assert_eq!((queue.take(), queue.take()), (Some(0..2), Some(2..4)));
        std::thread::scope(|scope| {
            let third = scope.spawn(|| queue.take());
            queue.written(2);
            assert_eq!(third.join().unwrap(), Some(4..6));
        });
    }

    #[test]
    fn stopping_wakes_whoever_waits() {
        let queue = Queue::ordered(0..100, 1, 1);
        assert_eq!(queue.take(), Some(0..1));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| queue.take());
            queue.stop();
            assert_eq!(waiting.join().unwrap(), None);
        });
    }
}
