//! What the command says and returns when something is wrong.

use crate::desk::{Desk, tones};

#[test]
fn an_error_names_file_line_column_and_path_and_marks_the_spot() {
    let desk = Desk::new();
    desk.put(
        "bad.json",
        "{\n  \"global\": { \"sample_rate\": 8000 },\n  \"progression\": [\n    { \"duration\": \"soon\", \"voices\": [] }\n  ]\n}\n",
    );
    for line in ["check bad.json", "render bad.json out.wav", "info bad.json"] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 1, "{line}");
        assert!(
            ran.stderr
                .contains("bad.json:4:19 at progression[0].duration"),
            "{line}: {}",
            ran.stderr
        );
        let lines: Vec<&str> = ran.stderr.lines().collect();
        let excerpt = lines
            .iter()
            .position(|line| line.contains("{ \"duration\""))
            .expect("an excerpt");
        assert_eq!(
            lines[excerpt].find("\"soon\""),
            lines[excerpt + 1].find("^^^^^^"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(desk.names(), ["bad.json"]);
}

#[test]
fn all_problems_of_all_files_are_shown() {
    let desk = Desk::new();
    desk.put(
        "a.json",
        r#"{"global":{"sample_rate":"x"},"progression":[{"duration":-1,"voices":[]}]}"#,
    );
    desk.put("b.json", &tones(&[(1.0, 1)], 0.0));
    desk.put("c.json", "{");
    let ran = desk.run("check a.json b.json c.json");
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("global.sample_rate") && ran.stderr.contains("progression[0].duration"),
        "{}",
        ran.stderr
    );
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        (lines[0], lines[1], lines[2]),
        ("a.json: 2 errors", "b.json: ok", "c.json: 1 error")
    );
}

#[test]
fn check_gives_json() {
    let desk = Desk::new();
    desk.put(
        "a.json",
        r#"{"global":{"sample_rate":"x"},"progression":[]}"#,
    );
    let report = desk.json("check a.json --json");
    assert_eq!(report["ok"], false);
    let first = &report["files"][0]["diagnostics"][0];
    assert_eq!(first["path"], "global.sample_rate");
    assert_eq!((&first["line"], &first["column"]), (&1.into(), &26.into()));
    let refused = desk.json("render a.json out.wav --json");
    assert_eq!(refused["ok"], false);
    assert_eq!(refused["diagnostics"][0]["severity"], "error");
}

#[test]
fn warnings_pass_unless_strict() {
    let desk = Desk::new();
    desk.put(
        "t.json",
        &tones(&[(1.0, 1)], 0.0).replace("\"duration\"", "\"durration\":1,\"duration\""),
    );
    let ran = desk.run("check t.json");
    assert_eq!(ran.status, 0);
    assert!(
        ran.stderr.contains("warning") && ran.stderr.contains("duration"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stdout, "t.json: ok, 1 warning\n");
    assert_eq!(desk.run("check t.json --strict").status, 1);
    assert_eq!(desk.run("render t.json out.wav").status, 0);
}

#[test]
fn presets_are_known_by_their_ending() {
    let desk = Desk::new();
    let voice = r#"{"synth_function_name":"binaural_beat","params":{"baseFreq":"low"}}"#;
    desk.put("a.voice", voice)
        .put("b.voices", &format!("[{voice}]"));
    desk.put(
        "c.noise",
        r#"{"noise_parameters":{"name":"pink"},"sweeps":3}"#,
    );
    for (file, path) in [
        ("a.voice", "params.baseFreq"),
        ("b.voices", "[0].params.baseFreq"),
        ("c.noise", "sweeps"),
    ] {
        let ran = desk.run(&format!("check {file}"));
        assert_eq!(ran.status, 1, "{file}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!(" at {path}\n")),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn usage_errors_return_2() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(1.0, 1)], 0.0));
    for line in [
        "",
        "rendr t.json",
        "render",
        "render t.json --threads 0",
        "render t.json --target 2",
        "render t.json --start -5",
        "render t.json --duration 1:70",
        "render t.json --sample-rate 10",
        "render t.json --format mp3",
        "render t.json out.ogg",
        "render t.json out.flac --format f32",
        "render t.json --mix live --stage final",
        "voices trumpet",
        "check",
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 2, "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stderr.is_empty(), "{line}");
    }
    assert_eq!(desk.names(), ["t.json"]);
}

#[test]
fn what_cannot_be_read_or_written_returns_3() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(1.0, 1)], 0.0));
    for (line, named) in [
        ("render nowhere.json out.wav", "nowhere.json"),
        ("check nowhere.json", "nowhere.json"),
        ("check nowhere.noise t.json", "nowhere.noise"),
        ("render t.json no/folder/out.wav", "no/folder/out.wav"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 3, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(named), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_slice_past_the_end_returns_4_and_says_how_long_the_track_is() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(1.5, 1)], 0.0));
    let ran = desk.run("render t.json out.wav --start 10");
    assert_eq!(ran.status, 4);
    assert!(
        ran.stderr.contains("10 s") && ran.stderr.contains("1.5 s"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_missing_clip_is_a_warning_with_its_place() {
    let desk = Desk::new();
    let track = tones(&[(1.0, 1)], 0.0);
    let clips = ",\"overlay_clips\":[{\"file_path\":\"gone.wav\",\"start\":0}]}";
    desk.put(
        "t.json",
        &format!("{}{clips}", track.strip_suffix('}').unwrap()),
    );
    let ran = desk.done("render t.json out.wav");
    assert!(
        ran.stderr.contains("gone.wav") && ran.stderr.contains("overlay_clips[0]"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Desk::new()
        .command()
        .arg("man")
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
