//! Shows problems on standard error, with the line of the track they are in.

use std::io::{IsTerminal, Write};

use heterodyne_track::Severity;
use heterodyne_track::excerpt::{self, Paint, plain};

use crate::error::BackendError;
use crate::note::Note;

/// Something that was noticed.
pub fn note(note: Note<'_>) {
    match note {
        Note::Problem { diagnostic, text } => write(&excerpt::show(diagnostic, text, paint())),
        Note::Line(text) => line("note", text),
    }
}

/// Why nothing was done. Returns the exit status that belongs to it.
pub fn error(error: &BackendError) -> u8 {
    match error {
        BackendError::Track(refused) => {
            for diagnostic in &refused.diagnostics {
                let text = &refused.text;
                note(Note::Problem { diagnostic, text });
            }
            let errors = refused.diagnostics.iter();
            let errors = errors.filter(|problem| problem.severity == Severity::Error);
            let count = errors.count();
            let plural = if count == 1 { "" } else { "s" };
            line("error", &format!("{}: {count} error{plural}", refused.name));
            1
        }
        BackendError::File { .. } => {
            line("error", &error.to_string());
            3
        }
        BackendError::Device(_) => {
            line("error", &error.to_string());
            line("note", "--generate true renders the track into a file");
            4
        }
        BackendError::Interrupted | BackendError::Closed => {
            line("note", &error.to_string());
            130
        }
    }
}

/// One line.
pub fn line(kind: &str, text: &str) {
    write(&format!("{kind}: {}\n", plain(text)));
}

fn write(text: &str) {
    // Standard error is all there is: nobody could be told that it is closed.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn paint() -> Paint {
    let (no_color, term) = (std::env::var_os("NO_COLOR"), std::env::var_os("TERM"));
    Paint::on(
        std::io::stderr().is_terminal(),
        no_color.as_deref(),
        term.as_deref(),
    )
}
