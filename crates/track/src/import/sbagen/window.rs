//! Which part of the circle of a day plays: `-S`, `-E`, `-T`, `-L`.
//!
//! Invariant: the window is not empty; a sequence without an end of its own gets one, and is told so.

use super::periods::{DAY_MS, Span};
use super::script::Sequence;
use super::times::DAY_SECS;
use crate::diagnostic::codes;
use crate::import::not_carried;
use crate::limits;
use crate::report::{Problem, Report};

/// Which part of the circle plays, in milliseconds from the first entry.
pub(super) fn window(
    report: &mut Report,
    sequence: &Sequence,
    length_secs: Option<f64>,
) -> Option<Span> {
    let options = &sequence.options;
    let (first, last) = (sequence.entries.first()?, sequence.entries.last()?);
    let start_ms = match options.start_secs {
        Some(secs) => {
            let day = i64::from(DAY_SECS);
            (i64::from(secs) - (first.at_secs % u64::from(DAY_SECS)) as i64).rem_euclid(day) * 1000
        }
        None => 0,
    };
    let between_ms = (last.at_secs - first.at_secs) as i64 * 1000;
    let ends_itself = options.length_secs.is_some() || options.to_end && between_ms > start_ms;
    if length_secs.is_some() && ends_itself {
        let message = "the sequence has an end of its own; the length that is asked for counts only where there is none";
        let problem = Problem::warning(codes::CONFLICT, last.span.clone(), message);
        report.push(problem.accepted("a sequence without -E and -L"));
    }
    let length_ms = match (options.length_secs, options.to_end, length_secs) {
        (Some(secs), ..) => i64::from(secs) * 1000,
        (None, true, _) if between_ms > start_ms => between_ms - start_ms,
        (None, _, Some(secs)) => (secs.clamp(0.0, limits::SECONDS) * 1000.0).round() as i64,
        (None, true, None) => {
            let message = "the sequence ends where it starts: with -E it lasts to its last line";
            let problem = Problem::error(codes::SEQUENCE, last.span.clone(), message);
            report.push(problem.accepted("a later line, -L, or a length from whoever converts it"));
            return None;
        }
        (None, false, None) => {
            let what =
                "that it goes on for ever: the track is one day, less the silence at its end";
            not_carried(
                report,
                last.span.clone(),
                "a sequence without -E and -L",
                what,
            );
            DAY_MS
        }
    };
    if sequence.by_clock && !options.from_start && options.start_secs.is_none() {
        let what =
            "that SBaGen starts at the time of the clock: the track starts with the first line";
        not_carried(report, first.span.clone(), "times of day without -S", what);
    }
    if length_ms <= 0 {
        report.push(Problem::error(
            codes::SEQUENCE,
            last.span.clone(),
            "nothing is left to play",
        ));
        return None;
    }
    Some(Span {
        start_ms,
        end_ms: start_ms + length_ms,
    })
}
