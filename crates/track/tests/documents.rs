//! Tracks in both dialects, with every alias, default and rule of the document.

use heterodyne_track::document::*;
use heterodyne_track::parse_track;

#[track_caller]
fn track(text: &str) -> Track {
    let parsed = parse_track(text, "t.json");
    let errors: Vec<String> = parsed.errors().map(ToString::to_string).collect();
    parsed.value.unwrap_or_else(|| panic!("{errors:?}"))
}

#[track_caller]
fn step(members: &str) -> Step {
    track(&format!(r#"{{"global": {{}}, "steps": [{{{members}}}]}}"#))
        .steps
        .remove(0)
}

#[track_caller]
fn voice(members: &str) -> Voice {
    step(&format!(r#""duration": 1, "voices": [{{{members}}}]"#))
        .voices
        .remove(0)
}

#[track_caller]
fn clip(members: &str) -> Clip {
    track(&format!(
        r#"{{"global": {{}}, "steps": [], "clips": [{{{members}}}]}}"#
    ))
    .clips
    .remove(0)
}

#[track_caller]
fn background(members: &str) -> Option<BackgroundNoise> {
    track(&format!(
        r#"{{"global": {{}}, "steps": [], "background_noise": {members}}}"#
    ))
    .background_noise
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
fn both_dialects_say_the_same() {
    let new = r#"{"global": {"sample_rate": 48000, "crossfade_duration": 2, "crossfade_curve": "equal_power", "output_filename": "a.flac"},
        "progression": [{"duration": 5, "voices": []}], "overlay_clips": [{"file_path": "a.wav"}], "background_noise": {"file_path": "p.noise"}}"#;
    let old = r#"{"globalSettings": {"sampleRate": 48000, "crossfadeDuration": 2, "crossfadeCurve": "equal_power", "outputFilename": "a.flac"},
        "steps": [{"stepDuration": 5, "voices": []}], "clips": [{"path": "a.wav"}], "noise": {"params_path": "p.noise"}}"#;
    let (new, old) = (track(new), track(old));
    assert_eq!((new.dialect, old.dialect), (Dialect::New, Dialect::Legacy));
    assert_eq!(new.globals, old.globals);
    assert_eq!(new.steps[0].duration_secs, old.steps[0].duration_secs);
    assert_eq!(new.clips[0].source, old.clips[0].source);
    assert_eq!(
        new.background_noise.map(|n| n.source),
        old.background_noise.map(|n| n.source)
    );
    let globals = new.globals;
    assert_eq!(
        (
            globals.sample_rate,
            globals.crossfade_secs,
            globals.crossfade_curve
        ),
        (48000, Some(2.0), CrossfadeCurve::EqualPower)
    );
    assert_eq!(globals.output_filename.as_deref(), Some("a.flac"));
}

#[test]
fn defaults_stand_where_the_file_says_nothing() {
    let globals = track(r#"{"global": {}, "progression": []}"#).globals;
    assert_eq!(
        (
            globals.sample_rate,
            globals.crossfade_secs,
            globals.crossfade_curve
        ),
        (44_100, None, CrossfadeCurve::Linear)
    );
    assert_eq!(
        (globals.output_filename, globals.normalization_level),
        (None, 0.95)
    );
    let step = step(r#""duration": 1"#);
    assert_eq!(
        (step.start_secs, step.crossfade_secs, step.crossfade_curve),
        (None, None, None)
    );
    assert_eq!(
        (
            step.binaural_volume,
            step.noise_volume,
            step.normalization_level
        ),
        (0.60, 0.60, 0.95)
    );
    assert!(step.voices.is_empty() && step.description.is_empty());
    let clip = clip(r#""file": "a.wav""#);
    assert_eq!(
        (
            clip.start_secs,
            clip.gain,
            clip.duration_secs,
            clip.pan,
            clip.fade_in_secs
        ),
        (0.0, 1.0, 0.0, 0.0, 0.0)
    );
    let voice = voice(r#""synth_function_name": "binaural_beat""#);
    assert_eq!(
        (voice.transition, voice.envelope, voice.bus),
        (false, None, Bus::Tonal)
    );
}

#[test]
fn numbers_may_be_texts_or_booleans_and_null_is_absent() {
    let step = step(
        r#""duration": " 1e1 ", "start": null, "start_time": "2.5", "binaural_volume": true, "noise_volume": false"#,
    );
    assert_eq!((step.duration_secs, step.start_secs), (10.0, Some(2.5)));
    assert_eq!((step.binaural_volume, step.noise_volume), (1.0, 0.0));
    let globals =
        track(r#"{"global": {"sample_rate": "48000.0", "crossfade_duration": null}, "steps": []}"#)
            .globals;
    assert_eq!(
        (globals.sample_rate, globals.crossfade_secs),
        (48_000, None)
    );
}

#[test]
fn the_canonical_name_wins_then_the_order_of_the_list_and_null_never_does() {
    assert_eq!(
        clip(
            r#""gain": 0.1, "amp": 0.2, "path": "b", "file_path": "a", "start_time": 3, "start": 4"#
        )
        .gain,
        0.2
    );
    assert_eq!(clip(r#""file": "c", "path": "b""#).source, "b");
    assert_eq!(
        clip(r#""file": "c", "path": "b", "file_path": null"#).source,
        "b"
    );
    assert_eq!(clip(r#""file": "c", "file_path": """#).source, "c");
    let both = r#"{"global": {}, "steps": [{"duration": 1, "Duration": 2}], "clips": [], "overlay_clips": []}"#;
    assert_eq!(
        warnings(both),
        [("two-names", "steps[0].Duration".to_owned())]
    );
    assert_eq!(track(both).steps[0].duration_secs, 1.0);
}

#[test]
fn a_step_overrides_the_crossfade_of_the_track() {
    let step =
        step(r#""duration": 1, "crossfade_duration": 0.5, "crossfade_curve": "Equal_Power""#);
    assert_eq!(
        (step.crossfade_secs, step.crossfade_curve),
        (Some(0.5), Some(CrossfadeCurve::EqualPower))
    );
    let odd = r#"{"global": {"crossfade_curve": "cubic"}, "steps": []}"#;
    assert_eq!(
        warnings(odd),
        [("unknown-word", "global.crossfade_curve".to_owned())]
    );
    assert_eq!(track(odd).globals.crossfade_curve, CrossfadeCurve::Linear);
}

#[test]
fn a_negative_start_counts_as_zero_with_a_warning() {
    let text = r#"{"global": {}, "steps": [{"duration": 1, "start": -2}]}"#;
    assert_eq!(
        warnings(text),
        [("out-of-range", "steps[0].start".to_owned())]
    );
    assert_eq!(track(text).steps[0].start_secs, Some(0.0));
}

#[test]
fn a_step_without_duration_is_kept_with_a_warning() {
    assert_eq!(
        warnings(r#"{"global": {}, "steps": [{}]}"#),
        [("missing", "steps[0]".to_owned())]
    );
    assert_eq!(step("").duration_secs, 0.0);
}

#[test]
fn keys_that_editors_write_do_not_warn() {
    let text = r#"{"global": {"parallel_voices": true, "parallel_backend": "x", "parallel_voices_max_workers": 4, "parallel_max_memory_gb": 2},
        "steps": [{"duration": 1, "noise_preset_id": "x", "voices": [{"synth_function_name": "isochronic_tone", "category": "c", "description": "d"}]}],
        "clips": [{"path": "a.wav", "category": "x", "description": "y"}], "background_noise": {"file": "", "pan": 0.5}}"#;
    assert_eq!(warnings(text), []);
}

#[test]
fn clips_keep_every_value_and_clamp_the_pan() {
    let clip = clip(
        r#""path": "a.wav", "start_time": 2, "gain": 0.5, "duration": 3, "pan": -7, "fade_in": 0.1, "fade_out": 0.2, "description": "d""#,
    );
    assert_eq!(
        (
            clip.source.as_str(),
            clip.start_secs,
            clip.gain,
            clip.duration_secs
        ),
        ("a.wav", 2.0, 0.5, 3.0)
    );
    assert_eq!(
        (
            clip.pan,
            clip.fade_in_secs,
            clip.fade_out_secs,
            clip.description.as_str()
        ),
        (-1.0, 0.1, 0.2, "d")
    );
}

#[test]
fn an_empty_background_noise_is_none() {
    for text in [
        "{}",
        "null",
        r#"{"file_path": "", "amp": 0.0, "fade_in": 1}"#,
        r#"{"file_path": null, "params": {}}"#,
        r#"{"amp": 1}"#,
    ] {
        assert_eq!(background(text), None, "{text}");
    }
}

#[test]
fn background_noise_reads_a_file_or_its_own_parameters() {
    let noise = background(
        r#"{"noise_file": "a.noise", "gain": 0.3, "start_time_seconds": 4, "fade_in": 1, "fade_out": 2, "amp_envelope": [[5, 0], [0, 1]]}"#,
    );
    let noise = noise.expect("given");
    assert_eq!(noise.source, NoiseSource::File("a.noise".to_owned()));
    assert_eq!(
        (
            noise.gain,
            noise.start_secs,
            noise.fade_in_secs,
            noise.fade_out_secs
        ),
        (0.3, 4.0, 1.0, 2.0)
    );
    assert_eq!(noise.amp_envelope, [(0.0, 1.0), (5.0, 0.0)]);
    let inline = background(r#"{"params": {"noise_type": "brown", "amp_envelope": [{"t": 1, "y": 2}]}, "amp": 0.2, "gain": 0.9}"#).expect("given");
    let NoiseSource::Inline(noise) = inline.source else {
        panic!("inline")
    };
    assert_eq!((noise.colour.name.as_str(), inline.gain), ("brown", 0.2));
    assert_eq!(inline.amp_envelope, [(1.0, 2.0)]);
    let both =
        background(r#"{"params": {"noise_type": "brown"}, "file": "a.noise"}"#).expect("given");
    assert_eq!(both.source, NoiseSource::File("a.noise".to_owned()));
}
