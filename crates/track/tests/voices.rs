//! Voices: names and forms, what is not played yet, volume envelopes, presets.

use heterodyne_track::document::*;
use heterodyne_track::{parse_track, parse_voice_presets};

#[track_caller]
fn track(text: &str) -> Track {
    let parsed = parse_track(text, "t.json");
    let errors: Vec<String> = parsed.errors().map(ToString::to_string).collect();
    parsed.value.unwrap_or_else(|| panic!("{errors:?}"))
}

#[track_caller]
fn voice(members: &str) -> Voice {
    let step = format!(r#"{{"duration": 1, "voices": [{{{members}}}]}}"#);
    let mut track = track(&format!(r#"{{"global": {{}}, "steps": [{step}]}}"#));
    track.steps.remove(0).voices.remove(0)
}

fn warnings(text: &str) -> Vec<(&'static str, String)> {
    let parsed = parse_track(text, "t.json");
    assert!(parsed.value.is_some(), "{:?}", parsed.diagnostics);
    parsed
        .warnings()
        .map(|warning| (warning.code, warning.path.clone()))
        .collect()
}

#[test]
fn the_flag_decides_about_the_form_and_without_it_the_name_does() {
    for (name, flag, moves) in [
        ("binaural_beat", None, false),
        ("binaural_beat_transition", None, true),
        ("binaural_beat", Some("true"), true),
        ("binaural_beat_transition", Some("false"), false),
        ("binaural_beat_transition", Some("null"), true),
        ("binaural_beat", Some("\"yes\""), true),
        ("isochronic_tone_transition", Some("0"), false),
    ] {
        let flag = flag
            .map(|flag| format!(r#", "isTransition": {flag}"#))
            .unwrap_or_default();
        let voice = voice(&format!(r#""synthFunctionName": "{name}"{flag}"#));
        assert_eq!(voice.transition, moves, "{name} {flag}");
        assert_eq!(voice.function, name.trim_end_matches("_transition"));
        assert_eq!(voice.written_name, name);
    }
}

#[test]
fn noise_is_another_name_of_the_noise_voice() {
    for (name, moves) in [("noise", false), ("noise_transition", true)] {
        let voice = voice(&format!(
            r#""synth_function": "{name}", "voice_type": "noise""#
        ));
        assert_eq!(
            (voice.function.as_str(), voice.transition, voice.bus),
            ("noise_swept_notch", moves, Bus::Noise)
        );
        assert!(matches!(voice.body, VoiceBody::Noise { .. }));
    }
}

#[test]
fn voices_that_nobody_knows_stay_with_a_warning_that_says_why() {
    for (name, code, help) in [
        ("qam_beats", "unknown-voice", Some("did you mean qam_beat?")),
        (
            "binaural_beats",
            "unknown-voice",
            Some("did you mean binaural_beat?"),
        ),
        ("theremin", "unknown-voice", None),
    ] {
        let text = format!(
            r#"{{"global": {{}}, "steps": [{{"duration": 1, "voices": [{{"synth_function_name": "{name}", "params": {{"any": [1]}}}}]}}]}}"#
        );
        let parsed = parse_track(&text, "t");
        assert_eq!(parsed.diagnostics.len(), 1, "{name}");
        assert_eq!(
            (
                parsed.diagnostics[0].code,
                parsed.diagnostics[0].help.as_deref()
            ),
            (code, help),
            "{name}"
        );
        assert_eq!(
            parsed.value.expect("kept").steps[0].voices[0].body,
            VoiceBody::Unknown
        );
    }
}

#[test]
fn what_editors_write_beside_an_effect_is_no_problem() {
    let params = r#""flangeEnable": false, "flangeDelayLaw": false, "spatialEnable": 0, "spatialTrajectory": [], "spatialUseItdIld": true,
        "glitchInterval": 0.0, "initial_offset": 0.0, "post_offset": 5.0, "startAmpL": 0.5, "duration": 9"#;
    let text = format!(
        r#"{{"global": {{}}, "steps": [{{"duration": 1, "voices": [{{"synth_function_name": "binaural_beat", "params": {{{params}}}}}]}}]}}"#
    );
    assert_eq!(warnings(&text), []);
}

#[test]
fn envelopes_read_their_values_and_defaults() {
    let envelope = |text: &str| {
        voice(&format!(
            r#""synth_function_name": "x", "volume_envelope": {text}"#
        ))
        .envelope
    };
    assert_eq!(envelope("null"), None);
    assert_eq!(envelope("{}"), None);
    let adsr = |a, d, s, r| {
        Some(Envelope::Adsr {
            attack_secs: a,
            decay_secs: d,
            sustain_gain: s,
            release_secs: r,
        })
    };
    assert_eq!(envelope(r#"{"type": "adsr"}"#), adsr(0.01, 0.1, 0.8, 0.1));
    assert_eq!(
        envelope(
            r#"{"type": "ADSR", "params": {"attack": "1", "sustain_level": 3, "release": null}}"#
        ),
        adsr(1.0, 0.1, 1.0, 0.1)
    );
    assert_eq!(
        envelope(r#"{"type": "linen", "params": {}}"#),
        adsr(0.1, 0.0, 1.0, 0.1)
    );
    let fade = |out| {
        Some(Envelope::LinearFade {
            fade_secs: 2.0,
            start_gain: 0.0,
            end_gain: 0.5,
            out,
        })
    };
    let values = r#""fade_duration": 2, "start_amp": 0, "end_amp": 0.5"#;
    assert_eq!(
        envelope(&format!(
            r#"{{"type": "linear_fade", "params": {{{values}}}}}"#
        )),
        fade(false)
    );
    assert_eq!(
        envelope(&format!(
            r#"{{"type": "linear_fade", "params": {{{values}, "fade_type": "out"}}}}"#
        )),
        fade(true)
    );
}

#[test]
fn envelopes_of_unknown_type_or_without_values_are_flat_with_a_warning() {
    for (envelope, code, path) in [
        (
            r#"{"type": "linear_fade", "params": {"start_amp": 1}}"#,
            "missing",
            "volume_envelope.params",
        ),
        (
            r#"{"type": "linear_fade"}"#,
            "missing",
            "volume_envelope.params",
        ),
        (
            r#"{"type": "gaussian", "params": {"a": 1}}"#,
            "unknown-word",
            "volume_envelope",
        ),
        (r#"{"params": {}}"#, "unknown-word", "volume_envelope"),
    ] {
        let text = format!(
            r#"{{"global": {{}}, "steps": [{{"duration": 1, "voices": [{{"synth_function_name": "binaural_beat", "volume_envelope": {envelope}}}]}}]}}"#
        );
        assert_eq!(
            warnings(&text),
            [(code, format!("steps[0].voices[0].{path}"))],
            "{envelope}"
        );
        assert_eq!(
            track(&text).steps[0].voices[0].envelope,
            Some(Envelope::Flat)
        );
    }
}

#[test]
fn voice_presets_come_alone_in_lists_or_as_the_first_step_of_a_track() {
    let one = r#"{"synth_function_name": "binaural_beat", "is_transition": false, "params": {"ampL": 0.3}, "volume_envelope": null, "description": ""}"#;
    let read = |text: &str| {
        parse_voice_presets(text, "t").value.map(|voices| {
            voices
                .into_iter()
                .map(|voice| voice.function)
                .collect::<Vec<_>>()
        })
    };
    let names = |n: usize| Some(vec!["binaural_beat".to_owned(); n]);
    assert_eq!(read(one), names(1));
    assert_eq!(read(&format!("[{one}, {one}]")), names(2));
    assert_eq!(
        read(&format!(
            r#"{{"global": {{}}, "progression": [{{"duration": 1, "voices": [{one}, {one}, {one}]}}, {{"duration": 1, "voices": [{one}]}}]}}"#
        )),
        names(3)
    );
    assert_eq!(
        read(&format!(
            r#"{{"steps": [{{"duration": 1, "voices": [{one}]}}]}}"#
        )),
        names(1)
    );
    for text in ["{}", "3", r#"{"steps": []}"#, r#"[{"params": {}}]"#] {
        assert_eq!(read(text), None, "{text}");
    }
}
