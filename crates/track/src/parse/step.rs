//! One step: its length, its place in time, its voices.
//!
//! Invariant: the voices of all steps together stay within the room that the track gives.

use super::{here, items, track, voice};
use crate::decode::open;
use crate::diagnostic::codes;
use crate::document::{Step, Voice};
use crate::json::Value;
use crate::limits;
use crate::report::{Problem, Report};
use crate::table::{Form, document};

/// Reads a step. `room` is how many voices the track may still hold.
pub(super) fn step(report: &mut Report, value: &Value<'_>, room: &mut usize) -> Option<Step> {
    let fields = open(report, value, &document::STEP)?;
    if !fields.has("duration") {
        let span = fields.span().start..fields.span().start + 1;
        let problem = Problem::warning(codes::MISSING, span, "a step without duration is skipped");
        report.push(problem.accepted("duration in seconds"));
    }
    let voices = match fields.raw("voices", Form::Plain) {
        Some((key, value)) => report.in_key(key, |report| {
            voices(report, value, limits::VOICES_PER_STEP, room)
        }),
        None => Vec::new(),
    };
    Some(Step {
        start_secs: fields.number("start"),
        duration_secs: fields.number_or_default("duration"),
        voices,
        description: fields.text_or_empty("description"),
        binaural_volume: fields.number_or_default("binaural_volume"),
        noise_volume: fields.number_or_default("noise_volume"),
        normalization_level: fields.number_or_default("normalization_level"),
        crossfade_secs: fields.number("crossfade_duration"),
        crossfade_curve: track::curve(&fields),
        place: here(report, fields.span()),
    })
}

/// Reads a list of voices, at most `max` and at most `room`.
pub(super) fn voices(
    report: &mut Report,
    value: &Value<'_>,
    max: usize,
    room: &mut usize,
) -> Vec<Voice> {
    let list = items(report, value, "voices", max);
    if list.len() > *room {
        let message = format!("the file holds more than {} voices", limits::VOICES);
        report.push(Problem::error(codes::LIMIT, value.span(), message));
        *room = 0;
        return Vec::new();
    }
    *room -= list.len();
    let mut voices = Vec::new();
    for (index, item) in list.iter().enumerate() {
        voices.extend(report.in_item(index, |report| voice::voice(report, item)));
    }
    voices
}
