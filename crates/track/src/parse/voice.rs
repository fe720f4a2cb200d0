//! One voice: its name, its form, its parameters.
//!
//! Invariant: the flag decides between the static form and the one that moves; where the flag is absent the
//! ending of the name does. A voice that nobody can play is kept, silent, with a warning.

use super::several_paths;
use super::timing::{TimingKeys, timing};
use super::{envelope, here, noise, trajectory};
use crate::decode::{Decoded, Fields, open};
use crate::diagnostic::codes;
use crate::document::{Bus, TransitionTiming, Voice, VoiceBody};
use crate::json::{Node, Value, quoted};
use crate::params::{Params, Setting};
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use crate::table::{Form, Kind, VoiceSpec, document, voice as voice_named, voices};

/// Ending of the names of moving forms.
const MOVING: &str = "_transition";

pub(super) fn voice(report: &mut Report, value: &Value<'_>) -> Option<Voice> {
    let fields = open(report, value, &document::VOICE)?;
    if let Some((key, value)) = fields.raw("preset", Form::Plain) {
        let message = "a preset cannot be named here";
        let problem = Problem::error(codes::PRESET, value.span(), message)
            .found(value.describe())
            .accepted(
                "presets in the voices of a track file that is read with the files beside it",
            );
        report.in_key(key, |report| report.push(problem));
        return None;
    }
    let written = fields.text("synth_function_name")?;
    let name = written.trim();
    let (base, moves_by_name) = match name.strip_suffix(MOVING) {
        Some(base) => (base, true),
        None => (name, false),
    };
    let transition = fields.flag("is_transition").unwrap_or(moves_by_name);
    let spec = voice_named(base);
    if spec.is_none() {
        silent(report, &fields, written, base);
        lose(
            report,
            &fields,
            &["params"],
            "nobody knows the parameters of this voice",
        );
    }
    let body = spec.map_or(Some(VoiceBody::Unknown), |spec| {
        body(report, &fields, spec, transition)
    });
    let envelope = fields
        .raw("volume_envelope", Form::Plain)
        .and_then(|(key, value)| report.in_key(key, |report| envelope::envelope(report, value)));
    Some(Voice {
        function: spec.map_or(base, |spec| spec.name).to_owned(),
        written_name: written.to_owned(),
        transition,
        body: body?,
        envelope,
        bus: match fields.text("voice_type") {
            Some(word) if word.trim().eq_ignore_ascii_case("noise") => Bus::Noise,
            _ => Bus::Tonal,
        },
        description: fields.text_or_empty("description"),
        place: here(report, fields.span()),
    })
}

/// Says that values are read past.
pub(super) fn lose(report: &mut Report, fields: &Fields<'_>, names: &[&str], why: &str) {
    for name in names {
        if let Some((key, value)) = fields.raw(name, Form::Plain) {
            report.lose(key, value.span(), why);
        }
    }
}

/// Says why a voice stays silent.
fn silent(report: &mut Report, fields: &Fields<'_>, written: &str, base: &str) {
    let Some((key, value)) = fields.raw("synth_function_name", Form::Plain) else {
        return;
    };
    let message = "no voice of the format has this name; it stays silent";
    let mut problem = Problem::warning(codes::UNKNOWN_VOICE, value.span(), message);
    let known = voices()
        .iter()
        .flat_map(|voice| std::iter::once(&voice.name).chain(voice.aliases));
    problem.help = did_you_mean(base, known.copied());
    report.in_key(key, |report| report.push(problem.found(quoted(written))));
}

fn body(
    report: &mut Report,
    fields: &Fields<'_>,
    spec: &'static VoiceSpec,
    transition: bool,
) -> Option<VoiceBody> {
    let nothing = Value::nothing(fields.span());
    let (key, value) = fields
        .raw("params", Form::Plain)
        .unwrap_or(("params", &nothing));
    report.in_key(key, |report| {
        let given = open(report, value, &spec.object)?;
        let params = params(report, &given, spec, transition);
        if spec.has("sweeps") {
            let gain = if spec.has("volume") {
                params.number("amp") * params.number("volume")
            } else {
                1.0
            };
            return Some(VoiceBody::Noise {
                noise: noise::noise(report, &given, transition, noise::Manner::of(spec.name)),
                gain,
                params,
            });
        }
        if spec.has("panType") {
            warn_of_mismatched_pan(report, &params, value);
        }
        Some(VoiceBody::Params(params))
    })
}

/// The values that a table knows by number, word and path.
fn params(
    report: &mut Report,
    given: &Fields<'_>,
    spec: &'static VoiceSpec,
    transition: bool,
) -> Params {
    let keys = if spec.has("sweeps") {
        TimingKeys::Noise
    } else {
        TimingKeys::Voice
    };
    let timing = if spec.has("transition_curve") {
        timing(report, given, keys)
    } else {
        TransitionTiming::default()
    };
    let mut settings = Vec::new();
    let mut texts = Vec::new();
    let mut trajectory = None;
    let mut points = Vec::new();
    for (row, form, decoded) in given.all() {
        let setting = match decoded {
            Decoded::Number(number) => Setting::Number(number),
            Decoded::Flag(on) => Setting::Flag(on),
            Decoded::Choice(word) => Setting::Choice(word),
            Decoded::Text(text) => {
                texts.push((row.name, vec![text.to_owned()]));
                continue;
            }
            Decoded::Structured => {
                let raw = given.raw(row.name, form);
                match row.kind {
                    Kind::Paths => texts.extend(raw.map(|(key, value)| {
                        let paths = report.in_key(key, |report| several_paths(report, value));
                        (row.name, paths)
                    })),
                    Kind::List { .. } => {
                        trajectory = raw.map(|(key, value)| {
                            report.in_key(key, |report| trajectory::segments(report, value))
                        });
                    }
                    Kind::Points => {
                        points = raw.map_or_else(Vec::new, |(key, value)| {
                            report.in_key(key, |report| super::points::points(report, value))
                        });
                    }
                    _ => {}
                }
                continue;
            }
        };
        settings.push((row.name, form, setting));
    }
    Params::new(spec, transition, settings, timing)
        .with_texts(texts)
        .with_trajectory(trajectory)
        .with_amp_envelope(points)
}

fn warn_of_mismatched_pan(report: &mut Report, params: &Params, value: &Value<'_>) {
    if !params.pan().mismatched {
        return;
    }
    let [start, end] = params.choice_ends("panType");
    let span = match &value.node {
        Node::Object(members) => members
            .iter()
            .find(|m| m.key.ends_with("anType"))
            .map_or(value.span(), |m| m.key_span()),
        _ => value.span(),
    };
    let problem = Problem::warning(
        codes::CONFLICT,
        span,
        "startPanType and endPanType differ; the voice is silent",
    );
    report.push(
        problem
            .found(format!("{start} and {end}"))
            .accepted("one path for both ends"),
    );
}
