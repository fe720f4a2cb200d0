//! The document: settings, steps, background noise, clips.
//!
//! Invariant: only names of the newer dialect are written.

use super::json::{Json, Members};
use super::{noise, voice};
use crate::document::{BackgroundNoise, Clip, CrossfadeCurve, Globals, NoiseSource, Step, Track};

/// What readers take for the levels of a step and of the settings that give none.
const BUS_VOLUME: f64 = 0.60;
const NORMALIZATION_LEVEL: f64 = 0.95;

/// The track as JSON text in the newer dialect: `global`, `progression`, `background_noise`, `overlay_clips`.
///
/// Reading the text gives an equal track, except for [`crate::document::Place`]s and the dialect, which is the newer.
/// Numbers keep every bit. Presets that the file named have become part of their voices.
pub fn write_track(track: &Track) -> String {
    let mut out = Members::default();
    out.put("global", globals(&track.globals));
    out.put(
        "progression",
        Json::List(track.steps.iter().map(step).collect()),
    );
    if let Some(background) = &track.background_noise {
        out.put("background_noise", background_noise(background));
    }
    if !track.clips.is_empty() {
        out.put(
            "overlay_clips",
            Json::List(track.clips.iter().map(clip).collect()),
        );
    }
    out.object().document()
}

fn globals(globals: &Globals) -> Json {
    let mut out = Members::default();
    out.put("sample_rate", Json::Whole(u64::from(globals.sample_rate)))
        .number_if("crossfade_duration", globals.crossfade_secs)
        .put("crossfade_curve", curve(globals.crossfade_curve))
        .text_if(
            "output_filename",
            globals.output_filename.as_deref().unwrap_or_default(),
        )
        .number_unless(
            "normalization_level",
            globals.normalization_level,
            NORMALIZATION_LEVEL,
        );
    out.object()
}

fn curve(curve: CrossfadeCurve) -> Json {
    Json::text(match curve {
        CrossfadeCurve::Linear => "linear",
        CrossfadeCurve::EqualPower => "equal_power",
    })
}

fn step(step: &Step) -> Json {
    let mut out = Members::default();
    out.text_if("description", &step.description)
        .number_if("start", step.start_secs)
        .number("duration", step.duration_secs)
        .number_if("crossfade_duration", step.crossfade_secs);
    if let Some(own) = step.crossfade_curve {
        out.put("crossfade_curve", curve(own));
    }
    out.number_unless("binaural_volume", step.binaural_volume, BUS_VOLUME)
        .number_unless("noise_volume", step.noise_volume, BUS_VOLUME)
        .number_unless(
            "normalization_level",
            step.normalization_level,
            NORMALIZATION_LEVEL,
        )
        .put(
            "voices",
            Json::List(step.voices.iter().map(voice::voice).collect()),
        );
    out.object()
}

fn background_noise(background: &BackgroundNoise) -> Json {
    let mut out = Members::default();
    let inline = match &background.source {
        NoiseSource::File(path) => {
            out.put("file_path", Json::text(path));
            background.fallback.as_ref()
        }
        NoiseSource::Inline(noise) => Some(noise),
    };
    if let Some(inline) = inline {
        out.put("params", noise::preset(inline));
    }
    out.number("amp", background.gain)
        .number_unless("start_time", background.start_secs, 0.0)
        .number_unless("fade_in", background.fade_in_secs, 0.0)
        .number_unless("fade_out", background.fade_out_secs, 0.0);
    if !background.amp_envelope.is_empty() {
        let points = background
            .amp_envelope
            .iter()
            .map(|(secs, gain)| Json::List(vec![Json::Number(*secs), Json::Number(*gain)]));
        out.put("amp_envelope", Json::List(points.collect()));
    }
    out.object()
}

fn clip(clip: &Clip) -> Json {
    let mut out = Members::default();
    out.put("file_path", Json::text(&clip.source))
        .number("start", clip.start_secs)
        .number("amp", clip.gain)
        .number_unless("duration", clip.duration_secs, 0.0)
        .number_unless("pan", clip.pan, 0.0)
        .number_unless("fade_in", clip.fade_in_secs, 0.0)
        .number_unless("fade_out", clip.fade_out_secs, 0.0)
        .text_if("description", &clip.description);
    out.object()
}
