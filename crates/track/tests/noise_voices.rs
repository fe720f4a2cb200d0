//! Noise voices with names and defaults of their own, and what a track names beside itself.

use heterodyne_track::document::*;
use heterodyne_track::{Params, parse_track};

#[track_caller]
fn voice(name: &str, params: &str) -> (Noise, Params, Vec<String>) {
    let text = format!(
        r#"{{"global": {{}}, "steps": [{{"duration": 1, "voices": [{{"synth_function_name": "{name}", "params": {params}}}]}}]}}"#
    );
    let parsed = parse_track(&text, "t");
    let problems: Vec<String> = parsed
        .diagnostics
        .iter()
        .map(|d| d.message.clone())
        .collect();
    let track = parsed.value.unwrap_or_else(|| panic!("{problems:?}"));
    match track.steps[0].voices[0].body.clone() {
        VoiceBody::Noise { noise, params, .. } => (noise, params, problems),
        other => panic!("{other:?}"),
    }
}

fn table(sweep: &Sweep) -> [(f64, f64); 4] {
    [sweep.min_hz, sweep.max_hz, sweep.q, sweep.stages].map(|ramp| (ramp.start, ramp.end))
}

fn still(values: [f64; 4]) -> [(f64, f64); 4] {
    values.map(|x| (x, x))
}

#[test]
fn a_generator_has_one_sweep_unless_it_is_given_others() {
    for name in ["noise_generator", "generate_swept_notch_pink_sound"] {
        let (noise, ..) = voice(name, "{}");
        assert_eq!(noise.sweeps.len(), 1, "{name}");
        assert_eq!(
            table(&noise.sweeps[0]),
            still([1000.0, 10000.0, 25.0, 10.0])
        );
        assert_eq!(
            noise.right_phase_deg,
            Ramp {
                start: 90.0,
                end: 90.0
            }
        );
        assert_eq!(noise.second_pass_phase_deg, Ramp::default());
        assert_eq!(
            (noise.colour.name.as_str(), noise.lfo_hz.start),
            ("pink", 1.0 / 12.0)
        );
        assert!(voice(name, r#"{"sweeps": []}"#).0.sweeps.is_empty());
    }
    assert!(voice("noise_swept_notch", "{}").0.sweeps.is_empty());
    assert_eq!(
        voice("noise_swept_notch", "{}").0.right_phase_deg,
        Ramp::default()
    );
}

#[test]
fn levels_of_a_generator_default_to_the_common_one_at_each_end() {
    let ends = |params: &Params, name| {
        let ramp = params.ramp(name);
        (ramp.start, ramp.end)
    };
    let (_, still, _) = voice("noise_generator", r#"{"amp_left": 0.5}"#);
    assert_eq!(
        (ends(&still, "amp_left"), ends(&still, "amp_right")),
        ((0.5, 0.5), (0.25, 0.25))
    );
    let given = r#"{"start_amp": 0.1, "end_amp": 0.9, "start_amp_left": 0.3}"#;
    let (_, moving, _) = voice("noise_generator_transition", given);
    assert_eq!(
        (ends(&moving, "amp_left"), ends(&moving, "amp_right")),
        ((0.3, 0.3), (0.1, 0.9))
    );
}

#[test]
fn what_stands_beside_the_sweeps_of_a_generator_wins_over_them() {
    let sweeps = r#""sweeps": [{"startMin": 300, "max": 700, "start_q": 3, "cascade": 2}, [100, 200, 4, 6]]"#;
    let (noise, ..) = voice("noise_generator", &format!("{{{sweeps}}}"));
    assert_eq!(table(&noise.sweeps[0]), still([300.0, 700.0, 3.0, 2.0]));
    assert_eq!(table(&noise.sweeps[1]), still([100.0, 200.0, 4.0, 6.0]));
    let (noise, ..) = voice(
        "noise_generator",
        &format!(r#"{{{sweeps}, "notch_q": 30, "cascade_count": 5}}"#),
    );
    assert_eq!(table(&noise.sweeps[0]), still([300.0, 700.0, 30.0, 5.0]));
    assert_eq!(table(&noise.sweeps[1]), still([100.0, 200.0, 30.0, 5.0]));
    let moving = r#"{"sweeps": [[10, 20, 30, 40, 5, 6, 7, 8]], "start_notch_q": 9, "end_cascade_count": 2,
        "start_lfo_phase_offset_deg": 10, "end_intra_phase_offset_deg": 20, "start_lfo_freq": 0.5, "end_lfo_freq": 0.25}"#;
    let (noise, ..) = voice("noise_generator_transition", moving);
    assert_eq!(
        table(&noise.sweeps[0]),
        [(10.0, 30.0), (20.0, 40.0), (9.0, 9.0), (7.0, 2.0)]
    );
    assert_eq!(
        noise.right_phase_deg,
        Ramp {
            start: 10.0,
            end: 10.0
        }
    );
    assert_eq!(
        noise.second_pass_phase_deg,
        Ramp {
            start: 0.0,
            end: 20.0
        }
    );
    assert_eq!(
        noise.lfo_hz,
        Ramp {
            start: 0.5,
            end: 0.25
        }
    );
}

#[test]
fn a_generator_swaps_a_range_that_is_written_the_wrong_way_round() {
    let (noise, _, problems) = voice("noise_generator", r#"{"sweeps": [[900, 300]]}"#);
    assert_eq!(table(&noise.sweeps[0]), still([300.0, 900.0, 25.0, 10.0]));
    assert!(problems[0].contains("swapped"), "{problems:?}");
    let (noise, ..) = voice("noise_swept_notch", r#"{"sweeps": [[900, 300]]}"#);
    assert_eq!(table(&noise.sweeps[0]), still([900.0, 300.0, 25.0, 10.0]));
}

#[test]
fn the_swept_notch_sound_reads_its_own_names() {
    let given =
        r#"{"filter_sweeps": [[500, 1000], [50, 60, 7]], "notch_q": 12, "cascade_count": [3, 4]}"#;
    let (noise, _, problems) = voice("generate_swept_notch_pink_sound", given);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(table(&noise.sweeps[0]), still([500.0, 1000.0, 12.0, 3.0]));
    assert_eq!(table(&noise.sweeps[1]), still([50.0, 60.0, 7.0, 4.0]));
}

#[test]
fn points_of_a_voice_are_kept_in_order_and_a_curve_has_two_names() {
    let given = r#"{"amp_envelope": [{"x": 3, "y": 0.5}, [1, 0]], "curve": "logarithmic", "post_offset": 2, "fade_in": 1}"#;
    let (noise, params, problems) = voice("noise_generator_transition", given);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(params.amp_envelope(), [(1.0, 0.0), (3.0, 0.5)]);
    assert_eq!(params.number("fade_in"), 1.0);
    // Time held at the end, as everywhere, not a length.
    assert_eq!(
        (noise.timing.duration_secs, noise.timing.post_offset_secs),
        (None, 2.0)
    );
    assert_eq!(noise.timing.curve, "logarithmic");
}
