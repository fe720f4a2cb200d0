//! Tracks to draw.

use heterodyne_engine::{ClipAudio, ClipSource, Mix, Score, Settings, Sources};
use heterodyne_plot::{Channel, Look, Options, Panels, Picture, PlotError};
use heterodyne_track::document::Track;
use serde_json::{Value, json};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Frames per second: a window of 4096 frames has bins 2 Hz apart.
pub const RATE: u32 = 8192;

pub fn track(steps: Value, crossfade_secs: f64) -> Value {
    json!({
        "global": { "sample_rate": RATE, "crossfade_duration": crossfade_secs, "crossfade_curve": "linear" },
        "progression": steps,
    })
}

pub fn voice(name: &str, params: Value) -> Value {
    json!({ "synth_function_name": name, "params": params })
}

pub fn step(duration_secs: f64, voices: &[Value]) -> Value {
    json!({ "duration": duration_secs, "voices": voices })
}

pub fn options() -> Options {
    Options {
        title: "a track".to_owned(),
        start_secs: 0.0,
        duration_secs: None,
        panels: Panels::ALL,
        channel: Channel::Mid,
        look: Look::HEARING,
        threads: NonZeroUsize::MIN,
        width: 1000,
    }
}

pub fn without_sound() -> Options {
    Options {
        panels: Panels {
            spectrogram: false,
            ..Panels::ALL
        },
        ..options()
    }
}

fn compiled(text: &str) -> (Track, Score, Vec<bool>) {
    let track = heterodyne_track::parse_track(text, "t")
        .value
        .expect("a track");
    let clips: Vec<ClipSource> = track
        .clips
        .iter()
        .map(|clip| {
            if clip.source.starts_with("missing") {
                return ClipSource::None;
            }
            ClipSource::Decoded(Arc::new(ClipAudio {
                sample_rate: RATE,
                left: vec![0.1; 2 * RATE as usize],
                right: vec![0.1; 2 * RATE as usize],
            }))
        })
        .collect();
    let read = clips.iter().map(ClipSource::is_placed).collect();
    let sources = Sources {
        background: None,
        clips,
        ..Sources::default()
    };
    let compiled = heterodyne_engine::compile(&track, sources, &Settings::new(RATE, Mix::Offline));
    (track, compiled.expect("compiles").score, read)
}

pub fn attempt(document: &Value, options: &Options) -> Result<Picture, PlotError> {
    let (track, score, clips) = compiled(&document.to_string());
    heterodyne_plot::picture(&track, &score, &clips, options, &AtomicBool::new(false))
}

pub fn picture(document: &Value, options: &Options) -> Picture {
    attempt(document, options).expect("a picture")
}

/// Everything at once: tones, pulses, noise, clips, crossfades, an envelope, a vibrato, a curve, awkward texts.
pub fn rich() -> Value {
    let mut document = track(
        json!([
            { "duration": 6, "description": "first <&\"'> ]]> </script> \u{1}",
              "voices": [
                voice("binaural_beat", json!({ "baseFreq": 200, "beatFreq": 5, "freqOscRangeL": 12, "freqOscFreqL": 1 })),
                voice("isochronic_tone", json!({ "baseFreq": 300, "beatFreq": 7 })),
            ]},
            { "duration": 6, "voices": [
                voice("binaural_beat_transition", json!({
                    "startBaseFreq": 200, "endBaseFreq": 900, "startBeatFreq": 5, "endBeatFreq": 2,
                    "transition_curve": "alpha**2" })),
                { "synth_function_name": "isochronic_tone", "params": { "baseFreq": 300, "beatFreq": 7 },
                  "volume_envelope": { "type": "adsr", "params": { "attack": 1, "decay": 1, "sustain_level": 0.5, "release": 1 } } },
                voice("no_such_voice", json!({})),
            ]},
        ]),
        1.0,
    );
    document["background_noise"] =
        json!({ "params": { "noise_type": "pink" }, "amp": 0.1, "fade_in": 2 });
    document["overlay_clips"] = json!([
        { "path": "missing.wav", "start": 0 },
        { "path": "bell.wav", "start": 3, "fade_in": 0.5, "description": "bell </desc>" },
        { "path": "bell.wav", "start": 4 },
    ]);
    document
}
