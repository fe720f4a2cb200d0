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
        BackendError::File { path, cause, .. } => match cause.raw_os_error() {
            // With these three, Python chooses the subclass and fills `errno`, `strerror` and `filename`.
            Some(number) => PyOSError::new_err((number, message, path)),
            None => io::Error::new(cause.kind(), message).into(),
        },
        _ => PyRuntimeError::new_err(message),
    }
}
