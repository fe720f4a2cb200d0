//! `convert`: older tracks, sequences and schedules become tracks that read and render.

use crate::desk::Desk;
use serde_json::Value;

const SEQUENCE: &str = "## Down\n-SE -F 2000\na: pink/40 200+10/20\nb: pink/20 200+4/20 spin:300+4/5\noff: -\n\
NOW == a ->\n+00:01 == b\n+00:01:30 off\n";

fn track(desk: &Desk, name: &str) -> Value {
    serde_json::from_slice(&desk.read(name)).unwrap()
}

#[test]
fn a_sequence_becomes_a_track_that_renders() {
    let desk = Desk::new();
    desk.put("down.sbg", SEQUENCE);
    let ran = desk.done("convert down.sbg");
    assert!(ran.stdout.starts_with("down.json: "), "{}", ran.stdout);
    let lost = ran
        .stderr
        .lines()
        .find(|line| line.contains("not carried over"))
        .unwrap();
    assert!(
        lost.starts_with("down.sbg:4:21: ") && lost.contains("spin:300+4/5"),
        "{lost}"
    );
    desk.done("check --strict down.json");
    let track = track(&desk, "down.json");
    let first = &track["progression"][0];
    assert_eq!(
        (&first["start"], &first["duration"]),
        (&0.0.into(), &60.0.into())
    );
    let params = &first["voices"][0]["params"];
    assert_eq!(
        (&params["startBeatFreq"], &params["endBeatFreq"]),
        (&10.0.into(), &4.0.into())
    );
    let rendered = desk.json("render down.json --json --sample-rate 8000");
    assert_eq!(rendered["frames"], 90 * 8000);
}

#[test]
fn a_schedule_becomes_a_track_on_standard_output() {
    let desk = Desk::new();
    desk.put(
        "nap.xml",
        "<schedule><voice><type>0</type><entries><entry duration=\"20\" volume_left=\"1\" volume_right=\"1\" \
beatfreq=\"8\" basefreq=\"200\"/></entries></voice></schedule>",
    );
    assert_eq!(desk.run("convert nap.xml").status, 2);
    let json = desk.json("convert nap.xml --from gnaural -");
    assert_eq!(
        json["progression"][0]["voices"][0]["params"]["beatFreq"],
        8.0
    );
    let told = desk.json("convert nap.xml --from gnaural - --json");
    assert_eq!(
        (&told["ok"], &told["steps"], &told["track"]),
        (&true.into(), &1.into(), &json)
    );
    assert_eq!(desk.names(), ["nap.xml"]);
}

#[test]
fn an_older_track_becomes_a_newer_one_and_its_editor_keys_are_named() {
    let desk = Desk::new();
    desk.put(
        "old.json",
        r#"{"global_settings": {"sample_rate": 8000, "parallel_voices": true},
 "steps": [{"Duration": 2, "voices": [{"synthFunctionName": "binaural_beat", "params": {"baseFreq": "123.4"}}]}],
 "clips": []}"#,
    );
    let ran = desk.done("convert old.json");
    assert!(
        ran.stderr.contains("old.json:1:43: ") && ran.stderr.contains("parallel_voices"),
        "{}",
        ran.stderr
    );
    let track = track(&desk, "old.new.json");
    assert_eq!(track["global"]["sample_rate"], 8000);
    assert_eq!(
        track["progression"][0]["voices"][0]["params"]["baseFreq"],
        123.4
    );
    // Both sound the same: the files are equal byte for byte.
    desk.done("render old.json old.wav -q");
    desk.done("render old.new.json new.wav -q");
    assert_eq!(desk.read("old.wav"), desk.read("new.wav"));
}

#[test]
fn files_are_spared_and_errors_have_a_place() {
    let desk = Desk::new();
    desk.put("a.sbg", "a: -\n10:00 b\n")
        .put("a.json", "{}")
        .put("b.sbg", SEQUENCE);
    let ran = desk.run("convert a.sbg");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    let ran = desk.run("convert a.sbg --force");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("a.sbg:2:7"), "{}", ran.stderr);
    assert_eq!(desk.read("a.json"), b"{}");
    let refused = desk.json("convert a.sbg --force --json");
    assert_eq!(
        (&refused["ok"], &refused["diagnostics"][0]["line"]),
        (&false.into(), &2.into())
    );
    assert_eq!(desk.run("convert b.sbg b.sbg --force").status, 2);
    assert_eq!(desk.run("convert none.sbg").status, 3);
    assert_eq!(desk.run("convert a.json --length 5").status, 2);
    desk.done("convert b.sbg a.json --force");
    assert_eq!(desk.read("b.sbg"), SEQUENCE.as_bytes());
}

#[test]
fn a_sequence_without_end_takes_a_length() {
    let desk = Desk::new();
    desk.put("on.sbg", "a: 100+2/10\nNOW a\n");
    desk.done("convert on.sbg --length 1:30");
    assert_eq!(track(&desk, "on.json")["progression"][0]["duration"], 90.0);
}

#[test]
fn paths_that_a_new_folder_breaks_are_named() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("other")).unwrap();
    desk.put(
        "t.json",
        r#"{"global": {"sample_rate": 8000}, "background_noise": {"file_path": "a.noise"},
 "progression": [{"duration": 1, "voices": [
  {"synth_function_name": "subliminal_encode", "params": {"audio_path": "said.wav"}},
  {"synth_function_name": "subliminal_encode", "params": {"audio_path": "/far/off.wav"}}]}],
 "overlay_clips": [{"file_path": "rain.wav"}, {"file_path": "rain.wav"}]}"#,
    )
    .put("s.sbg", "-SE -m river.ogg\na: mix/10\n10:00 a\n10:10 a\n");
    for (line, expected) in [
        ("convert t.json u.json --json", vec![]),
        ("convert t.json ./v.json --json", vec![]),
        (
            "convert t.json other/t.json --json",
            vec![("said.wav", 3), ("a.noise", 1), ("rain.wav", 5)],
        ),
        ("convert s.sbg other/s.json --json", vec![("river.ogg", 1)]),
    ] {
        let told = desk.json(line);
        let moved: Vec<_> = told["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["code"] == "moved-path")
            .collect();
        assert_eq!(moved.len(), expected.len(), "{line}: {told}");
        for (one, (path, at)) in moved.iter().zip(expected) {
            assert!(one["message"].as_str().unwrap().contains(path), "{one}");
            assert_eq!(one["line"], at, "{one}");
        }
    }
}

#[test]
fn a_sequence_that_is_taken_for_a_track_leads_to_convert() {
    let desk = Desk::new();
    desk.put("a.sbg", SEQUENCE).put("b.gnaural", "<schedule/>");
    for line in [
        "render a.sbg a.wav",
        "info a.sbg",
        "check a.sbg",
        "render b.gnaural",
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 1, "{line}");
        assert!(
            ran.stderr.contains("heterodyne convert"),
            "{line}: {}",
            ran.stderr
        );
    }
    assert_eq!(desk.run("render none.sbg").status, 3);
    assert_eq!(desk.names(), ["a.sbg", "b.gnaural"]);
}
