//! Standard output and standard error, where a reader that has gone (`| head`) is no error.

use crate::exit::Failure;
use std::io::{ErrorKind, Write};

/// Writes text.
///
/// # Errors
/// [`Failure::NobodyListens`] when the pipe is closed, else the system's reason.
pub fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// Writes bytes.
///
/// # Errors
/// As [`print`].
pub fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::NobodyListens,
            _ => Failure::io("write to standard output")(error),
        })
}

/// Writes a line to standard error. Where that is closed there is nobody left to tell.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes one JSON value on lines of its own.
///
/// # Errors
/// As [`print`].
pub fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    print(&format!("{value:#}\n"))
}
