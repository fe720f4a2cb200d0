//! `heterodyne live` before it is anywhere: what it refuses, with which status, and with which place. Then a
//! room over TLS. Sound is tested in `crates/peer`.

use crate::desk::{Desk, tones};
use crate::running::Running;

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
        ("live https://a/live#abc --weather 5,20", 2, "0 to 1"),
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

#[cfg(unix)]
#[test]
fn the_certificate_that_serve_made_is_believed_by_its_user_and_by_whom_it_is_given_to() {
    let desk = Desk::new();
    let mut server = Running::start(&desk, "serve --json --port 0");
    let url = server.until("serving")["url"].clone();
    let url = url.as_str().unwrap();
    let silent = "--json --input none --no-output";
    let mut first = Running::start(&desk, &format!("live --new {url} --name Ada {silent}"));
    let link = first.until("open")["link"].clone();
    let link = link.as_str().unwrap();
    assert!(link.starts_with("https://localhost:"), "{link}");
    assert_eq!(first.until("joined")["you"], 1);

    let other = Desk::new();
    let refused = other.run(&format!("live {link} {silent}"));
    assert_eq!(refused.status, 3, "{}", refused.stderr);
    for word in ["localhost:", "certificate", "--trust"] {
        assert!(refused.stderr.contains(word), "{word}: {}", refused.stderr);
    }
    let certificate = desk.path("data/certificate/certificate.pem");
    let trust = format!("--trust {}", certificate.display());
    let mut second = Running::start(&other, &format!("live {link} --name Bo {silent} {trust}"));
    assert_eq!(first.until("peer-joined")["name"], "Bo");
    assert_eq!(second.until("connected")["id"], 1);
    assert_eq!(first.until("connected")["id"], 2);
    for running in [second, first] {
        running.signal("-INT");
        let ran = running.ended();
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    }
}
