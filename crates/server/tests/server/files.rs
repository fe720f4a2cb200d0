//! What is answered to requests for files of the app.

use crate::client::request;
use crate::house::{House, PAGE, disorder, small_app};
use heterodyne_server::headers;
use heterodyne_server::limits::Limits;
use heterodyne_server::site::Site;

const WASM: &str = "/assets/engine-B7PI925R.wasm";

#[test]
fn every_answer_isolates_and_locks_down() {
    let house = small_app();
    for (request, status) in [
        (request("GET", "/", &[]), 200),
        (request("HEAD", "/", &[]), 200),
        (request("GET", WASM, &["Accept-Encoding: br"]), 200),
        (request("GET", "/nothing", &[]), 404),
        (request("GET", "/..%2f", &[]), 404),
        (request("GET", "/lab", &[]), 308),
        (request("POST", "/", &["Content-Length: 0"]), 405),
        (request("GET", "/", &["If-None-Match: *"]), 304),
    ] {
        let answer = house.ask(&request);
        assert_eq!(answer.status, status, "{request}");
        // The values that the HTML standard asks of an isolated page, and the words that lock the rest.
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{request}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        for rule in [
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "worker-src 'self'",
            "connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'none'",
        ] {
            assert!(
                policy.split("; ").any(|part| part == rule),
                "{rule}: {policy}"
            );
        }
        assert!(
            answer
                .header("permissions-policy")
                .unwrap()
                .contains("camera=()")
        );
        assert!(answer.header("cache-control").is_some(), "{request}");
    }
}

#[test]
fn bytes_types_and_codings_are_right() {
    let house = small_app();
    let wasm = b"\0asm\x01\0\0\0".repeat(2000);
    for (path, media_type, plain) in [
        ("/", "text/html; charset=utf-8", PAGE),
        ("/index.html", "text/html; charset=utf-8", PAGE),
        ("/lab/", "text/html; charset=utf-8", b"<p>lab</p>"),
        (WASM, "application/wasm", &wasm),
        ("/picture.png", "image/png", &disorder(5000)),
    ] {
        for accepted in ["br", "gzip, br;q=0", ""] {
            let line = format!("Accept-Encoding: {accepted}");
            let answer = house.get(path, &[&line]);
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (200, Some(media_type))
            );
            assert_eq!(answer.decoded(), plain, "{path}");
            let shrinks = plain.len() > 100 && path != "/picture.png";
            let coded = answer.header("content-encoding").is_some();
            assert_eq!(coded, shrinks && accepted == "br", "{path} {accepted}");
            assert_eq!(answer.header("vary").is_some(), shrinks, "{path}");
            assert!(!coded || answer.body.len() * 4 < plain.len() * 3, "{path}");
        }
    }
}

#[test]
fn a_head_is_the_get_without_its_body() {
    let house = small_app();
    let get = house.get(WASM, &["Accept-Encoding: br"]);
    let head = house.ask(&request("HEAD", WASM, &["Accept-Encoding: br"]));
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in [
        "content-length",
        "etag",
        "content-type",
        "content-encoding",
        "cache-control",
    ] {
        assert_eq!(head.header(name), get.header(name), "{name}");
        assert!(head.header(name).is_some(), "{name}");
    }
}

#[test]
fn what_is_known_is_not_sent_again() {
    let house = small_app();
    for accepted in ["Accept-Encoding: br", "Accept-Encoding: gzip"] {
        let first = house.get("/", &[accepted]);
        let tag = first.header("etag").unwrap().to_owned();
        assert!(
            tag.starts_with('"') && tag.ends_with('"') && tag.len() > 16,
            "{tag}"
        );
        let known = format!("If-None-Match: \"x\", W/{tag}");
        let second = house.get("/", &[accepted, &known]);
        assert_eq!((second.status, second.body.len()), (304, 0));
        assert_eq!(second.header("etag"), Some(tag.as_str()));
        assert_eq!(second.header("cache-control"), Some("no-cache"));
        let other = house.get("/", &[accepted, "If-None-Match: \"x\""]);
        assert_eq!((other.status, other.decoded().as_slice()), (200, PAGE));
        // The tag of one form is not the tag of the other.
        let swapped = match accepted.ends_with("br") {
            true => "Accept-Encoding: identity",
            false => "Accept-Encoding: br",
        };
        assert_eq!(house.get("/", &[swapped, &known]).status, 200);
    }
}

#[test]
fn only_what_is_named_after_its_content_is_kept_for_ever() {
    let house = small_app();
    let caching = |path| {
        house
            .get(path, &[])
            .header("cache-control")
            .unwrap()
            .to_owned()
    };
    let for_ever = caching(WASM);
    assert!(
        for_ever.contains("immutable") && for_ever.contains("max-age=31536000"),
        "{for_ever}"
    );
    assert_eq!(for_ever, headers::FOR_EVER);
    for path in ["/", "/picture.png", "/lab/", "/assets/none-B7PI925R.js"] {
        assert_eq!(caching(path), "no-cache", "{path}");
    }
}

#[test]
fn folders_get_their_slash_and_keep_the_question() {
    let house = small_app();
    let moved = house.get("/lab?track=1", &[]);
    assert_eq!(
        (moved.status, moved.header("location")),
        (308, Some("/lab/?track=1"))
    );
    assert_eq!(house.get("/lab/?track=1", &[]).status, 200);
    assert_eq!(house.get("/assets", &[]).status, 404);
    assert_eq!(house.get("/assets/", &[]).status, 404);
}

#[test]
fn what_was_not_packed_is_not_there() {
    let house = small_app();
    for path in [
        "/.hidden",
        "/%2ehidden",
        "/assets/engine-B7PI925R.wasm.map",
        "/INDEX.HTML",
        "/index.html/",
    ] {
        let answer = house.get(path, &[]);
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            String::from_utf8(answer.body)
                .unwrap()
                .contains("<h1>Not found</h1>")
        );
    }
}

#[test]
fn nothing_but_reading_is_possible() {
    let house = small_app();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let answer = house.ask(&request(method, "/", &["Content-Length: 0"]));
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
}

#[test]
fn a_program_without_the_app_says_so_on_every_page() {
    let house = House::plain(Site::Missing.routes(), Limits::default());
    for path in ["/", "/index.html", "/assets/x.js", "/lab"] {
        let answer = house.get(path, &[]);
        let text = String::from_utf8(answer.body.clone()).unwrap();
        assert_eq!(answer.status, 503, "{path}");
        assert!(text.contains("cargo xtask web"), "{text}");
        assert_eq!(
            answer.header("cross-origin-embedder-policy"),
            Some("require-corp")
        );
    }
}
