//! The noise layer under the whole track.
//!
//! Invariant: a layer that names neither a file nor parameters is no layer.

use super::noise::Manner;
use super::{here, noise, points, voice};
use crate::decode::{Fields, open};
use crate::document::{BackgroundNoise, NoiseSource};
use crate::json::Value;
use crate::report::Report;
use crate::table::{Form, document, noise::NOISE_FILE};

pub(super) fn background(report: &mut Report, value: &Value<'_>) -> Option<BackgroundNoise> {
    let fields = open(report, value, &document::BACKGROUND_NOISE)?;
    let mut amp_envelope = envelope(report, &fields);
    let file = fields
        .text("file_path")
        .filter(|path| !path.trim().is_empty());
    let inline = fields.raw("params", Form::Plain).and_then(|(key, value)| {
        report.in_key(key, |report| {
            let given = open(report, value, &NOISE_FILE)?;
            let own = envelope(report, &given);
            let layer = ["duration_seconds", "start_time", "fade_in", "fade_out"];
            voice::lose(
                report,
                &given,
                &layer,
                "the track has values of its own for its layer",
            );
            if file.is_some() || !amp_envelope.is_empty() {
                voice::lose(
                    report,
                    &given,
                    &["amp_envelope"],
                    "the layer takes another envelope",
                );
            }
            let transition = given.flag("transition").unwrap_or(false);
            let noise = noise::noise(report, &given, transition, Manner::Preset);
            (!given.is_empty()).then_some((noise, own))
        })
    });
    let (source, fallback) = match (file, inline) {
        (Some(path), inline) => (
            NoiseSource::File(path.to_owned()),
            inline.map(|(noise, _)| noise),
        ),
        (None, Some((noise, own))) => {
            if amp_envelope.is_empty() {
                amp_envelope = own;
            }
            (NoiseSource::Inline(noise), None)
        }
        (None, None) => return None,
    };
    Some(BackgroundNoise {
        source,
        fallback,
        gain: fields.number_or_default("amp"),
        start_secs: fields.number_or_default("start_time"),
        fade_in_secs: fields.number_or_default("fade_in"),
        fade_out_secs: fields.number_or_default("fade_out"),
        amp_envelope,
        place: here(report, fields.span()),
    })
}

/// The points of `amp_envelope`, if there are any.
pub(super) fn envelope(report: &mut Report, fields: &Fields<'_>) -> Vec<(f64, f64)> {
    match fields.raw("amp_envelope", Form::Plain) {
        Some((key, value)) => report.in_key(key, |report| points::points(report, value)),
        None => Vec::new(),
    }
}
