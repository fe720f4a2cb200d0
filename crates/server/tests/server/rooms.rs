//! Rooms over real sockets: two who speak, and those who want to disturb them.

use crate::client::{self, get, request};
use crate::house::{House, certificate, unpacked};
use crate::websocket::{Frame, Socket};
use heterodyne_server::limits::Limits;
use heterodyne_server::listen::{self, Bind};
use heterodyne_server::room::HostLimits;
use heterodyne_server::room::token::Key;
use heterodyne_server::rooms::{KeyFile, Rooms, Settings};
use heterodyne_server::server::{Ended, Server};
use serde_json::{Value, json};
use std::io::Write;
use std::net::Ipv4Addr;

fn settings(limits: &str, origins: &[&str]) -> Settings {
    Settings {
        limits: limits.parse::<HostLimits>().unwrap(),
        key: Key::new([3; 32]),
        turn: None,
        origins: origins
            .iter()
            .map(|origin| origin.parse().unwrap())
            .collect(),
    }
}

fn open(limits: &str, origins: &[&str]) -> House {
    let rooms = Rooms::new(settings(limits, origins));
    let router = unpacked("index.html", b"x").routes().merge(rooms.routes());
    let listeners = listen::listen(Bind::One(Ipv4Addr::LOCALHOST.into()), 0).unwrap();
    House::of(
        Server::new(listeners, None, router, Limits::default())
            .unwrap()
            .with_rooms(rooms),
    )
}

fn room(house: &House) -> String {
    let answer = house.ask(&request("POST", "/rooms", &["Content-Length: 0"]));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let said: Value = serde_json::from_slice(&answer.body).unwrap();
    said["room"].as_str().unwrap().to_owned()
}

fn socket(house: &House, room: &str) -> Socket {
    Socket::open(
        client::connect(house.address),
        &format!("/rooms/{room}"),
        &[],
    )
    .unwrap()
}

fn joined(house: &House, room: &str, name: &str) -> Socket {
    let mut socket = socket(house, room);
    socket.say(&json!({ "type": "join", "protocol": 1, "name": name }));
    assert_eq!(socket.heard()["type"], "joined");
    socket
}

/// Two who are in a room and have heard of each other.
fn pair(house: &House) -> (Socket, Socket) {
    let room = room(house);
    let mut ada = joined(house, &room, "Ada");
    let bo = joined(house, &room, "Bo");
    assert_eq!(
        ada.heard(),
        json!({ "type": "peer-joined", "id": 2, "name": "Bo" })
    );
    (ada, bo)
}

fn speak((ada, bo): &mut (Socket, Socket)) {
    for number in 0..10 {
        ada.say(&json!({ "type": "signal", "to": 2, "data": number }));
        assert_eq!(
            bo.heard(),
            json!({ "type": "signal", "from": 1, "data": number })
        );
        bo.say(&json!({ "type": "signal", "to": 1, "data": [number] }));
        assert_eq!(
            ada.heard(),
            json!({ "type": "signal", "from": 2, "data": [number] })
        );
    }
}

#[test]
fn two_speak_and_the_end_of_the_server_is_said() {
    let house = open("{}", &[]);
    let mut two = pair(&house);
    speak(&mut two);
    assert_eq!(house.ended(), Ended { cut_off: 0 });
    assert_eq!(two.0.frame(), Some(Frame::Close(1001)));
}

#[test]
fn links_and_seats_outlive_a_restart() {
    let house = open("{}", &[]);
    let room = room(&house);
    let mut ada = socket(&house, &room);
    ada.say(&json!({ "type": "join", "protocol": 1 }));
    let seat = ada.heard()["seat"].clone();
    drop(joined(&house, &room, "Bo"));
    house.ended();
    let house = open("{}", &[]);
    let mut bo = socket(&house, &room);
    bo.say(&json!({ "type": "join", "protocol": 1, "seat": seat }));
    assert_eq!(bo.heard()["you"], 1);
}

#[test]
fn pages_of_other_origins_are_kept_out() {
    let house = open("{}", &[]);
    let room = room(&house);
    let path = format!("/rooms/{room}");
    let status =
        |origin: &str| Socket::open(client::connect(house.address), &path, &[origin]).err();
    assert_eq!(status("Origin: https://evil.example"), Some(403));
    assert_eq!(status("Origin: null"), Some(403));
    assert_eq!(status("Origin: http://localhost"), None);
    let post = |house: &House, origin: &str| {
        house.ask(&request("POST", "/rooms", &["Content-Length: 0", origin]))
    };
    assert_eq!(post(&house, "Origin: https://evil.example").status, 403);
    let listed = open("{}", &["https://a.example"]);
    let answer = post(&listed, "Origin: https://a.example");
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, Some("https://a.example"))
    );
    assert_eq!(answer.header("vary"), Some("origin"));
    let own = post(&listed, "Origin: http://localhost");
    assert_eq!(
        (own.status, own.header("access-control-allow-origin")),
        (200, None),
        "a list adds to the server's own pages"
    );
    let foreign = post(&listed, "Origin: null");
    assert_eq!(
        (
            foreign.status,
            foreign.header("access-control-allow-origin")
        ),
        (403, None)
    );
    assert_eq!(house.get(&path, &[]).status, 426);
}

#[test]
fn a_forged_room_is_refused_on_the_socket() {
    let house = open("{}", &[]);
    let mut eve = socket(&house, &"A".repeat(32));
    let said = eve.heard();
    assert_eq!(
        (&said["code"], &said["fatal"]),
        (&json!("bad-room"), &json!(true))
    );
    assert_eq!(eve.frame(), Some(Frame::Close(4006)));
}

#[test]
fn giants_floods_and_nonsense_end_their_sender_alone() {
    let house = open("{}", &[]);
    let mut two = pair(&house);
    let room = room(&house);
    let mut giant = joined(&house, &room, "giant");
    giant.raw(&[0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]);
    assert_eq!(giant.heard()["code"], "too-large");
    assert_eq!(giant.frame(), Some(Frame::Close(4002)));
    speak(&mut two);
    let mut long = joined(&house, &room, "long");
    long.text(&"x".repeat(8193));
    assert_eq!(long.until("error")["code"], "too-large");
    let mut binary = joined(&house, &room, "binary");
    binary.raw(&[0x82, 0x80, 1, 2, 3, 4]);
    assert_eq!(binary.until("error")["code"], "bad-message");
    // Frames without a mask are none of a client's (RFC 6455, section 5.1).
    let mut bare = joined(&house, &room, "bare");
    bare.raw(&[0x81, 0x02, b'{', b'}']);
    assert!(bare.ends());
    speak(&mut two);
    let mut flood = joined(&house, &room, "flood");
    // The server may close while this is still writing.
    for _ in 0..2000 {
        flood.try_text("{\"type\":\"ping\"}");
    }
    assert_eq!(flood.until_error_or_end(), Some(json!("too-many")));
    let mut pings = joined(&house, &room, "pings");
    for _ in 0..2000 {
        pings.try_raw(&[0x89, 0x80, 1, 2, 3, 4]);
    }
    assert!(pings.ends());
    speak(&mut two);
}

#[test]
fn a_message_in_endless_empty_pieces_ends_its_sender() {
    let house = open("{\"message_bytes\":256,\"burst\":8,\"per_sec\":1}", &[]);
    let (mut ada, mut bo) = pair(&house);
    // The beginning of a text, and then pieces of it with nothing inside (RFC 6455, section 5.4): never a message that could be counted.
    ada.raw(&[0x01, 0x80, 1, 2, 3, 4]);
    for _ in 0..10_000 {
        ada.try_raw(&[0x00, 0x80, 1, 2, 3, 4]);
    }
    assert_eq!(bo.heard(), json!({ "type": "peer-away", "id": 1 }));
    assert!(ada.ends());
}

#[test]
fn who_does_not_read_is_let_go_and_holds_up_nobody() {
    let house = open("{\"burst\":100000,\"per_sec\":100000}", &[]);
    let room = room(&house);
    let sleeper = joined(&house, &room, "sleeper");
    let mut ada = joined(&house, &room, "Ada");
    let data = "x".repeat(8000);
    // More than the buffers of both systems and the outbox hold: the sleeper is given up some time, and then it is away.
    let mut away = false;
    while !away {
        for _ in 0..64 {
            ada.say(&json!({ "type": "signal", "to": 1, "data": data }));
        }
        ada.say(&json!({ "type": "ping" }));
        loop {
            let said = ada.heard();
            away |= said["type"] == "peer-away";
            if said["type"] == "pong" {
                break;
            }
        }
    }
    let mut bo = joined(&house, &room, "Bo");
    bo.say(&json!({ "type": "signal", "to": 2, "data": 1 }));
    assert_eq!(ada.until("signal")["data"], 1);
    drop(sleeper);
}

#[test]
fn silent_and_half_open_sockets_are_reaped() {
    let house = open("{\"idle_ms\":300,\"join_ms\":200,\"seat_ms\":200}", &[]);
    let room = room(&house);
    let mut silent = socket(&house, &room);
    assert_eq!(silent.frame(), Some(Frame::Close(4003)));
    let mut half_open = joined(&house, &room, "half-open");
    assert_eq!(half_open.frame(), Some(Frame::Close(4003)));
    // A request for a socket that never ends is bounded like any other.
    let mut slow = client::connect(house.address);
    slow.write_all(
        get(&format!("/rooms/{room}"), &["Upgrade: websocket"])
            .trim_end()
            .as_bytes(),
    )
    .unwrap();
    drop(joined(&house, &room, "Bo"));
}

#[test]
fn an_address_has_so_many_sockets_and_no_more() {
    let house = open(
        "{\"gate\":{\"sockets_per_address\":3,\"room_burst\":2,\"room_per_sec\":0}}",
        &[],
    );
    let room = room(&house);
    let mut kept: Vec<Socket> = (0..3).map(|_| joined(&house, &room, "x")).collect();
    let path = format!("/rooms/{room}");
    let refused = Socket::open(client::connect(house.address), &path, &[]);
    assert_eq!(refused.err(), Some(429));
    kept[0].say(&json!({ "type": "leave" }));
    assert_eq!(kept[0].until_close(), Some(4005));
    // The place is free when the server has seen the end of the connection.
    drop(kept.remove(0));
    while Socket::open(client::connect(house.address), &path, &[]).is_err() {
        std::thread::yield_now();
    }
    let post = |lines: &[&str]| house.ask(&request("POST", "/rooms", lines)).status;
    assert_eq!(
        (post(&["Content-Length: 0"]), post(&["Content-Length: 0"])),
        (200, 429)
    );
}

#[test]
fn rooms_work_over_tls() {
    let own = certificate(&[]);
    let rooms = Rooms::new(settings("{}", &[]));
    let listeners = listen::listen(Bind::One(Ipv4Addr::LOCALHOST.into()), 0).unwrap();
    let server = Server::new(listeners, Some(&own), rooms.routes(), Limits::default()).unwrap();
    let house = House::of(server.with_rooms(rooms));
    let secure = || client::secure(house.address, "localhost", &own.chain[0]).unwrap();
    let answer = client::ask(
        &mut secure(),
        &request("POST", "/rooms", &["Content-Length: 0"]),
    );
    let said: Value = serde_json::from_slice(&answer.body).unwrap();
    let path = format!("/rooms/{}", said["room"].as_str().unwrap());
    let unprotected = Socket::open(secure(), &path, &["Origin: http://localhost"]);
    assert_eq!(unprotected.err(), Some(403), "a page that came without TLS");
    let mut ada = Socket::open(secure(), &path, &["Origin: https://localhost"]).unwrap();
    ada.say(&json!({ "type": "join", "protocol": 1 }));
    assert_eq!(ada.heard()["you"], 1);
}

#[test]
fn the_key_is_kept_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("rooms.key");
    let key_file = KeyFile::At(path.clone());
    let token = key_file.get().unwrap().mint([1; 16]).text();
    assert!(
        key_file.get().unwrap().check(&token).is_some(),
        "the same key again"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(
            key_file
                .get()
                .unwrap_err()
                .to_string()
                .contains("others can read")
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    std::fs::write(&path, "zz").unwrap();
    assert!(
        key_file
            .get()
            .unwrap_err()
            .to_string()
            .contains("64 hexadecimal digits")
    );
    assert!(KeyFile::Nowhere.get().unwrap().check(&token).is_none());
}
