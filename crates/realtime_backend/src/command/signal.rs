//! Ctrl+C, and a polite request of the system to end.

use crate::error::BackendError;
use std::io;
use std::path::Path;

/// Calls `end` when either comes.
///
/// # Errors
/// The system refuses the handler.
pub fn listen(end: impl FnMut() + Send + 'static) -> Result<(), BackendError> {
    ctrlc::set_handler(end)
        .map_err(io::Error::other)
        .map_err(BackendError::file("listen to", Path::new("Ctrl+C")))
}
