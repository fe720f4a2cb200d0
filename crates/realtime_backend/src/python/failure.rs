//! Errors as Python knows them: `ValueError`, `RuntimeError`, `OSError`.

use std::io;

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::error::BackendError;

/// The exception that belongs to an error.
pub fn exception(error: BackendError) -> PyErr {
    let message = error.to_string();
    match error {
        BackendError::Track(_) => PyValueError::new_err(message),
        BackendError::File { path, cause, .. } => match number(&cause) {
            // With these three, Python chooses the subclass and fills `errno`, `strerror` and `filename`.
            Some(number) => PyOSError::new_err((number, message, path.into_os_string())),
            None => io::Error::new(cause.kind(), message).into(),
        },
        _ => PyRuntimeError::new_err(message),
    }
}

/// The number of a system's error. Of an error that was wrapped only the kind is left; these numbers are the same on
/// all systems.
fn number(cause: &io::Error) -> Option<i32> {
    cause.raw_os_error().or(match cause.kind() {
        io::ErrorKind::NotFound => Some(2),
        io::ErrorKind::PermissionDenied => Some(13),
        io::ErrorKind::AlreadyExists => Some(17),
        io::ErrorKind::NotADirectory => Some(20),
        io::ErrorKind::IsADirectory => Some(21),
        io::ErrorKind::InvalidInput => Some(22),
        io::ErrorKind::StorageFull => Some(28),
        io::ErrorKind::ReadOnlyFilesystem => Some(30),
        _ => None,
    })
}
