//! Ctrl+C, and a polite request of the system to end, set a flag that the renderer looks at.

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
