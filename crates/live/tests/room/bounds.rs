//! What a client cannot do to a room, nor to the others in it.

use crate::table::table;
use heterodyne_live::room::gate::{Gate, GateLimits};
use heterodyne_live::room::{CloseCode, Limits};
use serde_json::json;

#[test]
fn a_ninth_peer_finds_no_seat_and_a_seventeenth_socket_no_place() {
    let mut table = table(Limits::default());
    for socket in 1..=8 {
        assert_eq!(table.join(socket, "x", None)["you"], socket);
    }
    assert_eq!(table.join(9, "x", None)["code"], "room-full");
    assert_eq!(table.code(9), Some(CloseCode::RoomFull));
    (10..=17).for_each(|socket| table.connect(socket));
    assert_eq!(table.code(17), None);
    table.connect(18);
    assert_eq!(table.code(18), Some(CloseCode::RoomFull));
}

#[test]
fn a_flood_ends_its_sender_alone() {
    let mut table = table(Limits::default());
    table.join(1, "flood", None);
    table.join(2, "Bo", None);
    for _ in 0..1000 {
        table.say(1, &json!({ "type": "signal", "to": 2, "data": 0 }));
    }
    let heard = table.heard(2);
    // The burst is 256 messages, of which joining was one.
    assert_eq!(
        heard
            .iter()
            .filter(|message| message["type"] == "signal")
            .count(),
        255
    );
    assert_eq!(
        heard.last().unwrap(),
        &json!({ "type": "peer-away", "id": 1 })
    );
    assert_eq!(table.code(1), Some(CloseCode::TooMany));
    assert_eq!(table.heard(1).last().unwrap()["code"], "too-many");
    table.say(2, &json!({ "type": "ping" }));
    assert_eq!(table.heard(2), [json!({ "type": "pong" })]);
}

#[test]
fn coming_back_gives_no_new_burst() {
    let mut table = table(Limits::default());
    let joined = table.join(1, "flood", None);
    for _ in 0..256 {
        table.say(1, &json!({ "type": "ping" }));
    }
    assert_eq!(table.code(1), Some(CloseCode::TooMany));
    assert_eq!(
        table.join(2, "flood", joined["seat"].as_str())["resumed"],
        true
    );
    table.say(2, &json!({ "type": "ping" }));
    assert_eq!(table.code(2), Some(CloseCode::TooMany));
}

#[test]
fn what_cannot_be_read_ends_the_socket_and_what_makes_no_sense_does_not() {
    let long = format!("{{\"type\":\"ping\",\"x\":\"{}\"}}", "y".repeat(8192));
    let deep = format!(
        "{{\"type\":\"signal\",\"to\":1,\"data\":{}1",
        "[".repeat(8000)
    );
    for (text, code) in [
        ("", "bad-message"),
        ("[]", "bad-message"),
        ("{\"type\":1}", "bad-message"),
        ("{\"type\":\"join\",\"protocol\":-1}", "bad-message"),
        ("{\"type\":\"join\",\"protocol\":2}", "bad-message"),
        ("{\"type\":\"ping\"} x", "bad-message"),
        (&long, "too-large"),
        (&deep, "bad-message"),
    ] {
        let mut table = table(Limits::default());
        table.connect(1);
        table.text(1, text);
        let heard = table.heard(1);
        assert_eq!(
            (&heard[0]["code"], &heard[0]["fatal"]),
            (&json!(code), &json!(true)),
            "{text:.40}"
        );
        assert_eq!(table.code(1), Some(CloseCode::BadMessage));
    }
    let mut table = table(Limits::default());
    table.connect(1);
    table.say(1, &json!({ "type": "signal", "to": 2, "data": 1 }));
    table.say(1, &json!({ "type": "ice-servers" }));
    table.say(
        1,
        &json!({ "type": "join", "protocol": 1, "name": "x".repeat(65) }),
    );
    table.say(
        1,
        &json!({ "type": "join", "protocol": 1, "name": "a\u{7}b" }),
    );
    table.say(
        1,
        &json!({ "type": "join", "protocol": 1, "name": "ä".repeat(64) }),
    );
    table.say(1, &json!({ "type": "join", "protocol": 1 }));
    table.say(1, &json!({ "type": "dance" }));
    table.say(1, &json!({ "type": "signal", "to": 1, "data": 1 }));
    table.say(1, &json!({ "type": "signal", "to": 2 }));
    let codes: Vec<_> = table
        .heard(1)
        .iter()
        .map(|message| message["code"].clone())
        .collect();
    let expected = [
        json!("not-joined"),
        json!("not-joined"),
        json!("bad-message"),
        json!("bad-message"),
        json!(null),
        json!("bad-message"),
        json!("bad-message"),
        json!("unknown-peer"),
        json!("bad-message"),
    ];
    assert_eq!(codes, expected);
    assert_eq!(table.code(1), None);
}

#[test]
fn silence_ends_a_socket() {
    let mut table = table(Limits::default());
    table.connect(1);
    table.wait(9_999);
    assert_eq!(table.code(1), None);
    table.wait(1);
    assert_eq!(table.code(1), Some(CloseCode::Idle), "never joined");
    table.join(2, "half-open", None);
    table.join(3, "Bo", None);
    table.heard(2);
    table.wait(60_000);
    table.say(3, &json!({ "type": "ping" }));
    table.wait(30_000);
    assert_eq!(
        (table.code(2), table.code(3)),
        (Some(CloseCode::Idle), None)
    );
    assert_eq!(
        table.heard(3).last().unwrap(),
        &json!({ "type": "peer-away", "id": 1 })
    );
}

#[test]
fn what_waits_for_the_absent_is_bounded_and_the_sender_hears_of_it() {
    let mut table = table(Limits::default());
    table.join(1, "Ada", None);
    table.join(2, "Bo", None);
    table.close(1);
    table.heard(2);
    for _ in 0..32 {
        table.say(2, &json!({ "type": "signal", "to": 1, "data": 1 }));
    }
    assert!(table.heard(2).is_empty());
    table.say(2, &json!({ "type": "signal", "to": 1, "data": 1 }));
    let heard = table.heard(2);
    assert_eq!(
        (&heard[0]["code"], &heard[0]["fatal"]),
        (&json!("too-many"), &json!(false))
    );
    assert!(table.room.save().len() < 40_000);
}

#[test]
fn a_gate_counts_sockets_in_all_and_by_address() {
    let limits = GateLimits {
        sockets: 5,
        sockets_per_address: 3,
        connect_burst: 4,
        connect_per_sec: 1,
        room_burst: 2,
        room_per_sec: 1,
        addresses: 3,
    };
    let mut gate = Gate::new(limits);
    assert!((0..3).all(|_| gate.connect(0, 1)));
    assert!(!gate.connect(0, 1), "three of one address");
    gate.disconnect(1);
    assert!(gate.connect(0, 1), "the fourth of the burst");
    gate.disconnect(1);
    assert!(
        !gate.connect(0, 1) && !gate.connect(999, 1) && gate.connect(1000, 1),
        "one a second"
    );
    assert!(
        gate.connect(1000, 2) && gate.connect(1000, 2) && !gate.connect(1000, 3),
        "five in all"
    );
    assert_eq!(gate.sockets(), 5);
    assert!(gate.make_room(1000, 1) && gate.make_room(1000, 1) && !gate.make_room(1000, 1));
    assert!(gate.make_room(1000, 3));
    assert_eq!(gate.addresses(), 3);
    assert!(!gate.make_room(1000, 4), "no more addresses are remembered");
    assert!(
        gate.make_room(60_000, 4),
        "one could be forgotten meanwhile"
    );
    gate.disconnect(99);
    assert_eq!(gate.sockets(), 5);
}
