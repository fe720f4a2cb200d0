//! What a person should hear of that no call can return: a clip that is not there, a device that went away.

use std::io::Write;

use heterodyne_media::{
    CODE_CLIP_DAMAGED, CODE_CLIP_UNREADABLE, CODE_NOISE_UNREADABLE, CODE_RESPONSES_UNREADABLE,
};
use heterodyne_track::excerpt::plain;
use heterodyne_track::{Diagnostic, Severity};

/// Something to tell.
#[derive(Clone, Copy, Debug)]
pub enum Note<'a> {
    /// It has a place in a track.
    Problem {
        /// What and where.
        diagnostic: &'a Diagnostic,
        /// The text of the track.
        text: &'a str,
    },
    /// It has none. One sentence.
    Line(&'a str),
}

/// Where notes go. Called from any thread.
pub type Report = fn(Note<'_>);

/// Warnings of the files that a track names.
const OF_FILES: [&str; 4] = [
    CODE_CLIP_UNREADABLE,
    CODE_CLIP_DAMAGED,
    CODE_NOISE_UNREADABLE,
    CODE_RESPONSES_UNREADABLE,
];

/// Writes a note as one line on standard error: errors, and what concerns files and devices. Warnings of the text itself
/// are left out: programs that put tracks together write keys that no player knows, at every edit.
pub fn to_stderr(note: Note<'_>) {
    let line = match note {
        Note::Problem { diagnostic, .. } => {
            if diagnostic.severity == Severity::Warning && !OF_FILES.contains(&diagnostic.code) {
                return;
            }
            plain(&diagnostic.to_string())
        }
        Note::Line(line) => plain(line),
    };
    // In one piece: others write there too. Nobody could be told that it is closed.
    let line = format!("realtime_backend: {line}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
