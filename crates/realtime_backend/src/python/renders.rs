//! Renders outside of the interpreter, and lets Ctrl+C end the work.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::backend::Backend;
use crate::error::BackendError;
use crate::rendering::Rendered;

use super::failure::exception;
use super::home::Home;

/// How often Python may look for signals.
const LOOK: Duration = Duration::from_millis(50);

/// What a wait has ended with.
enum Heard {
    Nothing,
    Done(Result<Rendered, BackendError>),
    Gone,
}

/// Renders on another thread, so that this one can look for signals.
pub fn run<F>(py: Python<'_>, render: F) -> PyResult<Rendered>
where
    F: FnOnce(&Backend, &AtomicBool) -> Result<Rendered, BackendError> + Send,
{
    let home = Home::here();
    if home.is_closing() {
        return Err(exception(BackendError::Closed));
    }
    let cancel = AtomicBool::new(false);
    // Dropped when the interpreter has been entered for the last time.
    let outing = home.go_out();
    std::thread::scope(|scope| {
        let (tell, mut hear) = channel();
        scope.spawn(|| {
            let tell = tell;
            // Who no longer listens has been interrupted.
            let _ = tell.send(render(home.backend(), &cancel));
        });
        let mut interrupt = None;
        loop {
            let heard = py.detach(|| {
                // For this thread alone: a receiver is not to be shared.
                let hear = &mut hear;
                let heard = match hear.recv_timeout(LOOK) {
                    Ok(done) => Heard::Done(done),
                    Err(RecvTimeoutError::Disconnected) => Heard::Gone,
                    Err(RecvTimeoutError::Timeout) => Heard::Nothing,
                };
                if home.is_closing() {
                    cancel.store(true, Relaxed);
                    if matches!(heard, Heard::Nothing) {
                        // The file that was begun is removed before the process is.
                        let _ = hear.recv();
                    }
                }
                outing.come_back();
                heard
            });
            match heard {
                Heard::Done(done) => {
                    return match interrupt {
                        Some(interrupt) => Err(interrupt),
                        None => done.map_err(exception),
                    };
                }
                Heard::Gone => return Err(PyRuntimeError::new_err("the renderer has failed")),
                Heard::Nothing => {}
            }
            if interrupt.is_none()
                && let Err(raised) = py.check_signals()
            {
                cancel.store(true, Relaxed);
                interrupt = Some(raised);
            }
        }
    })
}

/// Prints as Python does, where its standard output goes. That nobody reads it is no error.
pub fn print(py: Python<'_>, line: &str) {
    let _ = py
        .import("builtins")
        .and_then(|builtins| builtins.call_method1("print", (line,)));
}
