//! Ctrl+C, and a polite request of the system to end, set a flag that the renderer looks at, or call who waits.

use crate::exit::Failure;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED_TO_END: AtomicBool = AtomicBool::new(false);

/// Starts listening and returns the flag.
///
/// # Errors
/// The system refuses the handler.
pub fn listen() -> Result<&'static AtomicBool, Failure> {
    ctrlc::set_handler(|| ASKED_TO_END.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::Io(format!("cannot listen for Ctrl+C: {error}")))?;
    Ok(&ASKED_TO_END)
}

/// Calls `first` at the first request to end. The second ends the process at once, with the status of an interruption.
///
/// # Errors
/// The system refuses the handler.
pub fn on_request_to_end(first: impl Fn() + Send + 'static) -> Result<(), Failure> {
    let answer = move || match ASKED_TO_END.swap(true, Ordering::Relaxed) {
        false => first(),
        true => std::process::exit(Failure::Interrupted.status().into()),
    };
    ctrlc::set_handler(answer)
        .map_err(|error| Failure::Io(format!("cannot listen for Ctrl+C: {error}")))
}
