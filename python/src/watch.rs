//! Lets Python follow long work and end it: Ctrl+C, and a callback that may raise.
//!
//! The work runs on a thread of its own, without the interpreter's lock; the thread that asked for it waits, and wakes every
//! 30 ms to look after signals and the callback. Invariant: Python is called from that thread and from no other.

use heterodyne_render::{Phase, Progress, Watch};
use pyo3::prelude::*;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const PERIOD: Duration = Duration::from_millis(30);

/// The caller's side of one piece of work.
pub struct Watcher {
    /// Called with frames done, frames of the phase, and the name of the phase.
    callback: Option<Py<PyAny>>,
    cancel: AtomicBool,
    state: Mutex<State>,
    over: Condvar,
}

#[derive(Default)]
struct State {
    progress: Option<Progress>,
    is_over: bool,
}

impl Watcher {
    /// Progress goes to `callback`.
    pub fn new(callback: Option<Py<PyAny>>) -> Self {
        Self {
            callback,
            cancel: AtomicBool::new(false),
            state: Mutex::default(),
            over: Condvar::new(),
        }
    }

    /// Does `work` and waits for it. Its end is told to the callback if it went well.
    ///
    /// # Errors
    /// What the callback raised, `KeyboardInterrupt`, or what `fail` makes of the error of `work`.
    pub fn during<T: Send, E: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(Watch<'_>) -> Result<T, E> + Send,
        fail: impl FnOnce(Python<'_>, E) -> PyErr,
    ) -> PyResult<T> {
        let note = |progress| self.lock().progress = Some(progress);
        let (outcome, raised) = std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                let _end = AtEnd(self);
                work(Watch {
                    cancel: &self.cancel,
                    progress: &note,
                })
            });
            let raised = self.follow(py).err();
            (py.detach(|| worker.join()), raised)
        });
        let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        match raised {
            Some(raised) => Err(raised),
            None => outcome.map_err(|error| fail(py, error)),
        }
    }

    /// Looks after Python until the work is over.
    fn follow(&self, py: Python<'_>) -> PyResult<()> {
        let mut told = None;
        loop {
            let (progress, is_over) = py.detach(|| self.wait());
            let asked = py
                .check_signals()
                .and_then(|()| self.tell(py, progress, &mut told));
            if asked.is_err() {
                self.cancel.store(true, Ordering::Relaxed);
            }
            asked?;
            if is_over {
                return Ok(());
            }
        }
    }

    /// Until the next look: how far the work is, and whether it is over.
    fn wait(&self) -> (Option<Progress>, bool) {
        let until = Instant::now() + PERIOD;
        let mut state = self.lock();
        while !state.is_over {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                break;
            };
            let woken = self.over.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        (state.progress, state.is_over)
    }

    fn tell(
        &self,
        py: Python<'_>,
        progress: Option<Progress>,
        told: &mut Option<Progress>,
    ) -> PyResult<()> {
        if let (Some(callback), Some(progress)) = (&self.callback, progress)
            && *told != Some(progress)
        {
            let done = progress.done.min(progress.total);
            callback.call1(py, (done, progress.total, word(progress.phase)))?;
            *told = Some(progress);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says that the work is over, after a panic too.
struct AtEnd<'a>(&'a Watcher);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.lock().is_over = true;
        self.0.over.notify_all();
    }
}

/// The name of a phase in Python.
fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::ScanningSteps => "measuring steps",
        Phase::ScanningTrack => "measuring track",
        Phase::Rendering => "rendering",
    }
}
