//! `subliminal_encode`: recordings on a carrier near the end of hearing.
//!
//! The recordings of the tests have the rate of the track, so that no resampler comes between. Segments of a sequence have
//! one second of silence after each.

use std::f64::consts::TAU;

use serde_json::Value;

use super::{Stereo, silence};
use crate::engine::recording;
use crate::reading::Reading;

pub const BASE: &str = r#"{"audio_paths": ["a.wav", "b.wav"], "carrierFreq": 17000, "amp": 0.5}"#;

pub const MOVES: &str = r#"{"audio_paths": {"each": ["b.wav;a.wav", ["b.wav"], ["missing.wav", "b.wav"], ["missing.wav"]]},
    "audio_path": {"to": "b.wav", "with": {"audio_paths": null, "audio_path": "a.wav"}},
    "carrierFreq": {"each": [16000, 12000, 21000]}, "amp": {"each": [0.2, -0.7]}, "mode": "stack",
    "flangeStereoMode": {"to": 3, "with": {"flangeStereoMode": false}},
    "flangeLoudnessMaxGain": {"to": 1.1, "with": {"flangeMix": -0.9, "flangeDelayMs": 0.47058823529411764, "flangeDepthMs": 0,
        "flangeFeedback": 0, "flangeInterp": 1}},
    "flangeLoudnessMinGain": {"to": 0.8, "with": {"flangeMix": 0.9, "flangeDelayMs": 0.47058823529411764, "flangeDepthMs": 0,
        "flangeFeedback": 0, "flangeInterp": 1}}}"#;

pub fn render(p: &Reading) -> Stereo {
    let carrier = p.plain("carrierFreq", 17_500.0).clamp(15_000.0, 20_000.0);
    let segments: Vec<Vec<f64>> = paths(p)
        .iter()
        .filter_map(|path| recording(path))
        .map(|mono| {
            let encoded = mono
                .iter()
                .enumerate()
                .map(|(n, x)| x * (TAU * carrier * n as f64 / p.rate).sin());
            to_full_scale(encoded.collect())
        })
        .collect();
    if segments.is_empty() {
        return silence(p.frames);
    }
    let mixed: Vec<f64> = if p.word("mode", "sequence") == "stack" {
        let count = segments.len() as f64;
        (0..p.frames)
            .map(|i| segments.iter().map(|s| s[i % s.len()]).sum::<f64>() / count)
            .collect()
    } else {
        let gap = vec![0.0; p.rate as usize];
        let turns = segments.iter().cycle().flat_map(|s| s.iter().chain(&gap));
        turns.take(p.frames).copied().collect()
    };
    let amp = p.plain("amp", 0.5);
    let y: Vec<f64> = to_full_scale(mixed).into_iter().map(|x| amp * x).collect();
    [y.clone(), y]
}

fn to_full_scale(mut x: Vec<f64>) -> Vec<f64> {
    let peak = x.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()));
    if peak > 0.0 {
        x.iter_mut().for_each(|x| *x /= peak);
    }
    x
}

fn paths(p: &Reading) -> Vec<String> {
    match p.value("audio_paths") {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|path| Some(path.as_str()?.to_owned()))
            .collect(),
        Some(Value::String(list)) => list.split(';').map(|path| path.trim().to_owned()).collect(),
        _ => p
            .value("audio_path")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .into_iter()
            .collect(),
    }
}
