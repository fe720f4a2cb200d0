//! Preset files: `.noise`, `.voice`, `.voices`, and tracks that serve as presets.
//!
//! Invariant: a track used as a preset gives the voices of its first step and nothing else.

use super::{background, noise, step, voice};
use crate::decode::open;
use crate::diagnostic::Parsed;
use crate::document::{Noise, Voice};
use crate::json::{Node, Value, read};
use crate::limits;
use crate::report::Report;
use crate::table::{document, noise::NOISE_FILE};

/// A `.noise` file: the noise, and the layer that it would be on its own.
#[derive(Clone, Debug, PartialEq)]
pub struct NoisePreset {
    /// The noise itself.
    pub noise: Noise,
    /// Silence before it, in seconds; a track's own value replaces it.
    pub start_secs: f64,
    /// Linear fade at its start, in seconds; a track's own value replaces it.
    pub fade_in_secs: f64,
    /// Linear fade at its end, in seconds; a track's own value replaces it.
    pub fade_out_secs: f64,
    /// `(seconds, gain)` sorted by time; a track's own points replace them if it has any.
    pub amp_envelope: Vec<(f64, f64)>,
    /// Length in seconds when it is rendered on its own; a track ignores it.
    pub duration_secs: f64,
}

/// Reads a `.noise` file. `file_name` appears in the diagnostics and nowhere else.
pub fn parse_noise(text: &str, file_name: &str) -> Parsed<NoisePreset> {
    let mut report = Report::default();
    let value = read(text, &mut report);
    let preset = value
        .as_ref()
        .and_then(|value| noise_preset(&mut report, value));
    report.finish(text, file_name, preset)
}

fn noise_preset(report: &mut Report, value: &Value<'_>) -> Option<NoisePreset> {
    let fields = open(report, value, &NOISE_FILE)?;
    let transition = fields.flag("transition").unwrap_or(false);
    Some(NoisePreset {
        noise: noise::noise(report, &fields, transition, noise::Manner::Preset),
        start_secs: fields.number_or_default("start_time"),
        fade_in_secs: fields.number_or_default("fade_in"),
        fade_out_secs: fields.number_or_default("fade_out"),
        amp_envelope: background::envelope(report, &fields),
        duration_secs: fields.number_or_default("duration_seconds"),
    })
}

/// Reads a `.voice` file (one voice), a `.voices` file (a list), or a track (the voices of its first step).
pub fn parse_voice_presets(text: &str, file_name: &str) -> Parsed<Vec<Voice>> {
    let mut report = Report::default();
    let value = read(text, &mut report);
    let voices = value
        .as_ref()
        .and_then(|value| voice_presets(&mut report, value));
    report.finish(text, file_name, voices)
}

fn voice_presets(report: &mut Report, value: &Value<'_>) -> Option<Vec<Voice>> {
    let mut room = limits::VOICES;
    match &value.node {
        Node::List(_) => Some(step::voices(report, value, limits::VOICES, &mut room)),
        Node::Object(members) => {
            let steps = members
                .iter()
                .find(|member| document::TRACK.names("progression", &member.key));
            let Some(member) = steps else {
                return Some(vec![voice::voice(report, value)?]);
            };
            let first = match &member.value.node {
                Node::List(steps) => steps.first(),
                _ => None,
            };
            report.in_key(&member.key, |report| match first {
                Some(first) => report.in_item(0, |report| {
                    Some(step::step(report, first, &mut room)?.voices)
                }),
                None => crate::decode::wrong_type(
                    report,
                    &member.value,
                    "a list with at least one step",
                ),
            })
        }
        _ => crate::decode::wrong_type(report, value, "a voice, a list of voices, or a track"),
    }
}
