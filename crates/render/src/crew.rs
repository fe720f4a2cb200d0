//! Runs one job per chunk on one or more threads.
//!
//! With one thread everything happens on the caller's own. The first error, a cancellation or a panic stops the queue, so
//! that no thread waits for work that never comes.

use crate::queue::Queue;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

/// Why the work ended early.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped<E> {
    /// The caller's flag was set.
    Cancelled,
    /// A job failed.
    Failed(E),
}

/// Calls `job` for every chunk of `queue`. Each thread owns one state made by `enter`; no more threads begin than there are runs.
///
/// # Errors
/// The first failure of a job, or [`Stopped::Cancelled`] once `cancel` is set.
pub fn work<S, E: Send>(
    threads: NonZeroUsize,
    queue: &Queue,
    cancel: &AtomicBool,
    enter: impl Fn() -> S + Sync,
    job: impl Fn(&mut S, u64) -> Result<(), E> + Sync,
) -> Result<(), Stopped<E>> {
    let first: Mutex<Option<Stopped<E>>> = Mutex::new(None);
    let end_with = |why| {
        first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(why);
        queue.stop();
    };
    let one = || {
        let guard = StopOnPanic(queue);
        let mut state = None;
        while let Some(run) = queue.take() {
            for chunk in run {
                if cancel.load(Ordering::Relaxed) {
                    return end_with(Stopped::Cancelled);
                }
                if let Err(error) = job(state.get_or_insert_with(&enter), chunk) {
                    return end_with(Stopped::Failed(error));
                }
            }
        }
        drop(guard);
    };
    let threads = (threads.get() as u64).min(queue.runs());
    if threads <= 1 {
        one();
    } else {
        std::thread::scope(|scope| {
            for _ in 1..threads {
                // Where the system gives no more, those that are there do all of it.
                if Builder::new().spawn_scoped(scope, one).is_err() {
                    break;
                }
            }
            one();
        });
    }
    first
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .map_or(Ok(()), Err)
}

struct StopOnPanic<'a>(&'a Queue);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    fn threads(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    #[test]
    fn every_chunk_is_done_once_by_any_number_of_threads() {
        for n in 1..5 {
            let seen: Vec<AtomicU64> = (0..50).map(|_| AtomicU64::new(0)).collect();
            let queue = Queue::unordered(0..50, 4);
            let done = work(
                threads(n),
                &queue,
                &AtomicBool::new(false),
                || (),
                |(), chunk| {
                    seen[chunk as usize].fetch_add(1, Ordering::Relaxed);
                    Ok::<(), ()>(())
                },
            );
            assert_eq!(done, Ok(()));
            assert!(seen.iter().all(|count| count.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn no_more_threads_begin_than_there_are_runs() {
        let seen = Mutex::new(std::collections::HashSet::new());
        let done = work(
            threads(usize::MAX),
            &Queue::unordered(0..9, 4),
            &AtomicBool::new(false),
            || (),
            |(), _| {
                seen.lock().unwrap().insert(std::thread::current().id());
                Ok::<(), ()>(())
            },
        );
        assert_eq!(done, Ok(()));
        assert!((1..=3).contains(&seen.into_inner().unwrap().len()));
    }

    #[test]
    fn a_failure_ends_the_work_even_where_threads_wait() {
        // The window is one run and nobody ever reports a written chunk: all others wait until the failure.
        let queue = Queue::ordered(0..50, 1, 1);
        let done = work(
            threads(3),
            &queue,
            &AtomicBool::new(false),
            || (),
            |(), chunk| Err(chunk),
        );
        assert_eq!(done, Err(Stopped::Failed(0)));
    }

    #[test]
    fn cancelling_is_seen_before_the_next_chunk() {
        let cancel = AtomicBool::new(false);
        let count = AtomicU64::new(0);
        let done = work(
            threads(1),
            &Queue::unordered(0..50, 8),
            &cancel,
            || (),
            |(), chunk| {
                count.fetch_add(1, Ordering::Relaxed);
                if chunk == 9 {
                    cancel.store(true, Ordering::Relaxed);
                }
                Ok::<(), ()>(())
            },
        );
        assert_eq!(done, Err(Stopped::Cancelled));
        assert_eq!(count.into_inner(), 10);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_reaches_the_caller_and_leaves_nobody_waiting() {
        // Both threads hold a chunk, so that the window is full and the caller waits when the other one breaks.
        let queue = Queue::ordered(0..50, 1, 2);
        let both_hold_one = std::sync::Barrier::new(2);
        let caller = std::thread::current().id();
        let _ = work(
            threads(2),
            &queue,
            &AtomicBool::new(false),
            || (),
            |(), _| {
                both_hold_one.wait();
                assert_eq!(std::thread::current().id(), caller, "broken job");
                Ok::<(), ()>(())
            },
        );
    }
}
