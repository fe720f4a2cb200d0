//! From the bytes of a file to text.
//!
//! Invariant: what is refused names the first byte that is wrong, by line and column.

use crate::diagnostic::{Diagnostic, codes};
use crate::limits;
use crate::report::{Problem, Report};

/// The bytes of a file as text.
///
/// # Errors
/// If there are more than [`limits::TEXT_BYTES`], or they are not UTF-8.
pub fn text_of<'a>(bytes: &'a [u8], file_name: &str) -> Result<&'a str, Box<Diagnostic>> {
    if bytes.len() > limits::TEXT_BYTES {
        let message = format!("the file is longer than {} bytes", limits::TEXT_BYTES);
        let problem =
            Problem::error(codes::LIMIT, 0..0, message).found(format!("{} bytes", bytes.len()));
        return Err(alone(problem, "", file_name));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let before = std::str::from_utf8(&bytes[..at]).unwrap_or_default();
        let problem = Problem::error(codes::ENCODING, at..at, "the file is not UTF-8 text")
            .found(format!("the byte 0x{:02X}", bytes[at]))
            .accepted("UTF-8");
        alone(problem, before, file_name)
    })
}

fn alone(problem: Problem, text: &str, file: &str) -> Box<Diagnostic> {
    let mut report = Report::default();
    report.push(problem);
    let mut parsed = report.finish::<()>(text, file, None);
    Box::new(parsed.diagnostics.remove(0))
}
