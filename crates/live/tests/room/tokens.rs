//! Links and credentials, against values of Python's `hmac`.

use heterodyne_live::room::token::{Key, TOKEN_LETTERS};
use heterodyne_live::room::turn::{Turn, credentials};
use serde_json::json;

fn key() -> Key {
    Key::new(std::array::from_fn(|at| at as u8))
}

#[test]
fn a_token_is_random_bytes_and_their_signature() {
    let token = key().mint(std::array::from_fn(|at| 100 + at as u8)).text();
    assert_eq!(token, "ZGVmZ2hpamtsbW5vcHFyc6ppKmYSvfha");
    assert_eq!(token.len(), TOKEN_LETTERS);
    assert_eq!(key().check(&token).unwrap().text(), token);
}

#[test]
fn a_forged_token_is_refused() {
    let token = key().mint([9; 16]).text();
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(
            key().check(std::str::from_utf8(&forged).unwrap()),
            None,
            "letter {at}"
        );
    }
    let cut = &token[..31];
    for text in [
        "",
        cut,
        &format!("{cut}="),
        &format!("{token}A"),
        &"ä".repeat(16),
    ] {
        assert_eq!(key().check(text), None, "{text}");
    }
    assert_eq!(Key::new([1; 32]).check(&token), None);
}

#[test]
fn turn_credentials_are_what_coturn_expects() {
    let made = credentials(b"north wind", 1_700_000_600, "ada");
    assert_eq!(made.username, "1700000600:ada");
    assert_eq!(made.credential, "JcCq6CqEo6aTWOwGLB4lddv5Xds=");
    let turn = Turn {
        urls: vec!["stun:a.example".to_owned(), "turn:b.example".to_owned()],
        secret: b"north wind".to_vec(),
        ttl_secs: 600,
    };
    let expected = json!([
        { "urls": ["stun:a.example"] },
        { "urls": ["turn:b.example"], "username": "1700000600:ada", "credential": made.credential },
    ]);
    assert_eq!(turn.servers(1_700_000_000, "ada"), expected);
    assert!(!format!("{turn:?}").contains("north"));
}
