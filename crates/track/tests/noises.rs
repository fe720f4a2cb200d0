//! Noise presets and noise voices, in every shape in which files write them.

use heterodyne_track::document::*;
use heterodyne_track::{NoisePreset, parse_noise, parse_track};

#[track_caller]
fn preset(text: &str) -> NoisePreset {
    let parsed = parse_noise(text, "t.noise");
    let problems = format!("{:?}", parsed.diagnostics);
    parsed.value.expect(&problems)
}

#[track_caller]
fn voice(name: &str, params: &str) -> (Noise, f64) {
    let text = format!(
        r#"{{"global": {{}}, "steps": [{{"duration": 1, "voices": [{{"synth_function_name": "{name}", "params": {params}}}]}}]}}"#
    );
    let parsed = parse_track(&text, "t");
    let problems = format!("{:?}", parsed.diagnostics);
    match parsed
        .value
        .expect(&problems)
        .steps
        .remove(0)
        .voices
        .remove(0)
        .body
    {
        VoiceBody::Noise { noise, gain, .. } => (noise, gain),
        other => panic!("{other:?}"),
    }
}

fn still(value: f64) -> Ramp {
    Ramp {
        start: value,
        end: value,
    }
}

/// Start and end of lowest, highest, q, stages.
fn table(sweep: &Sweep) -> [(f64, f64); 4] {
    [sweep.min_hz, sweep.max_hz, sweep.q, sweep.stages].map(|ramp| (ramp.start, ramp.end))
}

#[test]
fn an_empty_preset_is_steady_pink() {
    let NoisePreset {
        noise,
        start_secs,
        fade_in_secs,
        fade_out_secs,
        amp_envelope,
        duration_secs,
    } = preset("{}");
    let colour = noise.colour;
    assert_eq!(
        (
            colour.name.as_str(),
            colour.exponent,
            colour.high_exponent,
            colour.distribution_curve
        ),
        ("pink", 1.0, 1.0, 1.0)
    );
    assert_eq!(
        (
            colour.lowcut_hz,
            colour.highcut_hz,
            colour.amplitude,
            colour.seed
        ),
        (None, None, 1.0, 1)
    );
    assert_eq!(
        (noise.lfo_shape, noise.lfo_hz, noise.transition),
        (LfoShape::Sine, still(1.0 / 12.0), false)
    );
    assert!(
        noise.sweeps.is_empty() && noise.static_notches.is_empty() && noise.input_audio.is_empty()
    );
    assert_eq!(
        (start_secs, fade_in_secs, fade_out_secs, duration_secs),
        (0.0, 0.0, 0.0, 60.0)
    );
    assert!(amp_envelope.is_empty());
}

#[test]
fn names_set_slopes_and_cuts() {
    for (name, slopes, cuts) in [
        ("white", (0.0, 0.0), (None, None)),
        ("Pink", (1.0, 1.0), (None, None)),
        ("brown", (2.0, 2.0), (None, None)),
        ("RED", (2.0, 1.5), (None, None)),
        ("deep brown", (2.5, 2.0), (None, None)),
        ("deep_brown", (2.5, 2.0), (None, None)),
        ("blue", (-1.0, -1.0), (None, None)),
        ("purple", (-2.0, -2.0), (None, None)),
        ("violet", (-2.0, -2.0), (None, None)),
        ("green", (0.0, 0.0), (Some(100.0), Some(8000.0))),
    ] {
        for text in [
            format!(r#"{{"noise_type": "{name}"}}"#),
            format!(r#"{{"noise_parameters": {{"name": "{name}"}}, "noise_type": "white"}}"#),
            format!(r#"{{"color_params": {{"name": "{name}"}}}}"#),
        ] {
            let colour = preset(&text).noise.colour;
            assert_eq!((colour.exponent, colour.high_exponent), slopes, "{text}");
            assert_eq!((colour.lowcut_hz, colour.highcut_hz), cuts, "{text}");
        }
    }
}

#[test]
fn members_win_over_the_name_and_the_top_level_over_the_object() {
    let colour = preset(r#"{"noise_parameters": {"name": "BN", "exponent": 0.75, "high_exponent": 2.5, "lowcut": 0, "highcut": "900", "amplitude": 0.5, "seed": 7},
        "highcut": 800, "seed": 9}"#).noise.colour;
    assert_eq!(
        (colour.name.as_str(), colour.exponent, colour.high_exponent),
        ("bn", 0.75, 2.5)
    );
    assert_eq!(
        (
            colour.lowcut_hz,
            colour.highcut_hz,
            colour.amplitude,
            colour.seed
        ),
        (None, Some(800.0), 0.5, 9)
    );
    let pink = preset(r#"{"noise_parameters": {"name": "pink", "exponent": 1.25}}"#)
        .noise
        .colour;
    assert_eq!((pink.exponent, pink.high_exponent), (1.25, 1.25));
    let red = preset(r#"{"noise_type": "red", "exponent": 3}"#)
        .noise
        .colour;
    assert_eq!((red.exponent, red.high_exponent), (3.0, 1.5));
}

#[test]
fn a_colour_that_nobody_knows_sounds_pink_with_a_warning() {
    let parsed = parse_noise(r#"{"noise_type": "brwon"}"#, "t");
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(
        (
            parsed.diagnostics[0].code,
            parsed.diagnostics[0].help.as_deref()
        ),
        ("unknown-word", Some("did you mean brown?"))
    );
    assert_eq!(parsed.value.expect("read").noise.colour.exponent, 1.0);
    assert!(
        parse_noise(r#"{"noise_type": "mine", "exponent": 0.8}"#, "t")
            .diagnostics
            .is_empty()
    );
}

#[test]
fn a_still_preset_uses_the_start_of_everything() {
    let noise = preset(r#"{"transition": false, "lfo_freq": 0.2, "start_lfo_freq": 0.3, "end_lfo_freq": 0.4, "start_lfo_phase_offset_deg": 30,
        "end_lfo_phase_offset_deg": 90, "start_intra_phase_offset_deg": 15, "end_intra_phase_offset_deg": 180,
        "sweeps": [{"start_min": 100, "end_min": 200, "start_max": 300, "end_max": 400, "start_q": 5, "end_q": 6, "start_casc": 2, "end_casc": 3}]}"#).noise;
    assert_eq!(
        (
            noise.lfo_hz,
            noise.right_phase_deg,
            noise.second_pass_phase_deg
        ),
        (still(0.2), still(30.0), still(15.0))
    );
    assert_eq!(
        table(&noise.sweeps[0]),
        [(100.0, 100.0), (300.0, 300.0), (5.0, 5.0), (2.0, 2.0)]
    );
    assert_eq!(preset(r#"{"lfo_freq": 0}"#).noise.lfo_hz, still(1.0 / 12.0));
    assert_eq!(
        preset(r#"{"lfo_waveform": "Triangle"}"#).noise.lfo_shape,
        LfoShape::Triangle
    );
}

#[test]
fn a_moving_preset_uses_both_ends() {
    let noise = preset(r#"{"transition": true, "lfo_freq": 0.2, "start_lfo_freq": 0.3, "end_lfo_freq": 0, "start_lfo_phase_offset_deg": 30,
        "end_intra_phase_offset_deg": 180, "sweeps": [{"start_min": 100, "end_min": 200, "start_max": 300, "start_q": 5, "end_q": 6, "end_casc": 3}]}"#).noise;
    assert_eq!(
        noise.lfo_hz,
        Ramp {
            start: 0.3,
            end: 0.0
        }
    );
    assert_eq!(
        (noise.right_phase_deg, noise.second_pass_phase_deg),
        (
            still(30.0),
            Ramp {
                start: 0.0,
                end: 180.0
            }
        )
    );
    assert_eq!(
        table(&noise.sweeps[0]),
        [(100.0, 200.0), (300.0, 300.0), (5.0, 6.0), (10.0, 3.0)]
    );
}

#[test]
fn sweeps_come_as_objects_and_as_lists_and_zero_is_absent() {
    let noise = preset(r#"{"sweeps": [{}, {"min": 500, "cascade": 0}, {"startMin": 50, "startMax": 60, "q": 3, "cascade": 2}, [70, 80], [70, 80, 9], [70, 80, 0, 4], {"start_min": 0, "start_max": 0}]}"#).noise;
    let starts: Vec<[f64; 4]> = noise
        .sweeps
        .iter()
        .map(|sweep| table(sweep).map(|(start, _)| start))
        .collect();
    assert_eq!(
        starts,
        [
            [1000.0, 10000.0, 25.0, 10.0],
            [500.0, 9500.0, 25.0, 10.0],
            [50.0, 60.0, 3.0, 2.0],
            [70.0, 80.0, 25.0, 10.0],
            [70.0, 80.0, 9.0, 10.0],
            [70.0, 80.0, 25.0, 4.0],
            [1000.0, 10000.0, 25.0, 10.0],
        ]
    );
}

#[test]
fn quality_and_stages_beside_the_sweeps_are_one_for_all_or_one_for_each() {
    let (noise, _) = voice(
        "noise_swept_notch",
        r#"{"sweeps": [[1, 2], [3, 4], [5, 6, 7]], "notch_q": 30, "casc": [4, null]}"#,
    );
    let values: Vec<(f64, f64)> = noise
        .sweeps
        .iter()
        .map(|sweep| (sweep.q.start, sweep.stages.start))
        .collect();
    assert_eq!(values, [(30.0, 4.0), (30.0, 10.0), (7.0, 10.0)]);
}

#[test]
fn moving_voices_take_their_sweeps_from_two_lists_or_from_one_of_eight_numbers() {
    let (noise, _) = voice(
        "noise_swept_notch_transition",
        r#"{"start_sweeps": [[100, 200], [300, 400]], "end_sweeps": [[150, 250]], "start_q": 5, "end_q": [6, 7], "start_casc": [2, 3], "end_casc": 4}"#,
    );
    assert!(noise.transition);
    assert_eq!(
        table(&noise.sweeps[0]),
        [(100.0, 150.0), (200.0, 250.0), (5.0, 6.0), (2.0, 4.0)]
    );
    assert_eq!(
        table(&noise.sweeps[1]),
        [(300.0, 300.0), (400.0, 400.0), (5.0, 7.0), (3.0, 4.0)]
    );
    let (noise, _) = voice(
        "noise_transition",
        r#"{"sweeps": [[1, 2, 3, 4, 5, 6, 7, 8]]}"#,
    );
    assert_eq!(
        table(&noise.sweeps[0]),
        [(1.0, 3.0), (2.0, 4.0), (5.0, 6.0), (7.0, 8.0)]
    );
}

#[test]
fn the_level_of_a_noise_voice_is_the_product_of_both_names() {
    assert_eq!(voice("noise", "{}").1, 1.0);
    assert_eq!(voice("noise", r#"{"amp": 0.5, "volume": 0.5}"#).1, 0.25);
}

#[test]
fn static_notches_come_in_both_shapes_and_at_most_ten_count() {
    let noise = preset(r#"{"static_notches": [{"hz": 60, "quality": 8, "count": 2}, {"frequency": 50}, [1000, 0, 3], [40], {"freq": 1}]}"#).noise;
    let notches: Vec<(f64, f64, u32)> = noise
        .static_notches
        .iter()
        .map(|notch| (notch.hz, notch.q, notch.stages))
        .collect();
    assert_eq!(
        notches,
        [
            (60.0, 8.0, 2),
            (50.0, 25.0, 1),
            (1000.0, 25.0, 3),
            (40.0, 25.0, 1),
            (1.0, 25.0, 1)
        ]
    );
    let eleven = parse_noise(
        &format!(r#"{{"static_notches": [{}]}}"#, ["[1]"; 11].join(",")),
        "t",
    );
    assert_eq!(
        (eleven.diagnostics.len(), eleven.diagnostics[0].code),
        (1, "limit")
    );
    assert_eq!(eleven.value.expect("read").noise.static_notches.len(), 10);
}

#[test]
fn the_length_of_a_transition_has_three_names() {
    for (given, length, held) in [
        (r#"{}"#, None, 0.0),
        (r#"{"duration": 0}"#, None, 0.0),
        (r#"{"duration": 20, "post_offset": 5}"#, Some(20.0), 5.0),
        (
            r#"{"transition_duration": 8, "duration": 20}"#,
            Some(8.0),
            0.0,
        ),
        (r#"{"post_offset": 5}"#, None, 5.0),
        (r#"{"transition_duration": 0}"#, Some(0.0), 0.0),
    ] {
        let timing = preset(given).noise.timing;
        assert_eq!(
            (timing.duration_secs, timing.post_offset_secs),
            (length, held),
            "{given}"
        );
    }
}

#[test]
fn a_preset_keeps_the_layer_that_it_would_be() {
    let preset = preset(
        r#"{"start_time": 1, "fade_in": 2, "fade_out": 3, "duration_seconds": 0, "amp_envelope": [{"time": 4, "amp": 0.5}, [2, 1], {"x": 3, "value": 0}], "input_audio_path": "rain.wav"}"#,
    );
    assert_eq!(
        (
            preset.start_secs,
            preset.fade_in_secs,
            preset.fade_out_secs,
            preset.duration_secs
        ),
        (1.0, 2.0, 3.0, 0.0)
    );
    assert_eq!(preset.amp_envelope, [(2.0, 1.0), (3.0, 0.0), (4.0, 0.5)]);
    assert_eq!(preset.noise.input_audio, "rain.wav");
}

#[test]
fn contradictions_are_warned_of() {
    for (text, path) in [
        (r#"{"lowcut": 500, "highcut": 100}"#, ""),
        (r#"{"sweeps": [[1, 2], [9, 3]]}"#, ""),
    ] {
        let parsed = parse_noise(text, "t");
        assert_eq!(parsed.diagnostics.len(), 1, "{text}");
        assert_eq!(
            (
                parsed.diagnostics[0].code,
                parsed.diagnostics[0].path.as_str()
            ),
            ("conflict", path)
        );
    }
}
