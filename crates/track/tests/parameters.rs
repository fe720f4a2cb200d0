//! Parameters of the tones: plain values, chains from start to end, switches, pan, timing.

use heterodyne_track::document::{Ramp, VoiceBody};
use heterodyne_track::table::voices;
use heterodyne_track::{PanShape, Params, parse_track};

#[track_caller]
fn params(name: &str, params: &str) -> Params {
    let text = format!(
        r#"{{"global": {{}}, "steps": [{{"duration": 1, "voices": [{{"synth_function_name": "{name}", "params": {params}}}]}}]}}"#
    );
    let parsed = parse_track(&text, "t");
    let problems = format!("{:?}", parsed.diagnostics);
    let VoiceBody::Params(params) = parsed
        .value
        .expect(&problems)
        .steps
        .remove(0)
        .voices
        .remove(0)
        .body
    else {
        panic!("a tone")
    };
    params
}

fn ramp(start: f64, end: f64) -> Ramp {
    Ramp { start, end }
}

#[test]
fn defaults_follow_the_voice_pages() {
    let beat = params("binaural_beat", "{}");
    for (name, value) in [
        ("ampL", 0.5),
        ("ampR", 0.5),
        ("baseFreq", 200.0),
        ("beatFreq", 4.0),
        ("startPhaseL", 0.0),
        ("freqOscSkewR", 0.0),
        ("phaseOscRange", 0.0),
        ("glitchInterval", 0.0),
    ] {
        assert_eq!(beat.number(name), value, "{name}");
        assert_eq!(beat.ramp(name), ramp(value, value), "{name}");
        assert!(!beat.is_given(name), "{name}");
    }
    assert!(!beat.flag("leftHigh") && !beat.flag("forceMono"));
    assert_eq!(beat.choice("freqOscShape"), "sine");
    let pulse = params("isochronic_tone", "null");
    assert_eq!(
        (
            pulse.number("rampPercent"),
            pulse.number("gapPercent"),
            pulse.flag("harmonicSuppression")
        ),
        (0.2, 0.15, false)
    );
    assert_eq!(
        params("isochronic_tone", "{}"),
        Params::defaults("isochronic_tone", false).expect("known")
    );
    assert_eq!(Params::defaults("theremin", false), None);
}

#[test]
fn plain_values_come_from_numbers_texts_and_booleans() {
    let beat = params(
        "binaural_beat",
        r#"{"ampL": "0.4", "ampR": true, "baseFreq": 8, "beatFreq": false, "startPhaseR": null}"#,
    );
    assert_eq!(
        (
            beat.number("ampL"),
            beat.number("ampR"),
            beat.number("baseFreq"),
            beat.number("beatFreq")
        ),
        (0.4, 1.0, 8.0, 0.0)
    );
    assert!(beat.is_given("beatFreq") && !beat.is_given("startPhaseR"));
}

#[test]
fn a_start_goes_to_plain_then_default_and_an_end_to_the_start() {
    for (given, expected) in [
        (r#"{}"#, ramp(200.0, 200.0)),
        (r#"{"baseFreq": 90}"#, ramp(90.0, 90.0)),
        (r#"{"startBaseFreq": 70, "baseFreq": 90}"#, ramp(70.0, 70.0)),
        (r#"{"endBaseFreq": 50, "baseFreq": 90}"#, ramp(90.0, 50.0)),
        (r#"{"endBaseFreq": 50}"#, ramp(200.0, 50.0)),
        (
            r#"{"startBaseFreq": null, "endBaseFreq": "60", "baseFreq": 90}"#,
            ramp(90.0, 60.0),
        ),
    ] {
        assert_eq!(
            params("binaural_beat_transition", given).ramp("baseFreq"),
            expected,
            "{given}"
        );
        assert_eq!(
            params("isochronic_tone_transition", given).ramp("baseFreq"),
            expected,
            "{given}"
        );
    }
}

#[test]
fn a_static_voice_reads_past_start_and_end_values() {
    let beat = params(
        "binaural_beat",
        r#"{"startBaseFreq": 70, "endBaseFreq": 50, "initial_offset": 3}"#,
    );
    assert_eq!(beat.ramp("baseFreq"), ramp(200.0, 200.0));
    assert!(!beat.is_given("baseFreq"));
}

#[test]
fn start_phases_move_by_their_doubled_names() {
    let given = r#"{"startStartPhaseL": 1, "endStartPhaseL": 2, "startPhaseR": 3}"#;
    let pulse = params("isochronic_tone_transition", given);
    assert_eq!(
        (pulse.ramp("startPhaseL"), pulse.ramp("startPhaseR")),
        (ramp(1.0, 2.0), ramp(3.0, 3.0))
    );
    assert_eq!(
        params("binaural_beat", r#"{"startPhaseL": 0.5}"#).number("startPhaseL"),
        0.5
    );
}

#[test]
fn both_levels_of_a_pulse_default_to_its_common_level() {
    let pulse = params("isochronic_tone", r#"{"amp": 0.2, "ampR": 0.7}"#);
    assert_eq!((pulse.number("ampL"), pulse.number("ampR")), (0.2, 0.7));
    assert!(!pulse.is_given("ampL") && pulse.is_given("ampR"));
    let moving = params(
        "isochronic_tone_transition",
        r#"{"amp": 0.2, "endAmpL": 0.9, "startAmpR": 0.1}"#,
    );
    assert_eq!(
        (moving.ramp("ampL"), moving.ramp("ampR")),
        (ramp(0.2, 0.9), ramp(0.1, 0.1))
    );
}

#[test]
fn switches_understand_words_and_numbers() {
    for (word, on) in [
        ("true", true),
        ("1", true),
        ("0.5", true),
        ("\"Yes\"", true),
        ("\" ON \"", true),
        ("\"2\"", true),
        ("0", false),
        ("\"off\"", false),
        ("\"No\"", false),
        ("\"False\"", false),
        ("\"0\"", false),
        ("null", false),
    ] {
        assert_eq!(
            params(
                "isochronic_tone",
                &format!(r#"{{"harmonicSuppression": {word}}}"#)
            )
            .flag("harmonicSuppression"),
            on,
            "{word}"
        );
        assert_eq!(
            params(
                "binaural_beat",
                &format!(r#"{{"leftHigh": {word}, "forceMono": {word}}}"#)
            )
            .flag("leftHigh"),
            on,
            "{word}"
        );
    }
}

#[test]
fn a_moving_switch_is_on_if_either_end_is_and_force_mono_keeps_its_number() {
    for (given, on) in [
        (r#"{"endHarmonicSuppression": true}"#, true),
        (
            r#"{"startHarmonicSuppression": "on", "endHarmonicSuppression": false}"#,
            true,
        ),
        (
            r#"{"harmonicSuppression": true, "startHarmonicSuppression": false}"#,
            false,
        ),
    ] {
        assert_eq!(
            params("isochronic_tone_transition", given).flag("harmonicSuppression"),
            on,
            "{given}"
        );
    }
    let pulse = params(
        "isochronic_tone_transition",
        r#"{"startForceMono": 0.25, "endForceMono": "yes"}"#,
    );
    assert_eq!(pulse.ramp("forceMono"), ramp(0.25, 1.0));
    assert!(params("isochronic_tone", r#"{"forceMono": true}"#).flag("forceMono"));
    assert_eq!(
        params("isochronic_tone_transition", r#"{"forceMono": true}"#).ramp("forceMono"),
        ramp(1.0, 1.0)
    );
}

#[test]
fn choices_are_lower_case_and_a_strange_word_is_the_default() {
    assert_eq!(
        params("binaural_beat", r#"{"freqOscShape": "Triangle"}"#).choice("freqOscShape"),
        "triangle"
    );
    assert_eq!(
        params("binaural_beat", r#"{"freqOscShape": "saw"}"#).choice("freqOscShape"),
        "sine"
    );
}

#[test]
fn both_ends_of_a_static_pan_default_to_pan() {
    let pan = params("binaural_beat", r#"{"pan": -0.3}"#).pan();
    assert_eq!(
        (pan.min, pan.max, pan.shape, pan.mismatched),
        (ramp(-0.3, -0.3), ramp(-0.3, -0.3), PanShape::Linear, false)
    );
    let pan = params("isochronic_tone", r#"{"pan": 0.5, "panRangeMin": -1, "panFreq": 0.2, "panPhase": 1, "panType": "Outward", "startPan": 9}"#).pan();
    assert_eq!((pan.min, pan.max), (ramp(-1.0, -1.0), ramp(0.5, 0.5)));
    assert_eq!(
        (pan.freq_hz, pan.phase_rad, pan.shape),
        (ramp(0.2, 0.2), ramp(1.0, 1.0), PanShape::Outward)
    );
}

#[test]
fn the_ends_of_a_moving_pan_go_own_key_then_plain_key_then_pan_at_that_end() {
    for (given, min) in [
        (r#"{}"#, ramp(0.0, 0.0)),
        (r#"{"pan": 0.1}"#, ramp(0.1, 0.1)),
        (
            r#"{"startPan": 0.2, "endPan": 0.3, "pan": 0.1}"#,
            ramp(0.2, 0.3),
        ),
        (r#"{"startPan": 0.2}"#, ramp(0.2, 0.2)),
        (r#"{"endPan": 0.3}"#, ramp(0.0, 0.3)),
        (
            r#"{"startPan": 0.2, "endPan": 0.3, "panRangeMin": -1}"#,
            ramp(-1.0, -1.0),
        ),
        (
            r#"{"startPanRangeMin": -0.5, "panRangeMin": -1}"#,
            ramp(-0.5, -1.0),
        ),
        (
            r#"{"startPanRangeMin": -0.5, "endPan": 0.3}"#,
            ramp(-0.5, 0.3),
        ),
        (
            r#"{"endPanRangeMin": -0.5, "startPan": 0.3}"#,
            ramp(0.3, -0.5),
        ),
    ] {
        assert_eq!(
            params("binaural_beat_transition", given).pan().min,
            min,
            "{given}"
        );
    }
}

#[test]
fn different_paths_at_the_ends_of_a_moving_pan_are_marked_and_warned_of() {
    let text = r#"{"global": {}, "steps": [{"duration": 1, "voices": [{"synth_function_name": "binaural_beat_transition",
        "params": {"startPanType": "inward", "endPanType": "outward"}}]}]}"#;
    let parsed = parse_track(text, "t");
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(
        (parsed.diagnostics[0].code, parsed.diagnostics[0].line),
        ("conflict", 2)
    );
    assert!(
        params(
            "binaural_beat_transition",
            r#"{"startPanType": "inward", "endPanType": "outward"}"#
        )
        .pan()
        .mismatched
    );
    assert!(
        !params("binaural_beat_transition", r#"{"startPanType": "inward"}"#)
            .pan()
            .mismatched
    );
    assert!(
        !params(
            "binaural_beat",
            r#"{"startPanType": "inward", "endPanType": "outward"}"#
        )
        .pan()
        .mismatched
    );
}

#[test]
fn timing_keeps_the_difference_between_absent_and_zero() {
    let timing = |given: &str| params("binaural_beat_transition", given).timing().clone();
    let none = timing("{}");
    assert_eq!(
        (
            none.initial_offset_secs,
            none.duration_secs,
            none.post_offset_secs,
            none.curve.as_str()
        ),
        (0.0, None, 0.0, "linear")
    );
    let jump = timing(
        r#"{"transition_duration": 0.0, "initial_offset": "1.5", "post_offset": 2, "duration": 7, "transition_curve": " alpha**3 "}"#,
    );
    assert_eq!(
        (
            jump.initial_offset_secs,
            jump.duration_secs,
            jump.post_offset_secs,
            jump.curve.as_str()
        ),
        (1.5, Some(0.0), 2.0, "alpha**3")
    );
    assert_eq!(
        timing(r#"{"transition_duration": null, "duration": 7, "transition_curve": ""}"#)
            .duration_secs,
        None
    );
    assert_eq!(
        timing(r#"{"initial_offset": -1, "transition_duration": -4}"#).duration_secs,
        Some(0.0)
    );
}

#[test]
fn every_parameter_of_every_tone_can_be_read_by_its_name() {
    for voice in voices()
        .iter()
        .filter(|voice| voice.name != "noise_swept_notch")
    {
        use heterodyne_track::table::Kind;
        for moving in [false, true] {
            let params = Params::defaults(voice.name, moving).expect("known");
            for row in voice.params() {
                match row.kind {
                    Kind::Number { default, .. } => {
                        // A number without a default of its own stands for another one, or for nothing; a moving form may
                        // have ends of its own.
                        let own_ends = row.default_ends.filter(|_| moving);
                        let expected = match (own_ends, default, row.fallback) {
                            (Some((start, _)), ..) => start,
                            (None, Some(default), _) => default,
                            (None, None, Some(other)) => params.ramp(other).start,
                            (None, None, None) => 0.0,
                        };
                        assert_eq!(params.ramp(row.name).start, expected, "{}", row.name);
                    }
                    Kind::Flag { default } => {
                        assert_eq!(params.flag(row.name), default, "{}", row.name)
                    }
                    Kind::Level { .. } => assert!(!params.flag(row.name)),
                    Kind::Choice { default, .. } => {
                        assert_eq!(params.choice(row.name), default, "{}", row.name)
                    }
                    _ => {}
                }
            }
        }
    }
}
