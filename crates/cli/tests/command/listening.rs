//! What `analyze --input` says of a device; of `null` here, which gives silence in time.

use crate::desk::Desk;
use crate::measuring::near;
use serde_json::Value;

#[test]
fn a_device_is_measured_as_it_comes_in() {
    let desk = Desk::new();
    let ran = desk.done("analyze --input null --duration 1.5 --json");
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert_eq!(
        (
            &first["event"],
            &first["input"],
            &first["sample_rate"],
            &first["version"]
        ),
        (&"open".into(), &"null".into(), &48_000.into(), &1.into())
    );
    assert_eq!(
        (&last["event"], &last["interrupted"]),
        (&"end".into(), &false.into())
    );
    near(&last["seconds"], 1.5, 1e-9);
    assert!(last["measured"][0]["rms_db"].is_null() && last["tuner"].is_null());
    let between = &lines[1..lines.len() - 1];
    assert!(between.iter().all(|line| line["event"] == "measured") && !between.is_empty());
    // Tones are of whole frames, each later than the one before.
    let mut before_secs = 0.0;
    for line in between {
        let at_secs = line["tones_end_secs"].as_f64().unwrap();
        assert!(at_secs >= 32_768.0 / 48_000.0, "{line}");
        assert!(at_secs > before_secs, "{line}");
        before_secs = at_secs;
    }
    assert_eq!(
        (&last["zoom"], &last["distortion"], &last["plot"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let bands = last["measured"][0]["bands"].as_array().unwrap();
    assert!(bands.iter().any(|band| band["nominal_hz"] == 1000.0));
    let text = desk.done("analyze --input null --duration 0.2").stdout;
    assert!(
        text.starts_with("listening to null: 48000 Hz, 2 channels"),
        "{text}"
    );
    let refused = desk.run("analyze --input no-such-device-anywhere --duration 1");
    assert_eq!(refused.status, 5, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("heterodyne devices"),
        "{}",
        refused.stderr
    );
}

#[test]
fn what_lies_around_a_note_is_shown_of_a_device_too() {
    let desk = Desk::new();
    let ran = desk.done("analyze --input null --duration 1.2 --zoom=C#5 --json --plot z.svg");
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    let zoom = &last["zoom"];
    near(&zoom["note_hz"], 440.0 * 2f64.powf(4.0 / 12.0), 1e-9);
    for (at, cents) in [(0, -120.0), (119, -1.0), (240, 120.0)] {
        near(&zoom["cents"][at], cents, 1e-9);
    }
    let levels = zoom["levels"][0]["level_db"].as_array().unwrap();
    assert_eq!(
        (levels.len(), &zoom["levels"][0]["channel"]),
        (241, &"left".into())
    );
    assert!(levels.iter().all(Value::is_null) && last["plot"] == "z.svg");
    let svg = String::from_utf8(desk.read("z.svg")).unwrap();
    assert!(svg.contains("cents from the note") && svg.contains("around 554.365 Hz"));
}

#[test]
fn before_the_first_frame_there_is_nothing_to_draw() {
    let desk = Desk::new();
    let ran = desk.done("analyze --input null --duration 0.3 --json --plot early.svg");
    assert!(
        ran.stderr
            .contains("nothing to draw: 0.30 s came in, a frame of 32768 samples takes 0.68 s"),
        "{}",
        ran.stderr
    );
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert!(last["plot"].is_null());
    assert!(desk.names().is_empty(), "{:?}", desk.names());
}
