//! Errors of the engine's rooms as the exceptions that Python programs expect.

use heterodyne_media::MediaError;
use heterodyne_render::RenderError;
use pyo3::PyErr;
use pyo3::exceptions::{PyFloatingPointError, PyMemoryError, PyOSError, PyValueError};
use std::io::{self, ErrorKind};
use std::path::Path;

/// What the system said about a file: `FileNotFoundError`, `PermissionError` and so on, with number and name.
pub fn of_file(action: &str, path: &Path, cause: &io::Error) -> PyErr {
    let name = path.as_os_str().to_owned();
    match of_system(cause) {
        Some((number, said)) => {
            // The number follows by itself in Python's text.
            let said = said.split(" (os error").next().unwrap_or_default();
            PyOSError::new_err((number, format!("cannot {action}: {said}"), name))
        }
        None => PyOSError::new_err(format!("cannot {action} {}: {cause}", path.display())),
    }
}

/// Number and text of the system's error. A library that wraps one may leave nothing of it but its kind.
fn of_system(cause: &io::Error) -> Option<(i32, String)> {
    if let Some(number) = cause.raw_os_error() {
        return Some((number, cause.to_string()));
    }
    // The numbers that C has for these on every system.
    let number = match cause.kind() {
        ErrorKind::NotFound => 2,
        ErrorKind::PermissionDenied => 13,
        ErrorKind::AlreadyExists => 17,
        ErrorKind::NotADirectory => 20,
        ErrorKind::IsADirectory => 21,
        ErrorKind::StorageFull => 28,
        ErrorKind::ReadOnlyFilesystem => 30,
        _ => return None,
    };
    Some((number, cause.kind().to_string()))
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
