//! Gnaural schedules (`.gnaural`, XML): voices made of entries become lanes, noise and clips.
//!
//! Invariant: each entry moves in a straight line to the next one of its voice, the last one to the first; a volume of
//! 1 is half of full scale, as Gnaural has it. Source: the file as Gnaural 1.0 writes it, and its sound engine.

mod document;
mod schedule;
mod translate;

use crate::diagnostic::Parsed;
use crate::document::Track;
use crate::report::Report;

/// Reads a Gnaural schedule into a track. `file_name` appears in the diagnostics and nowhere else.
///
/// Warnings of the code `not-carried` say what the track does not hold.
pub fn import_gnaural(text: &str, file_name: &str) -> Parsed<Track> {
    let mut report = Report::default();
    let schedule = schedule::read(&mut report, text);
    let track = schedule.and_then(|schedule| translate::track(&mut report, &schedule));
    report.finish(text, file_name, track)
}
