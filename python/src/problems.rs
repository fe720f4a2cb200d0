//! Diagnostics on their way to Python, and those that the engine adds after reading.

use heterodyne_engine::{CompileError, Warning};
use heterodyne_track::document::Place;
use heterodyne_track::excerpt::{self, Paint};
use heterodyne_track::{Diagnostic, Severity};
use pyo3::prelude::*;
use std::path::Path;

/// Code of what the engine says, as the command has it.
const ENGINE: &str = "engine";

/// As `heterodyne.Diagnostic`s, without lines of the text that they are about.
///
/// # Errors
/// The Python half of the package is not there.
pub fn to_python<'py>(py: Python<'py>, list: &[Diagnostic]) -> PyResult<Vec<Bound<'py, PyAny>>> {
    to_python_in(py, list, Path::new(""), "")
}

/// As `heterodyne.Diagnostic`s, each with its place in `text`, which is that of `file`; other files are looked into.
///
/// # Errors
/// The Python half of the package is not there.
pub fn to_python_in<'py>(
    py: Python<'py>,
    list: &[Diagnostic],
    file: &Path,
    text: &str,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let class = py.import("heterodyne.diagnostic")?.getattr("Diagnostic")?;
    let file = file.display().to_string();
    let objects = list.iter().map(|one| {
        let shown = if one.file == file {
            excerpt::show(one, text, Paint(false))
        } else {
            let other = std::fs::read_to_string(&one.file).unwrap_or_default();
            excerpt::show(one, &other, Paint(false))
        };
        class.call1((
            one.severity.to_string(),
            one.code,
            &one.file,
            one.line,
            one.column,
            &one.path,
            &one.message,
            &one.found,
            &one.accepted,
            &one.help,
            shown.trim_end(),
        ))
    });
    objects.collect()
}

/// A `heterodyne.TrackError` that holds all problems of a file.
pub fn refused(py: Python<'_>, file: &Path, text: &str, list: &[Diagnostic]) -> PyErr {
    let made = || {
        let class = py.import("heterodyne.diagnostic")?.getattr("TrackError")?;
        let problems = to_python_in(py, list, file, text)?;
        class.call1((file.display().to_string(), problems))
    };
    made().map_or_else(|error| error, PyErr::from_value)
}

/// What the engine warns of.
pub fn of_warning(warning: Warning, file: &Path, text: &str) -> Diagnostic {
    after_reading(
        Severity::Warning,
        &warning.place,
        warning.message,
        file,
        text,
    )
}

/// Why the engine refuses a track.
pub fn of_refusal(error: CompileError, file: &Path, text: &str) -> Diagnostic {
    after_reading(Severity::Error, &error.place, error.message, file, text)
}

fn after_reading(
    severity: Severity,
    place: &Place,
    message: String,
    file: &Path,
    text: &str,
) -> Diagnostic {
    let start = place.span.start.min(text.len());
    let before = &text.as_bytes()[..start];
    let newline = before.iter().rposition(|byte| *byte == b'\n');
    let line_start = newline.map_or(0, |at| at + 1);
    let is_first_byte = |byte: &&u8| **byte & 0xC0 != 0x80;
    Diagnostic {
        severity,
        code: ENGINE,
        file: file.display().to_string(),
        line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        column: 1 + before[line_start..].iter().filter(is_first_byte).count(),
        path: place.path.clone(),
        span: place.span.clone(),
        message,
        found: String::new(),
        accepted: String::new(),
        help: None,
    }
}
