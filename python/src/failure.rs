//! Errors of the engine's rooms as the exceptions that Python programs expect.

use heterodyne_media::MediaError;
use heterodyne_render::RenderError;
use pyo3::PyErr;
use pyo3::exceptions::{PyFloatingPointError, PyMemoryError, PyOSError, PyValueError};
use std::io;
use std::path::Path;

/// What the system said about a file: `FileNotFoundError`, `PermissionError` and so on, with number and name.
pub fn of_file(action: &str, path: &Path, cause: &io::Error) -> PyErr {
    let name = path.display().to_string();
    match cause.raw_os_error() {
        Some(number) => {
            let said = cause.to_string();
            // The number follows by itself in Python's text.
            let said = said.split(" (os error").next().unwrap_or_default();
            PyOSError::new_err((number, format!("cannot {action}: {said}"), name))
        }
        None => PyOSError::new_err(format!("cannot {action} {name}: {cause}")),
    }
}

/// A file that cannot be written.
pub fn of_media(error: &MediaError) -> PyErr {
    match error {
        MediaError::Io {
            action,
            path,
            cause,
        } => of_file(action, path, cause),
        MediaError::NotAFile { .. } => PyOSError::new_err(error.to_string()),
        other => PyValueError::new_err(other.to_string()),
    }
}

/// A render that came to nothing.
pub fn of_render(error: &RenderError) -> PyErr {
    match error {
        RenderError::Media(error) => of_media(error),
        RenderError::Memory { .. } => PyMemoryError::new_err(error.to_string()),
        RenderError::NotFinite { .. } => PyFloatingPointError::new_err(error.to_string()),
        other => PyValueError::new_err(other.to_string()),
    }
}
