//! `play` while it goes on: files that change, the end that a user makes, loops.

use crate::desk::{Desk, tones};
use crate::running::Running;
use crate::wav::Wav;
use serde_json::Value;
use std::process::Stdio;

#[test]
fn a_changed_file_is_heard_and_a_broken_one_is_not() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(600.0, 1)], 0.0));
    let mut running = Running::start(&desk, "play t.json --device null --json");
    running.until("step");
    desk.put(
        "t.json",
        &tones(&[(600.0, 1)], 0.0).replace("600.0", "\n\"soon\""),
    );
    let refused = running.until("refused");
    let first = &refused["diagnostics"][0];
    assert_eq!(
        (&first["path"], &first["line"]),
        (&"progression[0].duration".into(), &2.into())
    );
    // An editor writes beside the file and renames.
    desk.put("t.json~", &tones(&[(500.0, 4)], 0.0));
    std::fs::rename(desk.path("t.json~"), desk.path("t.json")).unwrap();
    let loaded = running.until("loaded");
    assert_eq!(
        (&loaded["seconds"], &loaded["steps"]),
        (&500.0.into(), &1.into())
    );
    let status = running.until("status");
    assert_eq!(
        (&status["voices"], &status["state"]),
        (&4.into(), &"playing".into())
    );
    assert_eq!(status["revision"], loaded["revision"]);
}

#[test]
fn the_files_that_a_track_names_are_looked_after_too() {
    let desk = Desk::new();
    let track = tones(&[(600.0, 1)], 0.0);
    desk.put(
        "t.json",
        &track.replacen(
            '{',
            r#"{"background_noise": {"file_path": "sea.noise"}, "#,
            1,
        ),
    );
    desk.put("sea.noise", r#"{"noise_parameters": {"name": "pink"}}"#);
    let mut running = Running::start(&desk, "play t.json --device null --json");
    let first = running.until("loaded");
    assert_eq!(first["warnings"], Value::Array(Vec::new()));
    running.until("step");
    std::fs::remove_file(desk.path("sea.noise")).unwrap();
    let second = running.until("loaded");
    let warning = second["warnings"][0]["message"].as_str().unwrap();
    assert!(warning.contains("sea.noise"), "{warning}");
}

#[cfg(unix)]
#[test]
fn what_a_user_ends_has_another_status_and_leaves_a_whole_recording_or_none() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(600.0, 1)], 0.0));
    for signal in ["-INT", "-TERM"] {
        let mut running = Running::start(
            &desk,
            "play t.json --device null --sample-rate 8000 --record out.wav --json",
        );
        running.until("status");
        assert!(
            !desk.names().contains(&"out.wav".to_owned()),
            "it shows before it is finished"
        );
        running.signal(signal);
        let end = running.until("end");
        let ran = running.ended();
        assert_eq!(ran.status, 130, "{}", ran.stderr);
        assert_eq!(end["interrupted"], true);
        assert_eq!(desk.names(), ["out.wav", "t.json"], "{signal}");
        // The header is that of a finished file, and what is there is the track.
        let got = Wav::parse(&desk.read("out.wav"));
        assert_eq!(end["record"]["frames"], got.frames());
        desk.done("render t.json want.wav --mix live --format f32 --duration 5");
        let want = Wav::parse(&desk.read("want.wav")).data;
        let whole = got.data.len().min(want.len());
        assert!(whole > 4000 * got.frame_bytes() && got.data[..whole] == want[..whole]);
        for name in ["out.wav", "want.wav"] {
            std::fs::remove_file(desk.path(name)).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn a_loop_begins_again() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.4, 1)], 0.0));
    let mut running = Running::start(&desk, "play t.json --device null --loop --json");
    assert_eq!(running.until("lap")["laps"], 1);
    assert!(running.until("lap")["laps"].as_u64() >= Some(2));
    running.signal("-INT");
    assert_eq!(running.ended().status, 130);
}

/// Runs `play` with a recording and nobody who reads what it says; returns its exit status.
fn unheard(desk: &Desk, line: &str) -> Option<i32> {
    let mut command = desk.command();
    command.args(line.split_whitespace());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    child.wait().unwrap().code()
}

#[test]
fn whoever_stops_reading_ends_it_and_keeps_the_recording() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(600.0, 1)], 0.0));
    for face in ["", "--json"] {
        let line = format!("play t.json --device null --record out.wav {face}");
        assert_eq!(unheard(&desk, &line), Some(0), "{face}");
        Wav::parse(&desk.read("out.wav"));
        std::fs::remove_file(desk.path("out.wav")).unwrap();
    }
    desk.put("bad.json", "{");
    assert_eq!(unheard(&desk, "play bad.json --device null"), Some(1));
}
