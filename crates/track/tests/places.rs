//! Diagnostics name the file, the line, the column and the JSON path, counted by hand here.

use heterodyne_track::{Diagnostic, parse_noise, parse_track};

fn problems(text: &str) -> Vec<Diagnostic> {
    parse_track(text, "night.json").diagnostics
}

/// Line, column, path and the text under the span.
fn places(text: &str) -> Vec<(usize, usize, String, String)> {
    let place = |p: Diagnostic| (p.line, p.column, p.path, text[p.span].to_owned());
    problems(text).into_iter().map(place).collect()
}

fn place(line: usize, column: usize, path: &str, under: &str) -> (usize, usize, String, String) {
    (line, column, path.to_owned(), under.to_owned())
}

#[test]
fn all_problems_of_a_file_come_at_once_in_the_order_of_the_text() {
    let text = "{\n  \"global\": {\"sample_rate\": \"fast\"},\n  \"progression\": [\n    {\"duration\": -1, \"voices\": [\n\t{\"synth_function_name\": \"binaural_beat\",\n\t \"params\": {\"basefreq\": 100, \"beatFreq\": [4]}}]}\n  ]\n}";
    assert_eq!(
        places(text),
        [
            place(2, 29, "global.sample_rate", "\"fast\""),
            place(4, 18, "progression[0].duration", "-1"),
            place(
                6,
                14,
                "progression[0].voices[0].params.basefreq",
                "\"basefreq\""
            ),
            place(6, 43, "progression[0].voices[0].params.beatFreq", "[4]"),
        ]
    );
}

#[test]
fn a_problem_reads_as_one_line() {
    let text = "{\"global\": {}, \"steps\": [\n {\"duration\": \"soon\", \"durration\": 1}]}";
    let lines: Vec<String> = problems(text).iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "night.json:2:15: error at steps[0].duration: this is not a number: found \"soon\", accepted a number",
            "night.json:2:23: warning at steps[0].durration: this is no value of step and is ignored: found \"durration\" (did you mean duration?)",
        ]
    );
}

#[test]
fn columns_count_characters_and_spans_count_bytes() {
    let text =
        "{\"global\": {}, \"steps\": [{\"description\": \"Grüße, 夜 🎵\", \"duration\": -2}]}";
    let problem = &problems(text)[0];
    let before = "{\"global\": {}, \"steps\": [{\"description\": \"Grüße, 夜 🎵\", \"duration\": ";
    assert_eq!(
        (problem.line, problem.column),
        (1, before.chars().count() + 1)
    );
    assert_eq!(problem.span, before.len()..before.len() + 2);
}

#[test]
fn carriage_returns_do_not_count_as_lines_of_their_own() {
    let text = "{\r\n\"global\": {},\r\n\"steps\": 5}";
    assert_eq!(places(text), [place(3, 10, "steps", "5")]);
}

#[test]
fn a_byte_order_mark_is_stepped_over() {
    assert_eq!(problems("\u{FEFF}{\"global\": {}, \"steps\": []}"), []);
}

#[test]
fn broken_structure_is_placed_at_the_first_wrong_character() {
    for (text, line, column, path, found) in [
        (
            "{\"global\": {},\n \"steps\": [{\"duration\": 1},]}",
            2,
            27,
            "steps",
            "','",
        ),
        ("{\"global\": {}\n \"steps\": []}", 2, 2, "", "'\"'"),
        ("{\"global\": {'a': 1}}", 1, 13, "global", "'\\''"),
        ("{\"global\": {} // settings\n}", 1, 15, "", "'/'"),
        ("{\"steps\": [1, 2", 1, 16, "steps", "the end of the file"),
        ("{\"steps\": [\"abc", 1, 12, "steps[0]", "'\"'"),
        ("{\"steps\": [01]}", 1, 13, "steps", "'1'"),
        ("{\"steps\": [1.]}", 1, 12, "steps[0]", "'1'"),
        ("{\"steps\": None}", 1, 11, "steps", "'N'"),
        ("{\"steps\" 1}", 1, 10, "steps", "'1'"),
        ("{} {}", 1, 4, "", "'{'"),
    ] {
        let problem = problems(text).into_iter().next_back().expect("refused");
        assert_eq!(
            (
                problem.line,
                problem.column,
                problem.path.as_str(),
                problem.found.as_str()
            ),
            (line, column, path, found),
            "{text}"
        );
        assert_eq!(problem.code, "json-syntax");
    }
}

#[test]
fn a_missing_value_is_placed_at_the_object_that_lacks_it() {
    let text =
        "{\"global\": {}, \"steps\": [\n  {\"duration\": 1, \"voices\": [ {\"params\": {}} ]}]}";
    let problem = &problems(text)[0];
    assert_eq!(
        (problem.line, problem.column, problem.path.as_str()),
        (2, 31, "steps[0].voices[0]")
    );
    assert_eq!(
        problem.accepted,
        "synth_function_name or synthFunctionName or synth_function or preset"
    );
}

#[test]
fn keys_that_are_no_plain_names_are_quoted_in_the_path() {
    let text = "{\"global\": {\"a b\": 1}, \"steps\": []}";
    assert_eq!(problems(text)[0].path, "global[\"a b\"]");
}

#[test]
fn items_of_lists_in_a_noise_have_their_place() {
    let text = "{\"amp_envelope\": [[0, 1],\n [1, \"loud\"]]}";
    let problem = &parse_noise(text, "a.noise").diagnostics[0];
    assert_eq!(
        (problem.line, problem.column, problem.path.as_str()),
        (2, 6, "amp_envelope[1][1]")
    );
}

#[test]
fn steps_voices_clips_and_curves_keep_their_places() {
    let text = r#"{"global": {}, "steps": [{"duration": 1, "voices": [{"synth_function_name": "isochronic_tone_transition", "params": {"transition_curve": "alpha**3"}}]}], "clips": [{"path": "a.wav"}]}"#;
    let track = parse_track(text, "t").value.expect("read");
    let voice = &track.steps[0].voices[0];
    assert_eq!(track.steps[0].place.path, "steps[0]");
    assert_eq!(voice.place.path, "steps[0].voices[0]");
    assert_eq!(track.clips[0].place.path, "clips[0]");
    let heterodyne_track::document::VoiceBody::Params(params) = &voice.body else {
        panic!("a tone")
    };
    let curve = params.timing();
    assert_eq!(
        (curve.curve.as_str(), curve.curve_place.path.as_str()),
        ("alpha**3", "steps[0].voices[0].params.transition_curve")
    );
    assert_eq!(&text[curve.curve_place.span.clone()], "\"alpha**3\"");
}
