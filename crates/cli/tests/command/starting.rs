//! `new`: a track to start from, never over another file.

use crate::desk::Desk;
use std::process::Stdio;

#[test]
fn flags_make_a_track_that_checks_and_renders() {
    let desk = Desk::new();
    for flags in [
        "",
        "--carrier 150 --beat 6 --level 0.2",
        "--from 12 --to 4 --noise pink --title Evening",
        "--voice isochronic --from 10 --to 2 --noise brown --noise-level 0.5",
        "--minutes 2 --sample-rate 48000 --noise green",
    ] {
        desk.done(&format!(
            "new t.json --minutes 0.1 --force {}",
            flags.replace("--minutes 2", "")
        ));
        let checked = desk.done("check --strict t.json");
        assert_eq!(checked.stdout, "t.json: ok\n", "{flags}");
        let rendered = desk.json("render t.json t.wav --json --sample-rate 8000");
        assert_eq!(rendered["frames"], 6 * 8000, "{flags}");
        assert!(rendered["peak"].as_f64().unwrap() > 0.1, "{flags}");
    }
    let info = desk.json("info t.json --json");
    assert_eq!(
        (&info["sample_rate"], &info["seconds"]),
        (&48000.into(), &6.0.into())
    );
}

#[test]
fn what_is_asked_for_is_in_the_track() {
    let desk = Desk::new();
    desk.done("new t.json --carrier 150 --from 12 --to 4 --title Evening --minutes 3");
    let track: serde_json::Value = serde_json::from_slice(&desk.read("t.json")).unwrap();
    let step = &track["progression"][0];
    assert_eq!(
        (&step["description"], &step["duration"]),
        (&"Evening".into(), &180.0.into())
    );
    let params = &step["voices"][0]["params"];
    for (name, value) in [
        ("baseFreq", 150.0),
        ("startBeatFreq", 12.0),
        ("endBeatFreq", 4.0),
    ] {
        assert_eq!(params[name], value, "{name}");
    }
}

#[test]
fn nothing_is_overwritten_and_wrong_flags_leave_no_file() {
    let desk = Desk::new();
    desk.put("track.json", "mine");
    assert_eq!(desk.run("new").status, 2);
    assert_eq!(desk.read("track.json"), b"mine");
    for line in [
        "new x.json --noise mauve",
        "new x.json --beat 0",
        "new x.json --from 4",
        "new x.json --beat 4 --from 4 --to 5",
        "new x.json --minutes 0",
        "new x.json --preset none.txt",
        "new x.json --noise-level 0.5",
    ] {
        assert_eq!(desk.run(line).status, 2, "{line}");
    }
    assert_eq!(desk.run("new x.json --preset none.voice").status, 3);
    assert_eq!(desk.run("new folder/x.json").status, 3);
    assert_eq!(desk.names(), ["track.json"]);
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let desk = Desk::new();
    let ran = desk
        .command()
        .arg("new")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(ran.status.success());
    desk.done("check --strict track.json");
}

#[test]
fn a_dash_is_standard_output() {
    let desk = Desk::new();
    let track: serde_json::Value =
        serde_json::from_str(&desk.done("new - --minutes 1").stdout).unwrap();
    assert_eq!(track["progression"][0]["duration"], 60.0);
    let told = desk.json("new - --minutes 1 --json");
    assert_eq!(
        (&told["file"], &told["track"]),
        (&serde_json::Value::Null, &track)
    );
    assert_eq!(desk.names(), [""; 0]);
}

#[test]
fn wrong_wishes_say_what_is_accepted() {
    let desk = Desk::new();
    for (line, words) in [
        ("new a.json --noise mauve", "deep brown"),
        ("new a.json --level 0.0005", "0.001 to 1"),
        ("new a.json --carrier 10 --beat 20.5", "up to 20 Hz"),
        ("new a.json --carrier 10 --from 4 --to 30", "up to 20 Hz"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 2, "{line}");
        assert!(ran.stderr.contains(words), "{line}: {}", ran.stderr);
    }
    assert_eq!(desk.names(), [""; 0]);
    desk.done("new a.json --carrier 10 --beat 20 --minutes 0.1");
    desk.done("new b.json --carrier 10 --beat 30 --voice isochronic --minutes 0.1");
}
