//! A volume envelope.
//!
//! Invariant: an empty envelope is none (the voice gets its short fades); an unknown type or a missing
//! required value is flat, with a warning.

use crate::decode::{Fields, open};
use crate::diagnostic::codes;
use crate::document::Envelope;
use crate::json::{Value, quoted};
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use crate::table::{Form, ObjectSpec, document};

/// The types and their tables.
static TYPES: [(&str, &ObjectSpec); 4] = [
    ("linear_fade", &document::LINEAR_FADE),
    ("adsr", &document::ADSR),
    ("linen", &document::LINEN),
    ("flat", &document::FLAT),
];

/// The types of envelopes and their tables.
pub(crate) fn envelope_types() -> &'static [(&'static str, &'static ObjectSpec)] {
    &TYPES
}

pub(super) fn envelope(report: &mut Report, value: &Value<'_>) -> Option<Envelope> {
    let fields = open(report, value, &document::ENVELOPE)?;
    if fields.is_empty() {
        return None;
    }
    let written = fields.text("type").unwrap_or_default();
    let word = written.trim().to_lowercase();
    let Some((name, table)) = TYPES.iter().find(|(name, _)| *name == word) else {
        unknown_type(report, &fields, written);
        return Some(Envelope::Flat);
    };
    let nothing = Value::nothing(fields.span());
    let (key, value) = fields
        .raw("params", Form::Plain)
        .unwrap_or(("params", &nothing));
    report.in_key(key, |report| {
        let given = open(report, value, table)?;
        Some(match *name {
            "linear_fade" => linear_fade(report, &given),
            "flat" => Envelope::Flat,
            "adsr" => Envelope::Adsr {
                attack_secs: given.number_or_default("attack"),
                decay_secs: given.number_or_default("decay"),
                sustain_gain: given.number_or_default("sustain_level").clamp(0.0, 1.0),
                release_secs: given.number_or_default("release"),
            },
            _ => Envelope::Adsr {
                attack_secs: given.number_or_default("attack"),
                decay_secs: 0.0,
                sustain_gain: 1.0,
                release_secs: given.number_or_default("release"),
            },
        })
    })
}

fn unknown_type(report: &mut Report, fields: &Fields<'_>, written: &str) {
    let names = TYPES.map(|(name, _)| name);
    let span = fields
        .raw("type", Form::Plain)
        .map_or(fields.span(), |(_, value)| value.span());
    let problem = Problem::warning(
        codes::UNKNOWN_WORD,
        span,
        "this envelope has no known type; the voice stays flat",
    );
    let mut problem = problem.found(quoted(written)).accepted(names.join(", "));
    problem.help = did_you_mean(written, names.into_iter());
    report.push(problem);
}

fn linear_fade(report: &mut Report, given: &Fields<'_>) -> Envelope {
    let names = ["fade_duration", "start_amp", "end_amp"];
    match names.map(|name| given.number(name)) {
        [Some(fade_secs), Some(start_gain), Some(end_gain)] => Envelope::LinearFade {
            fade_secs,
            start_gain,
            end_gain,
            out: given.choice("fade_type") == Some("out"),
        },
        values => {
            let absent: Vec<&str> = names
                .into_iter()
                .zip(values)
                .filter(|(_, v)| v.is_none())
                .map(|(n, _)| n)
                .collect();
            let span = given.span().start..given.span().start + 1;
            let problem = Problem::warning(
                codes::MISSING,
                span,
                "this envelope lacks values; the voice stays flat",
            );
            report.push(problem.accepted(absent.join(", ")));
            Envelope::Flat
        }
    }
}
