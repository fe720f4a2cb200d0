//! Random tracks: documents with any voice and effect of the format's tables, envelopes, crossfades, noise and clips.
//!
//! Invariant: voices and parameters come from the tables alone ([`voices`], [`values`]); what joins a table joins every
//! property that runs over these tracks.

#![allow(dead_code)] // Each test takes what it needs.

pub mod sources;
pub mod values;
pub mod voices;

use heterodyne_engine::{ClipAudio, ClipSource, Score, Settings, Sources, compile};
use heterodyne_track::table::noise::NOISE_FILE;
use proptest::prelude::*;
use proptest::sample::select;

/// A document and its material.
#[derive(Clone, Debug)]
pub struct RandomTrack {
    pub json: String,
    pub rate: u32,
    pub clips: Vec<ClipSource>,
}

impl RandomTrack {
    /// Compiles it. Panics if it cannot be: these documents are valid.
    pub fn score(&self, settings: &Settings) -> Score {
        let parsed = heterodyne_track::parse_track(&self.json, "random.json");
        let problems: Vec<String> = parsed.errors().map(|d| d.to_string()).collect();
        let track = parsed
            .value
            .unwrap_or_else(|| panic!("{problems:?}\n{}", self.json));
        let sources = Sources {
            clips: self.clips.clone(),
            ..sources::sources()
        };
        match compile(&track, sources, settings) {
            Ok(compiled) => compiled.score,
            Err(error) => panic!("{error}\n{}", self.json),
        }
    }
}

fn word(words: &'static [&'static str]) -> BoxedStrategy<String> {
    select(words).prop_map(|w| format!("\"{w}\"")).boxed()
}

fn envelope() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("null".to_string()),
        1 => (0.0..0.4, 0.0..1.0, 0.0..1.0, word(&["in", "out"])).prop_map(|(d, a, b, way)| format!(
            r#"{{"type": "linear_fade", "params": {{"fade_duration": {d:.3}, "start_amp": {a:.3}, "end_amp": {b:.3}, "fade_type": {way}}}}}"#
        )),
        1 => (0.0..0.3, 0.0..0.3, 0.0..1.0, 0.0..0.4).prop_map(|(a, d, s, r)| format!(
            r#"{{"type": "adsr", "params": {{"attack": {a:.3}, "decay": {d:.3}, "sustain_level": {s:.3}, "release": {r:.3}}}}}"#
        )),
    ]
}

fn voice() -> impl Strategy<Value = String> {
    let bus = select(vec!["", ", \"voice_type\": \"noise\""]);
    (voices::voice(), envelope(), bus).prop_map(|(sound, envelope, bus)| {
        format!("{{{sound}, \"volume_envelope\": {envelope}{bus}}}")
    })
}

fn step() -> impl Strategy<Value = String> {
    (
        0.0..0.9,
        prop::option::of(0.0..1.0),
        prop::collection::vec(voice(), 0..4),
    )
        .prop_map(|(duration, start, voices)| {
            let start = start.map_or(String::new(), |s| format!("\"start\": {s:.4}, "));
            format!(
                "{{\"duration\": {duration:.4}, {start}\"voices\": [{}]}}",
                voices.join(", ")
            )
        })
}

/// A step that is long enough for effects to change from one segment of their memory to the next, 32768 frames and more.
fn long_step() -> impl Strategy<Value = String> {
    (3.0..4.5, voice()).prop_map(|(duration, voice)| {
        format!("{{\"duration\": {duration:.4}, \"voices\": [{voice}]}}")
    })
}

/// A random track.
pub fn track() -> impl Strategy<Value = RandomTrack> {
    let rates = select(vec![8000u32, 22_050, 44_100, 48_000]);
    let many = (rates, prop::collection::vec(step(), 1..4));
    let long = (
        select(vec![8000u32, 22_050]),
        prop::collection::vec(long_step(), 1..2),
    );
    let steps = prop_oneof![7 => many, 1 => long];
    let layer =
        prop::option::weighted(0.3, (voices::params(NOISE_FILE.groups), 0.0..0.5, 0.0..0.4));
    let curve = word(&["linear", "equal_power"]);
    let clip = prop::option::of((
        0.0..0.8,
        1u32..3000,
        -1.0..1.0,
        select(vec![8000u32, 11_025, 44_100]),
    ));
    (steps, layer, 0.0..0.5, curve, clip).prop_map(|((rate, steps), layer, crossfade, curve, clip)| {
        let layer = layer.map_or(String::new(), |(params, start, fade)| {
            format!(
                r#""background_noise": {{"params": {{{params}}}, "amp": 0.3, "start_time": {start:.3}, "fade_in": {fade:.3}, "fade_out": 0.1, "amp_envelope": [[0.1, 1.0], [0.3, 0.5]]}}, "#
            )
        });
        let (clips, audio) = clip.map_or((String::new(), Vec::new()), |(start, frames, pan, clip_rate)| {
            let wave = |k: u32| (0..frames).map(|n| ((n * k) as f32 * 0.013).sin() * 0.4).collect();
            let audio = ClipAudio { sample_rate: clip_rate, left: wave(1), right: wave(2) };
            let clip = format!(r#"{{"file_path": "a.wav", "start": {start:.3}, "pan": {pan:.2}, "fade_in": 0.01, "amp": 0.5}}"#);
            (clip, vec![ClipSource::Decoded(audio.into())])
        });
        let json = format!(
            r#"{{"global": {{"sample_rate": {rate}, "crossfade_duration": {crossfade:.3}, "crossfade_curve": {curve}}}, {layer}"overlay_clips": [{clips}], "progression": [{}]}}"#,
            steps.join(", ")
        );
        RandomTrack { json, rate, clips: audio }
    })
}
