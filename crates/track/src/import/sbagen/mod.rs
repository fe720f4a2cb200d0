//! SBaGen sequences (`.sbg`): options, tone-sets, blocks and time lines become steps.
//!
//! Invariant: frequencies, amplitudes (a hundredth of the number, linear) and times are those that the manual promises.
//! Source: the manual of SBaGen 1.4 (sections 4.1.1 to 4.1.4), and of SBaGen+ for `@`, `white` and `brown`.

mod blocks;
mod changes;
mod lexer;
mod options;
mod periods;
mod script;
mod sequence;
mod soundtrack;
mod times;
mod tone_sets;
mod translate;
mod window;

use crate::diagnostic::Parsed;
use crate::document::Track;
use crate::report::Report;

/// Reads an SBaGen sequence into a track. `file_name` appears in the diagnostics and nowhere else.
///
/// `length_secs` is how long a sequence plays that says no end itself (neither `-E` nor `-L`); `None`: 24 hours, less
/// the silence at their end. Warnings of the code `not-carried` say what the track does not hold.
pub fn import_sbagen(text: &str, file_name: &str, length_secs: Option<f64>) -> Parsed<Track> {
    let mut report = Report::default();
    let sequence = sequence::read(&mut report, text);
    let track = translate::track(&mut report, &sequence, length_secs);
    report.finish(text, file_name, track)
}
