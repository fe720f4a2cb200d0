//! Random tracks: documents with every voice, modulation, envelope, crossfade, noise and clip, of a second or so.

use heterodyne_engine::{ClipAudio, Score, Settings, Sources, compile};
use proptest::prelude::*;
use proptest::sample::select;

/// A document and its material.
#[derive(Clone, Debug)]
pub struct RandomTrack {
    pub json: String,
    pub rate: u32,
    pub clips: Vec<Option<ClipAudio>>,
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
            background: None,
            clips: self.clips.clone(),
            ..Sources::default()
        };
        compile(&track, sources, settings).expect("compiles").score
    }
}

/// Some of these `"key": value` pairs.
fn some_of(keys: Vec<(&'static str, BoxedStrategy<String>)>) -> impl Strategy<Value = String> {
    let n = keys.len();
    let (names, values): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    (prop::collection::vec(any::<bool>(), n), values).prop_map(move |(chosen, values)| {
        names
            .iter()
            .zip(values)
            .zip(chosen)
            .filter(|(_, chosen)| *chosen)
            .map(|((name, value), _)| format!("\"{name}\": {value}"))
            .collect::<Vec<_>>()
            .join(", ")
    })
}

fn number(range: std::ops::Range<f64>) -> BoxedStrategy<String> {
    range.prop_map(|x| format!("{x:.4}")).boxed()
}

fn word(words: &'static [&'static str]) -> BoxedStrategy<String> {
    select(words).prop_map(|w| format!("\"{w}\"")).boxed()
}

fn tone() -> impl Strategy<Value = String> {
    let keys = vec![
        ("ampL", number(0.0..0.9)),
        ("ampR", number(-0.9..0.9)),
        ("endAmpL", number(0.0..1.8)),
        ("baseFreq", number(1.0..3500.0)),
        ("endBaseFreq", number(1.0..3500.0)),
        ("beatFreq", number(-12.0..30.0)),
        ("endBeatFreq", number(0.0..30.0)),
        (
            "leftHigh",
            select(vec!["true", "false"]).prop_map(String::from).boxed(),
        ),
        (
            "forceMono",
            select(vec!["true", "false"]).prop_map(String::from).boxed(),
        ),
        ("startPhaseL", number(-7.0..7.0)),
        ("endStartPhaseR", number(-7.0..7.0)),
        ("ampOscDepthL", number(0.0..1.0)),
        ("ampOscFreqL", number(0.0..9.0)),
        ("ampOscFreqR", number(0.0..300.0)),
        ("ampOscDepthR", number(0.0..1.0)),
        ("ampOscPhaseOffsetL", number(0.0..6.3)),
        ("ampOscSkewL", number(-1.0..1.0)),
        ("freqOscRangeL", number(0.0..40.0)),
        ("freqOscFreqL", number(0.0..12.0)),
        ("freqOscRangeR", number(0.0..4.0)),
        ("freqOscFreqR", number(0.0..2.0)),
        ("endFreqOscFreqR", number(0.0..2.0)),
        ("freqOscSkewR", number(-1.0..1.0)),
        ("freqOscPhaseOffsetR", number(0.0..6.3)),
        ("freqOscShape", word(&["sine", "triangle"])),
        ("phaseOscFreq", number(0.0..5.0)),
        ("phaseOscRange", number(0.0..3.0)),
        ("pan", number(-1.0..1.0)),
        ("panRangeMin", number(-1.0..0.0)),
        ("panFreq", number(0.0..6.0)),
        ("panType", word(&["linear", "inward", "outward"])),
        ("rampPercent", number(0.0..0.6)),
        ("gapPercent", number(0.0..0.6)),
        ("initial_offset", number(0.0..0.3)),
        ("transition_duration", number(0.0..0.8)),
        (
            "transition_curve",
            word(&[
                "linear",
                "logarithmic",
                "exponential",
                "alpha**3",
                "np.sin(alpha*np.pi/2)",
                "abs(sin(alpha*200))",
                "alpha - alpha % 0.23",
            ]),
        ),
    ];
    (word(&["binaural_beat", "isochronic_tone"]), any::<bool>(), some_of(keys)).prop_map(|(name, transition, params)| {
        format!("\"synth_function_name\": {name}, \"is_transition\": {transition}, \"params\": {{{params}}}")
    })
}

fn sweep() -> impl Strategy<Value = String> {
    (100.0..900.0, 1000.0..5000.0, 2.0..40.0, 1..12u32, 1..12u32).prop_map(|(min, max, q, a, b)| {
        format!(
            r#"{{"start_min": {min:.1}, "end_min": {:.1}, "start_max": {max:.1}, "end_max": {max:.1}, "start_q": {q:.1}, "end_q": 20, "start_casc": {a}, "end_casc": {b}}}"#,
            min * 1.5
        )
    })
}

fn noise() -> impl Strategy<Value = String> {
    let keys = vec![
        ("lfo_freq", number(0.05..3.0)),
        ("start_lfo_freq", number(0.05..3.0)),
        ("end_lfo_freq", number(0.05..3.0)),
        ("lfo_waveform", word(&["sine", "triangle"])),
        (
            "transition",
            select(vec!["true", "false"]).prop_map(String::from).boxed(),
        ),
        ("start_lfo_phase_offset_deg", number(0.0..180.0)),
        ("start_intra_phase_offset_deg", number(0.0..90.0)),
        ("exponent", number(-2.0..2.5)),
        ("high_exponent", number(-2.0..2.5)),
        ("lowcut", number(20.0..300.0)),
        ("highcut", number(500.0..3000.0)),
        ("seed", (0..5u32).prop_map(|s| s.to_string()).boxed()),
        (
            "sweeps",
            prop::collection::vec(sweep(), 0..3)
                .prop_map(|s| format!("[{}]", s.join(", ")))
                .boxed(),
        ),
        ("static_notches", Just("[[700, 20, 2]]".to_string()).boxed()),
    ];
    some_of(keys)
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
    let sound = prop_oneof![
        5 => tone().boxed(),
        1 => (noise(), any::<bool>())
            .prop_map(|(params, t)| format!(
                "\"synth_function_name\": \"noise_swept_notch\", \"is_transition\": {t}, \"voice_type\": \"noise\", \"params\": {{{params}}}"
            ))
            .boxed(),
    ];
    (sound, envelope())
        .prop_map(|(sound, envelope)| format!("{{{sound}, \"volume_envelope\": {envelope}}}"))
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

/// A random track.
pub fn track() -> impl Strategy<Value = RandomTrack> {
    let rates = select(vec![8000u32, 22_050, 44_100]);
    let steps = prop::collection::vec(step(), 1..4);
    let layer = prop::option::of((noise(), 0.0..0.5, 0.0..0.4));
    let curve = word(&["linear", "equal_power"]);
    let clip = prop::option::of((
        0.0..0.8,
        1u32..3000,
        -1.0..1.0,
        select(vec![8000u32, 11_025, 44_100]),
    ));
    (rates, steps, layer, 0.0..0.5, curve, clip).prop_map(|(rate, steps, layer, crossfade, curve, clip)| {
        let layer = layer.map_or(String::new(), |(params, start, fade)| {
            format!(
                r#""background_noise": {{"params": {{{params}}}, "amp": 0.3, "start_time": {start:.3}, "fade_in": {fade:.3}, "fade_out": 0.1, "amp_envelope": [[0.1, 1.0], [0.3, 0.5]]}}, "#
            )
        });
        let (clips, audio) = clip.map_or((String::new(), Vec::new()), |(start, frames, pan, clip_rate)| {
            let wave = |k: u32| (0..frames).map(|n| ((n * k) as f32 * 0.013).sin() * 0.4).collect();
            let audio = ClipAudio { sample_rate: clip_rate, left: wave(1), right: wave(2) };
            let clip = format!(r#"{{"file_path": "a.wav", "start": {start:.3}, "pan": {pan:.2}, "fade_in": 0.01, "amp": 0.5}}"#);
            (clip, vec![Some(audio)])
        });
        let json = format!(
            r#"{{"global": {{"sample_rate": {rate}, "crossfade_duration": {crossfade:.3}, "crossfade_curve": {curve}}}, {layer}"overlay_clips": [{clips}], "progression": [{}]}}"#,
            steps.join(", ")
        );
        RandomTrack { json, rate, clips: audio }
    })
}
