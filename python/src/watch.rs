//! Lets Python follow a render and end it: Ctrl+C, and a callback that may raise.
//!
//! Invariant: Python is called from the thread that asked for the render and from no other, and at most every 30 ms but
//! at the start of each phase.

use heterodyne_render::{Phase, Progress, Watch};
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

const PERIOD: Duration = Duration::from_millis(30);

/// The caller's side of one render.
pub struct Watcher {
    caller: ThreadId,
    /// Called with frames done, frames of the phase, and the name of the phase.
    callback: Option<Py<PyAny>>,
    cancel: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: Option<Instant>,
    raised: Option<PyErr>,
}

impl Watcher {
    /// For a render that the calling thread begins.
    pub fn new(callback: Option<Py<PyAny>>) -> Self {
        Self {
            caller: std::thread::current().id(),
            callback,
            cancel: AtomicBool::new(false),
            state: Mutex::default(),
        }
    }

    /// Does `work` without the interpreter's lock.
    ///
    /// # Errors
    /// What the callback raised, `KeyboardInterrupt`, or what `fail` makes of the error of `work`.
    pub fn during<T: Send, E: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(Watch<'_>) -> Result<T, E> + Send,
        fail: impl FnOnce(Python<'_>, E) -> PyErr,
    ) -> PyResult<T> {
        let outcome = py.detach(|| {
            let note = |progress| self.note(progress);
            work(Watch {
                cancel: &self.cancel,
                progress: &note,
            })
        });
        match self.state().raised.take() {
            Some(raised) => Err(raised),
            None => outcome.map_err(|error| fail(py, error)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shared by the threads of a render; only the caller's goes on from here.
    fn note(&self, progress: Progress) {
        if std::thread::current().id() != self.caller || self.cancel.load(Ordering::Relaxed) {
            return;
        }
        let begins_or_ends = progress.done == 0 || progress.done >= progress.total;
        let now = Instant::now();
        let mut state = self.state();
        let recently = |asked: Instant| now.duration_since(asked) < PERIOD;
        if !begins_or_ends && state.asked.is_some_and(recently) {
            return;
        }
        state.asked = Some(now);
        drop(state);
        if let Err(raised) = Python::attach(|py| self.ask(py, progress)) {
            self.state().raised = Some(raised);
            self.cancel.store(true, Ordering::Relaxed);
        }
    }

    fn ask(&self, py: Python<'_>, progress: Progress) -> PyResult<()> {
        py.check_signals()?;
        let Some(callback) = &self.callback else {
            return Ok(());
        };
        let done = progress.done.min(progress.total);
        callback.call1(py, (done, progress.total, word(progress.phase)))?;
        Ok(())
    }
}

/// The name of a phase in Python.
pub fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::ScanningSteps => "measuring steps",
        Phase::ScanningTrack => "measuring track",
        Phase::Rendering => "rendering",
    }
}
