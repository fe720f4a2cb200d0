//! Reads the sequences of other programs into tracks: SBaGen (`.sbg`) and Gnaural (`.gnaural`).
//!
//! Invariant: what a sequence asks for and a track cannot say is a warning `not-carried` with its line; what is
//! wrong in itself is an error. Whatever comes out passes the track parser when it is written.

mod assemble;
mod frames;
mod gnaural;
mod layer;
mod sbagen;
mod score;
mod voices;

pub use gnaural::import_gnaural;
pub use sbagen::import_sbagen;

use crate::diagnostic::codes;
use crate::report::{Problem, Report};
use std::ops::Range;

/// Says what is not carried over, and what becomes of it.
fn not_carried(report: &mut Report, span: Range<usize>, found: &str, what: &str) {
    let message = format!("not carried over: {what}");
    report.push(
        Problem::warning(codes::NOT_CARRIED, span, message).found(crate::json::quoted(found)),
    );
}
