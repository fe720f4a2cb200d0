//! `heterodyne live` before it is anywhere: what it refuses, with which status, and with which place. Sound is tested in `crates/peer`.

use crate::desk::{Desk, tones};

#[test]
fn what_leads_nowhere_is_refused_with_its_place() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(1.0, 1)], 0.0));
    desk.put("bad.json", "{");
    desk.put("bad.wav", "RIFF");
    // Nobody listens on port 1.
    let nobody = "live ws://127.0.0.1:1/rooms/abc --no-output --input";
    for (line, status, word) in [
        ("live", 2, "--new HOST"),
        ("live https://play.example/live", 2, "names no room"),
        ("live ftp://play.example/live#abc", 2, "scheme"),
        ("live https://a:b@play.example/live#abc", 2, "--token"),
        ("live --whip nowhere", 2, "nowhere"),
        ("live https://a/live#abc --duration -1", 2, "seconds"),
        ("live https://a/live#abc --new b", 2, "--new"),
        (
            "live https://a/live#abc --trust t.json --input none --no-output",
            3,
            "t.json",
        ),
        ("live --new http://127.0.0.1:1", 3, "127.0.0.1:1"),
        (&format!("{nobody} none"), 3, "127.0.0.1:1"),
        (&format!("{nobody} t.json"), 3, "127.0.0.1:1"),
        (&format!("{nobody} bad.json"), 1, "bad.json"),
        (&format!("{nobody} ./bad.wav"), 3, "bad.wav"),
        (&format!("{nobody} missing.wav"), 3, "missing.wav"),
        (&format!("{nobody} none --packet 9999"), 4, "9999"),
        (
            &format!("{nobody} none --codec opus --packet 100"),
            4,
            "120, 240, 480 or 960",
        ),
        (
            &format!("{nobody} none --chain nothing-like-it"),
            2,
            "nothing-like-it",
        ),
        (&format!("{nobody} none --record t.json/x"), 3, "t.json"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(word), "{line}: {}", ran.stderr);
    }
    assert_eq!(desk.names(), ["bad.json", "bad.wav", "t.json"]);
}
