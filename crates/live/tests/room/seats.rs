//! Joining, going away, coming back, leaving.

use crate::table::{Table, key, table};
use heterodyne_live::room::{CloseCode, Limits, Room};
use serde_json::{Value, json};

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn two_peers_hear_of_each_other_and_speak() {
    let mut table = table(Limits::default());
    let ada = table.join(1, "Ada", None);
    assert_eq!(
        (&ada["type"], &ada["you"], &ada["resumed"]),
        (&json!("joined"), &json!(1), &json!(false))
    );
    assert_eq!(
        (&ada["capacity"], &ada["protocol"], &ada["peers"]),
        (&json!(8), &json!(1), &json!([]))
    );
    let bo = table.join(2, " Bo ", None);
    assert_eq!(
        bo["peers"],
        json!([{ "id": 1, "name": "Ada", "present": true }])
    );
    assert_eq!(
        table.heard(1),
        [json!({ "type": "peer-joined", "id": 2, "name": "Bo" })]
    );
    let data = json!({ "description": { "type": "offer", "sdp": "v=0\r\n\u{1F3B5}" } });
    table.say(2, &json!({ "type": "signal", "to": 1, "data": data }));
    assert_eq!(
        table.heard(1),
        [json!({ "type": "signal", "from": 2, "data": data })]
    );
    assert!(table.heard(2).is_empty());
    table.say(1, &json!({ "type": "ping" }));
    assert_eq!(table.heard(1), [json!({ "type": "pong" })]);
    table.say(1, &json!({ "type": "leave" }));
    assert_eq!(table.code(1), Some(CloseCode::Left));
    assert_eq!(
        table.heard(2),
        [json!({ "type": "peer-left", "id": 1, "reason": "left" })]
    );
    assert_eq!(
        table.join(3, "Cy", None)["you"],
        3,
        "numbers are never given twice"
    );
}

#[test]
fn a_seat_outlives_its_socket_for_thirty_seconds() {
    let mut table = table(Limits::default());
    let seat = text(&table.join(1, "Ada", None)["seat"]);
    table.join(2, "Bo", None);
    table.heard(1);
    table.close(1);
    assert_eq!(table.heard(2), [json!({ "type": "peer-away", "id": 1 })]);
    table.say(2, &json!({ "type": "signal", "to": 1, "data": "one" }));
    table.say(2, &json!({ "type": "signal", "to": 1, "data": 2 }));
    table.wait(29_999);
    let back = table.join(3, "Ada", Some(&seat));
    assert_eq!(
        (&back["you"], &back["resumed"], &back["seat"]),
        (&json!(1), &json!(true), &json!(seat))
    );
    assert_eq!(
        table.heard(3),
        [
            json!({ "type": "signal", "from": 2, "data": "one" }),
            json!({ "type": "signal", "from": 2, "data": 2 })
        ]
    );
    assert_eq!(table.heard(2), [json!({ "type": "peer-back", "id": 1 })]);
    table.close(3);
    table.heard(2);
    assert_eq!(table.room.next_deadline_ms(), Some(table.now_ms + 30_000));
    table.wait(29_999);
    assert!(table.heard(2).is_empty());
    table.wait(1);
    assert_eq!(
        table.heard(2),
        [json!({ "type": "peer-left", "id": 1, "reason": "timeout" })]
    );
    let late = table.join(4, "Ada", Some(&seat));
    assert_eq!((&late["you"], &late["resumed"]), (&json!(3), &json!(false)));
}

#[test]
fn the_same_seat_on_another_socket_replaces_the_first() {
    let mut table = table(Limits::default());
    let seat = text(&table.join(1, "Ada", None)["seat"]);
    table.join(2, "Bo", None);
    table.heard(1);
    assert_eq!(table.join(3, "Ada", Some(&seat))["you"], 1);
    assert_eq!(table.code(1), Some(CloseCode::Replaced));
    assert_eq!(table.heard(2), [json!({ "type": "peer-back", "id": 1 })]);
    table.close(1);
    assert!(
        table.heard(2).is_empty(),
        "the end of the replaced socket is no news"
    );
}

#[test]
fn a_seat_that_nobody_gave_is_refused_and_the_socket_may_join_without() {
    let mut table = table(Limits::default());
    let seat = text(&table.join(1, "Ada", None)["seat"]);
    for (at, letter) in seat.char_indices() {
        let mut forged = seat.clone();
        forged.replace_range(at..=at, if letter == 'A' { "B" } else { "A" });
        let socket = 10 + at as u64;
        let answer = table.join(socket, "Eve", Some(&forged));
        assert_eq!(
            (&answer["code"], &answer["fatal"]),
            (&json!("bad-seat"), &json!(false)),
            "letter {at}"
        );
        table.close(socket);
    }
    table.connect(2);
    table.say(2, &json!({ "type": "join", "protocol": 1, "seat": "" }));
    assert_eq!(table.heard(2)[0]["code"], "bad-seat");
    table.say(2, &json!({ "type": "join", "protocol": 1 }));
    assert_eq!(table.heard(2)[0]["you"], 2);
}

#[test]
fn who_returns_after_a_restart_has_the_same_number_and_newcomers_another() {
    let mut before = table(Limits::default());
    let seats: Vec<String> = (1..=3)
        .map(|socket| text(&before.join(socket, "x", None)["seat"]))
        .collect();
    let mut after = Table::of(Room::new(Limits::default(), key(), [2; 8]));
    assert_eq!(after.join(1, "x", Some(&seats[2]))["you"], 3);
    let first = after.join(2, "x", Some(&seats[0]));
    assert_eq!(
        (&first["you"], &first["resumed"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(after.join(3, "x", None)["you"], 4, "a newcomer");
    assert_eq!(after.join(4, "x", Some(&seats[1]))["you"], 2);
    after.say(4, &json!({ "type": "leave" }));
    assert_eq!(
        after.join(5, "x", Some(&seats[1]))["you"],
        5,
        "who left is another when it comes again"
    );
}

#[test]
fn a_saved_room_goes_on_and_lost_sockets_are_away() {
    let mut table = table(Limits::default());
    let seat = text(&table.join(1, "Ada", None)["seat"]);
    table.join(2, "Bo", None);
    table.close(1);
    table.say(2, &json!({ "type": "signal", "to": 1, "data": 1 }));
    let saved = table.room.save();
    assert!(
        !saved.contains(&seat),
        "secrets are made again from the key, and not kept"
    );
    let room = Room::restore(&saved, Limits::default(), key(), table.now_ms, &[]).unwrap();
    let mut woken = Table::of(room);
    woken.now_ms = table.now_ms + 1000;
    assert_eq!(
        woken.join(3, "Ada", Some(&seat))["peers"],
        json!([{ "id": 2, "name": "Bo", "present": false }])
    );
    assert_eq!(
        woken.heard(3).last().unwrap(),
        &json!({ "type": "signal", "from": 2, "data": 1 })
    );
    for text in [
        "",
        "{}",
        "[]",
        &saved.replace("\"heterodyne_room\":1", "\"heterodyne_room\":2"),
    ] {
        assert!(Room::restore(text, Limits::default(), key(), 0, &[]).is_err());
    }
}
