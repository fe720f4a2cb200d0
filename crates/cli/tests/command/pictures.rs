//! Files that `plot` writes.

use crate::desk::{Desk, tones};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(20.0, 1), (25.0, 3), (15.0, 2)], 2.0));
    desk
}

fn width_and_height(png: &[u8]) -> [u32; 2] {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()))
}

#[test]
fn without_a_name_a_page_lies_in_the_current_folder() {
    let desk = desk();
    desk.done("plot t.json");
    assert_eq!(desk.names(), ["t.html", "t.json"]);
    assert!(desk.read("t.html").starts_with(b"<!DOCTYPE html>"));
    desk.done("plot t.json --format png");
    assert_eq!(desk.names(), ["t.html", "t.json", "t.png"]);
}

#[test]
fn the_ending_chooses_the_kind_and_the_options_the_size() {
    let desk = desk();
    desk.done("plot t.json a.svg");
    assert!(desk.read("a.svg").starts_with(b"<svg xmlns="));
    desk.done("plot t.json a.png --width 700 --height 900");
    let [width, height] = width_and_height(&desk.read("a.png"));
    assert_eq!(width, 700);
    assert!(height.abs_diff(900) <= 4, "{height}");
    desk.done("plot t.json picture --format svg --only timeline,frequencies --width 500");
    let text = String::from_utf8(desk.read("picture")).unwrap();
    assert!(text.contains("width=\"500\"") && !text.contains("<image"));
}

#[test]
fn json_says_what_was_drawn() {
    let desk = desk();
    let said = desk.json("plot t.json a.svg --start 0:10 --duration 30 --json");
    assert_eq!(said["ok"], true);
    assert_eq!(
        (&said["file"], &said["format"]),
        (&"a.svg".into(), &"svg".into())
    );
    assert_eq!(
        (&said["start_secs"], &said["end_secs"]),
        (&10.0.into(), &40.0.into())
    );
    // The third step starts at 20 + 25 − 2 − 2 = 41 s.
    assert_eq!(said["steps"], 2);
    assert_eq!(said["lanes"].as_array().unwrap().len(), 3);
    assert_eq!(
        said["bytes"].as_u64().unwrap() as usize,
        desk.read("a.svg").len()
    );
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_threads() {
    let desk = desk();
    for name in ["a.svg", "a.png", "a.html"] {
        desk.done(&format!("plot t.json {name} --threads 1"));
        let alone = desk.read(name);
        desk.done(&format!("plot t.json {name} --threads 3"));
        assert!(desk.read(name) == alone, "{name}");
    }
}

#[test]
fn channels_and_mixes_change_what_is_seen() {
    let desk = desk();
    let mut seen = std::collections::BTreeSet::new();
    for options in [
        "",
        "--channel left",
        "--channel right",
        "--channel side",
        "--mix live",
        "--sample-rate 4000",
    ] {
        desk.done(&format!("plot t.json a.png --only spectrogram {options}"));
        assert!(seen.insert(desk.read("a.png")), "{options}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_and_leaves_nothing() {
    let desk = desk();
    for (line, status, word) in [
        ("plot t.json a.jpg", 2, ".svg"),
        ("plot t.json a.svg --format png", 2, "svg"),
        ("plot t.json -", 2, "name a file"),
        ("plot t.json t.json --format svg", 2, "made from"),
        ("plot t.json a.svg --only shapes", 2, "timeline"),
        ("plot t.json a.svg --width 10", 2, "320"),
        ("plot t.json a.svg --start 2:00", 4, "56"),
        ("plot t.json a.svg --duration 0", 4, "no length"),
        ("plot t.json nowhere/a.svg", 3, "nowhere"),
        ("plot none.json", 3, "none.json"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(word), "{line}: {}", ran.stderr);
        assert_eq!(desk.names(), ["t.json"], "{line}");
    }
}
