//! Hostile files are refused quickly, with the limit stated, and never with a panic.

use heterodyne_track::{
    Diagnostic, Severity, limits, parse_noise, parse_track, parse_voice_presets, text_of,
};
use std::time::{Duration, Instant};

/// A track with this text among the members of its only step.
fn step(members: &str) -> String {
    format!(r#"{{"global": {{}}, "progression": [{{{members}}}]}}"#)
}

/// A track with this text among the parameters of its only voice.
fn voice(params: &str) -> String {
    step(&format!(
        r#""duration": 1, "voices": [{{"synth_function_name": "binaural_beat", "params": {{{params}}}}}]"#
    ))
}

/// The first error; panics if the file is accepted or takes long.
#[track_caller]
fn refused(text: &str) -> Diagnostic {
    let begin = Instant::now();
    let parsed = parse_track(text, "t.json");
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "took {:?}",
        begin.elapsed()
    );
    assert!(parsed.value.is_none(), "accepted");
    parsed
        .errors()
        .next()
        .expect("refused with a reason")
        .clone()
}

#[track_caller]
fn refused_with(text: &str, code: &str, stated: &str) {
    let error = refused(text);
    assert_eq!(error.code, code, "{error}");
    assert!(error.to_string().contains(stated), "{error}");
}

#[test]
fn deep_nesting_is_refused_at_the_stated_level() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        refused_with(&nested(limits::NESTING + 1), "limit", "64");
        let fits = parse_track(&nested(limits::NESTING), "t");
        assert!(fits.errors().all(|error| error.code != "limit"));
        refused_with(&open.repeat(10_000_000 / open.len()), "limit", "64");
    }
}

#[test]
fn numbers_that_are_not_finite_are_refused_however_they_are_written() {
    for value in [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        r#""nan""#,
        r#""NaN""#,
        r#""-inf""#,
        r#""Infinity""#,
        r#""1e999""#,
    ] {
        refused_with(
            &voice(&format!(r#""baseFreq": {value}"#)),
            "not-finite",
            "finite",
        );
    }
}

#[test]
fn huge_but_finite_numbers_are_refused_with_the_bound() {
    for value in ["1e308", "-1e308", r#""1e308""#, "1.1e12"] {
        refused_with(
            &voice(&format!(r#""baseFreq": {value}"#)),
            "out-of-range",
            "-1000000000000 to 1000000000000 Hz",
        );
    }
    refused_with(&voice(r#""ampL": 1e7"#), "out-of-range", "1000000 linear");
}

#[test]
fn a_number_of_three_hundred_digits_is_shown_with_an_exponent() {
    assert_eq!(refused(&voice(r#""baseFreq": 1e300"#)).found, "1e300 Hz");
    assert_eq!(refused(&voice(r#""freqOscShape": -1e-9"#)).found, "-1e-9");
}

#[test]
fn negative_and_endless_lengths_are_refused() {
    refused_with(
        &step(r#""duration": -1"#),
        "out-of-range",
        "a time is negative: found -1 s, accepted 0 to 10000000 s",
    );
    refused_with(
        &step(r#""duration": 1e12"#),
        "out-of-range",
        "0 to 10000000 s",
    );
    refused_with(
        &step(r#""duration": 1, "crossfade_duration": -3"#),
        "out-of-range",
        "negative",
    );
    let clip = r#"{"global": {}, "steps": [], "clips": [{"file_path": "a.wav", "fade_in": -1}]}"#;
    refused_with(clip, "out-of-range", "negative");
}

#[test]
fn a_track_that_lasts_too_long_as_a_whole_is_refused() {
    let one = r#"{"duration": 9000000}"#;
    let text = format!(r#"{{"global": {{}}, "progression": [{one}, {one}]}}"#);
    refused_with(
        &text,
        "limit",
        "found 18000000 s, accepted at most 10000000 s",
    );
    refused_with(
        &step(r#""duration": 10, "start": 9999999"#),
        "limit",
        "at most 10000000 s",
    );
}

#[test]
fn sample_rates_outside_the_stated_range_are_refused() {
    for rate in ["0", "-44100", "999", "768001", "1e9", "true"] {
        refused_with(
            &format!(r#"{{"global": {{"sample_rate": {rate}}}, "steps": []}}"#),
            "out-of-range",
            "1000 to 768000",
        );
    }
    refused_with(
        r#"{"global": {"sample_rate": 44100.5}, "steps": []}"#,
        "wrong-type",
        "whole number",
    );
}

#[test]
fn a_million_steps_are_refused() {
    let steps = vec![r#"{"duration":1}"#; 1_000_000].join(",");
    refused_with(
        &format!(r#"{{"global":{{}},"progression":[{steps}]}}"#),
        "limit",
        "at most 10000",
    );
}

#[test]
fn too_many_voices_are_refused_in_a_step_and_in_all() {
    let voices = |n: usize| vec![r#"{"synth_function_name":"x"}"#; n].join(",");
    refused_with(
        &step(&format!(r#""duration":1,"voices":[{}]"#, voices(513))),
        "limit",
        "at most 512",
    );
    let full = format!(r#"{{"duration":1,"voices":[{}]}}"#, voices(512));
    refused_with(
        &format!(
            r#"{{"global":{{}},"steps":[{}]}}"#,
            vec![full; 200].join(",")
        ),
        "limit",
        "100000",
    );
    let presets = parse_voice_presets(&format!("[{}]", voices(100_001)), "t");
    assert!(presets.value.is_none());
}

#[test]
fn too_many_values_are_refused() {
    refused_with(
        &format!("[{}0]", "0,".repeat(limits::VALUES)),
        "limit",
        "4000000",
    );
}

#[test]
fn a_text_beyond_the_limit_is_refused_unread() {
    refused_with(&" ".repeat(limits::TEXT_BYTES + 1), "limit", "67108864");
    let bytes = vec![b' '; limits::TEXT_BYTES + 1];
    assert!(text_of(&bytes, "t").is_err_and(|error| error.code == "limit"));
}

#[test]
fn millions_of_problems_are_counted_but_not_listed() {
    let unknown = (0..1_000_000)
        .map(|i| format!(r#""k{i}":0"#))
        .collect::<Vec<_>>()
        .join(",");
    let begin = Instant::now();
    let parsed = parse_track(&format!(r#"{{"global":{{{unknown}}},"steps":[1,2]}}"#), "t");
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "took {:?}",
        begin.elapsed()
    );
    assert_eq!(parsed.errors().count(), 2);
    assert_eq!(parsed.warnings().count(), limits::DIAGNOSTICS + 1);
    let last = parsed.diagnostics.last().expect("listed").to_string();
    assert!(last.contains("999800 more"), "{last}");
}

#[test]
fn long_texts_are_refused_where_a_name_belongs() {
    let long = "x".repeat(1_000_000);
    refused_with(
        &voice(&format!(r#""transition_curve": "{long}""#)),
        "limit",
        "at most 1024 characters",
    );
    refused_with(
        &format!(r#"{{"global": {{}}, "steps": [], "clips": [{{"path": "{long}"}}]}}"#),
        "limit",
        "at most 4096 characters",
    );
    refused_with(
        &step(&format!(
            r#""voices": [{{"synth_function_name": "{long}"}}]"#
        )),
        "limit",
        "at most 256 characters",
    );
}

#[test]
fn paths_that_climb_out_or_name_a_url_are_refused_in_clips_and_noises() {
    for path in [
        "../a.wav",
        "x/../../a.wav",
        "http://h/a.wav",
        "https://h/a.wav",
        "file:///a.wav",
        "ftp://h/a",
        "//h/a.wav",
    ] {
        let clip =
            format!(r#"{{"global": {{}}, "steps": [], "clips": [{{"file_path": "{path}"}}]}}"#);
        refused_with(&clip, "path", "a data: URL");
        let noise =
            format!(r#"{{"global": {{}}, "steps": [], "background_noise": {{"file": "{path}"}}}}"#);
        refused_with(&noise, "path", "a data: URL");
        let input = parse_noise(&format!(r#"{{"input_audio_path": "{path}"}}"#), "t");
        assert!(input.value.is_none(), "{path}");
    }
}

#[test]
fn sweeps_stages_and_points_are_bounded() {
    let sweeps = format!(r#"{{"sweeps": [{}]}}"#, ["[1,2]"; 65].join(","));
    for (text, stated) in [
        (sweeps.as_str(), "at most 64"),
        (r#"{"sweeps": [{"start_casc": 65}]}"#, "0 to 64"),
        (r#"{"casc": 1e9}"#, "0 to 64"),
        (r#"{"static_notches": [[50, 30, 1e9]]}"#, "0 to 64"),
        (r#"{"seed": 1e300}"#, "9007199254740992"),
        (r#"{"exponent": 1e9}"#, "-16 to 16"),
    ] {
        let parsed = parse_noise(text, "t");
        let error = parsed.errors().next().expect("refused").to_string();
        assert!(error.contains(stated), "{error}");
    }
    let points = format!(
        r#"{{"amp_envelope": [{}]}}"#,
        vec!["[0,1]"; limits::ENVELOPE_POINTS + 1].join(",")
    );
    assert!(
        parse_noise(&points, "t")
            .errors()
            .any(|error| error.accepted == "at most 100000")
    );
}

#[test]
fn half_surrogates_and_control_characters_are_refused_and_the_rest_is_still_read() {
    for text in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\uD800\uD800""#,
        r#""\u12""#,
        r#""\x""#,
        "\"a\u{1}b\"",
    ] {
        let parsed = parse_track(
            &step(&format!(r#""duration": -1, "description": {text}"#)),
            "t",
        );
        let codes: Vec<&str> = parsed.errors().map(|error| error.code).collect();
        assert!(
            codes.contains(&"json-syntax") && codes.contains(&"out-of-range"),
            "{text}: {codes:?}"
        );
    }
    let pair = parse_track(
        &step(r#""duration": 1, "description": "\ud83c\udfb5 \u00e9\n""#),
        "t",
    )
    .value
    .expect("a pair is text");
    assert_eq!(pair.steps[0].description, "\u{1F3B5} é\n");
}

#[test]
fn millions_of_wrong_escapes_cost_no_more_than_their_text() {
    let begin = Instant::now();
    let parsed = parse_track(&format!("\"{}\"", "\\ud800".repeat(2_000_000)), "t");
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "took {:?}",
        begin.elapsed()
    );
    let last = parsed.diagnostics.last().expect("listed").to_string();
    assert!(last.contains("more of these are not listed"), "{last}");
    assert!(parsed.diagnostics.len() <= limits::DIAGNOSTICS + 1);
}

#[test]
fn bytes_that_are_not_utf8_are_refused_at_their_place() {
    let error = text_of(b"{\n  \"a\": \"\xC3\xA9\xF0\x9F\x8E\"}", "t.json")
        .expect_err("cut in a character");
    assert_eq!((error.line, error.column, error.code), (2, 10, "encoding"));
    assert_eq!(text_of("é".as_bytes(), "t").expect("whole"), "é");
    assert!(text_of(b"\xC3", "t").is_err());
}

#[test]
fn a_key_given_twice_is_a_warning_and_the_last_counts() {
    let parsed = parse_track(&step(r#""duration": 1, "duration": 2"#), "t");
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(
        (parsed.diagnostics[0].code, parsed.diagnostics[0].severity),
        ("duplicate-key", Severity::Warning)
    );
    assert_eq!(parsed.value.expect("read").steps[0].duration_secs, 2.0);
}

#[test]
fn other_documents_are_refused_with_what_is_missing() {
    for text in [
        "{}",
        "[]",
        "null",
        "3",
        "\"track\"",
        "",
        "   ",
        "{\"global\": []}",
        "{\"steps\": {}}",
    ] {
        refused(text);
    }
    let missing = parse_track("{}", "t");
    let names: Vec<&str> = missing
        .errors()
        .map(|error| error.accepted.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "global or global_settings or globalSettings",
            "progression or steps"
        ]
    );
}
