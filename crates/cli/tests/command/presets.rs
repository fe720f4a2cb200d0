//! Voice presets: named in a track, rendered on their own, listed, started from.

use crate::desk::Desk;

const DEEP: &str = r#"{"synth_function_name": "binaural_beat", "is_transition": false, "description": "Deep",
 "params": {"ampL": 0.4, "ampR": 0.4, "baseFreq": 110.0, "beatFreq": 2.5}, "volume_envelope": null}"#;
const TWO: &str = r#"[
 {"synth_function_name": "binaural_beat", "description": "Low", "params": {"baseFreq": 90.0}},
 {"synth_function_name": "binaural_beat_transition", "description": "Fall",
  "params": {"startBaseFreq": 200.0, "endBaseFreq": 100.0, "beatFreq": 4.0}}]"#;

fn track(voice: &str) -> String {
    format!(
        r#"{{"global": {{"sample_rate": 8000, "crossfade_duration": 0}}, "progression": [{{"duration": 2, "voices": [{voice}]}}]}}"#
    )
}

/// The same sound, whichever way it is written.
fn assert_equal(named: &str, written: &str) {
    let desk = Desk::new();
    desk.put("deep.voice", DEEP).put("two.voices", TWO);
    desk.put("a.json", &track(named))
        .put("b.json", &track(written));
    for name in ["a", "b"] {
        desk.done(&format!("check --strict {name}.json"));
        desk.done(&format!("render {name}.json {name}.wav -q"));
    }
    assert_eq!(desk.read("a.wav"), desk.read("b.wav"), "{named}");
}

#[test]
fn a_named_preset_sounds_like_its_values() {
    assert_equal(r#"{"preset": "deep.voice"}"#, DEEP);
    assert_equal(
        r#"{"preset": "two.voices#Low"}"#,
        r#"{"synth_function_name": "binaural_beat", "params": {"baseFreq": 90.0}}"#,
    );
    assert_equal(
        r#"{"preset": "two.voices#2"}"#,
        r#"{"synth_function_name": "binaural_beat_transition",
"params": {"startBaseFreq": 200.0, "endBaseFreq": 100.0, "beatFreq": 4.0}}"#,
    );
}

#[test]
fn own_values_count_before_those_of_the_preset() {
    assert_equal(
        r#"{"preset": "deep.voice", "params": {"baseFreq": 300.0}}"#,
        r#"{"synth_function_name": "binaural_beat", "params": {"ampL": 0.4, "ampR": 0.4, "baseFreq": 300.0, "beatFreq": 2.5}}"#,
    );
    // A plain value replaces both ends.
    assert_equal(
        r#"{"preset": "two.voices#Fall", "params": {"baseFreq": 150.0, "endBeatFreq": 9.0}}"#,
        r#"{"synth_function_name": "binaural_beat_transition", "params": {"baseFreq": 150.0, "beatFreq": 4.0, "endBeatFreq": 9.0}}"#,
    );
    assert_equal(
        r#"{"preset": "deep.voice", "volume_envelope": {"type": "linen", "params": {"attack": 1}}}"#,
        r#"{"synth_function_name": "binaural_beat", "params": {"ampL": 0.4, "ampR": 0.4, "baseFreq": 110.0, "beatFreq": 2.5},
"volume_envelope": {"type": "linen", "params": {"attack": 1}}}"#,
    );
}

#[test]
fn problems_are_told_in_the_right_file() {
    let desk = Desk::new();
    desk.put(
        "bad.voice",
        "{\"synth_function_name\": \"binaural_beat\",\n \"params\": {\"baseFreq\": []}}",
    );
    desk.put(
        "odd.voice",
        "{\"synth_function_name\": \"binaural_beat\",\n \"params\": {\"baseFrequ\": 1}}",
    );
    desk.put("two.voices", TWO)
        .put("nested.voice", r#"{"preset": "two.voices#Low"}"#);
    for (voice, status, place, words) in [
        (
            r#"{"preset": "bad.voice"}"#,
            1,
            "bad.voice:2:25",
            "a number",
        ),
        (
            r#"{"preset": "odd.voice"}"#,
            0,
            "odd.voice:2:13",
            "did you mean baseFreq",
        ),
        (r#"{"preset": "none.voice"}"#, 1, "t.json:1:", "none.voice"),
        (r#"{"preset": "two.voices"}"#, 1, "t.json:1:", "Low, Fall"),
        (
            r#"{"preset": "two.voices#Lov"}"#,
            1,
            "t.json:1:",
            "did you mean Low",
        ),
        (
            r#"{"preset": "nested.voice"}"#,
            1,
            "nested.voice:1:12",
            "cannot be named here",
        ),
        (
            r#"{"preset": "../two.voices#Low"}"#,
            1,
            "t.json:1:",
            "climbs",
        ),
        (r#"{"preset": 5}"#, 1, "t.json:1:", "names no preset"),
        (r#"{"params": {}}"#, 1, "t.json:1:", "or preset"),
    ] {
        desk.put("t.json", &track(voice));
        let ran = desk.run("check t.json");
        assert_eq!(ran.status, status, "{voice}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(place) && ran.stderr.contains(words),
            "{voice}: {}",
            ran.stderr
        );
        // Each thing is said once.
        if status == 0 {
            assert_eq!(ran.stderr.matches("warning").count(), 1, "{}", ran.stderr);
        }
    }
}

#[test]
fn a_preset_is_rendered_checked_shown_and_listed() {
    let desk = Desk::new();
    desk.put("deep.voice", DEEP).put("two.voices", TWO);
    let rendered = desk.json("render deep.voice --duration 3 out.wav --json --sample-rate 8000");
    assert_eq!(rendered["frames"], 3 * 8000);
    // The same as a track that holds the voice.
    let held = track(DEEP).replace("\"duration\": 2", "\"duration\": 3");
    desk.put("held.json", &held);
    desk.done("render held.json held.wav -q");
    assert_eq!(desk.read("out.wav"), desk.read("held.wav"));
    assert_eq!(
        desk.json("info two.voices#Fall --json")["steps"][0]["voices"][0]["transition"],
        true
    );
    assert_eq!(desk.json("info deep.voice --json")["seconds"], 60.0);
    assert_eq!(
        desk.done("check deep.voice two.voices").stdout,
        "deep.voice: ok\ntwo.voices: ok\n"
    );
    assert_eq!(desk.run("render two.voices#Nobody out.wav").status, 1);
    let listed = desk.done("voices two.voices").stdout;
    assert!(
        listed.contains("Low") && listed.contains("Fall"),
        "{listed}"
    );
    assert_eq!(
        desk.json("voices two.voices --json")["voices"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    desk.done("new n.json --preset two.voices#Low --minutes 1");
    let started: serde_json::Value = serde_json::from_slice(&desk.read("n.json")).unwrap();
    assert_eq!(
        started["progression"][0]["voices"][0]["params"]["baseFreq"],
        90.0
    );
    assert_eq!(desk.run("render deep.voice deep.voice").status, 2);
    assert_eq!(desk.read("deep.voice"), DEEP.as_bytes());
}
