//! The whole track: both dialects, settings, steps, noise, clips.
//!
//! Invariant: the whole track lasts at most [`limits::SECONDS`] and holds at most [`limits::VOICES`] voices.

use super::preset::{self, PresetShelf};
use super::{background, clip, items, step};
use crate::decode::{Fields, open};
use crate::diagnostic::{Parsed, Severity, codes};
use crate::document::{CrossfadeCurve, Dialect, Globals, Step, Track};
use crate::json::{Node, Value, read};
use crate::limits;
use crate::report::{Problem, Report};
use crate::table::{Form, document};
use std::ops::Range;

/// How a track is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'p> {
    /// Texts of the preset files that the track may name; `None`: a voice that names one is an error.
    pub presets: Option<&'p PresetShelf>,
    /// Warn also of every member that the track has no place for: what editors add, and what this version reads past.
    pub say_losses: bool,
}

/// Reads a track that names no preset files. `file_name` appears in the diagnostics and nowhere else.
pub fn parse_track(text: &str, file_name: &str) -> Parsed<Track> {
    parse_track_with(text, file_name, Reading::default())
}

/// Reads a track.
pub fn parse_track_with(text: &str, file_name: &str, reading: Reading<'_>) -> Parsed<Track> {
    let mut report = if reading.say_losses {
        Report::saying_losses()
    } else {
        Report::default()
    };
    let mut value = read(text, &mut report);
    let mut filled = Vec::new();
    if let (Some(value), Some(shelf)) = (&mut value, reading.presets) {
        filled = preset::fill_in(&mut report, value, shelf);
    }
    let track = value.as_ref().and_then(|value| track(&mut report, value));
    let mut parsed = report.finish(text, file_name, track);
    // What is odd in a preset was said when its file was read.
    let in_reference = |span: &Range<usize>| {
        filled
            .iter()
            .any(|place| place.start <= span.start && span.end <= place.end)
    };
    parsed
        .diagnostics
        .retain(|problem| problem.severity == Severity::Error || !in_reference(&problem.span));
    parsed
}

fn track(report: &mut Report, value: &Value<'_>) -> Option<Track> {
    let fields = open(report, value, &document::TRACK)?;
    let globals = match fields.raw("global", Form::Plain) {
        Some((key, value)) => report.in_key(key, |report| globals(report, value)),
        None => None,
    };
    let steps = steps(report, &fields);
    let background_noise = fields
        .raw("background_noise", Form::Plain)
        .and_then(|(key, value)| {
            report.in_key(key, |report| background::background(report, value))
        });
    let clips = match fields.raw("overlay_clips", Form::Plain) {
        Some((key, value)) => report.in_key(key, |report| clip::clips(report, value)),
        None => Vec::new(),
    };
    Some(Track {
        dialect: dialect(value),
        globals: globals?,
        steps,
        background_noise,
        clips,
    })
}

/// New if either of the newer names stands at the top.
fn dialect(value: &Value<'_>) -> Dialect {
    match &value.node {
        Node::Object(members)
            if members
                .iter()
                .any(|m| matches!(&*m.key, "progression" | "global")) =>
        {
            Dialect::New
        }
        _ => Dialect::Legacy,
    }
}

fn globals(report: &mut Report, value: &Value<'_>) -> Option<Globals> {
    let fields = open(report, value, &document::GLOBALS)?;
    Some(Globals {
        // The table keeps it whole and far below u32::MAX.
        sample_rate: fields.number_or_default("sample_rate") as u32,
        crossfade_secs: fields.number("crossfade_duration"),
        crossfade_curve: curve(&fields).unwrap_or_default(),
        output_filename: fields
            .text("output_filename")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        normalization_level: fields.number_or_default("normalization_level"),
    })
}

/// The crossfade curve of the settings or of a step.
pub(super) fn curve(fields: &Fields<'_>) -> Option<CrossfadeCurve> {
    fields.choice("crossfade_curve").map(|word| match word {
        "equal_power" => CrossfadeCurve::EqualPower,
        _ => CrossfadeCurve::Linear,
    })
}

fn steps(report: &mut Report, fields: &Fields<'_>) -> Vec<Step> {
    let Some((key, value)) = fields.raw("progression", Form::Plain) else {
        return Vec::new();
    };
    report.in_key(key, |report| {
        let mut room = limits::VOICES;
        let mut steps = Vec::new();
        for (index, item) in items(report, value, "steps", limits::STEPS)
            .iter()
            .enumerate()
        {
            steps.extend(report.in_item(index, |report| step::step(report, item, &mut room)));
        }
        bound_length(report, value, &steps);
        steps
    })
}

/// Refuses a track that lasts too long as a whole.
fn bound_length(report: &mut Report, value: &Value<'_>, steps: &[Step]) {
    let mut end = 0.0_f64;
    for step in steps {
        end = end.max(step.start_secs.unwrap_or(end) + step.duration_secs);
    }
    if end > limits::SECONDS {
        let problem = Problem::error(codes::LIMIT, value.span(), "the whole track is too long");
        report.push(
            problem
                .found(format!("{end} s"))
                .accepted(format!("at most {} s", limits::SECONDS)),
        );
    }
}
