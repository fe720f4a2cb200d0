//! Clients that are slow, greedy or many.

use crate::client::{self, get};
use crate::house::{House, PAGE, certificate, disorder, small_app, unpacked};
use heterodyne_server::Router;
use heterodyne_server::limits::Limits;
use heterodyne_server::patient::Patience;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Long enough for a client that is held up, short enough for a test.
const SHORT: Duration = Duration::from_secs(1);

fn page() -> Router {
    unpacked("index.html", PAGE).routes()
}

/// Reads until the server ends the connection; a reset is an end as well.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!("the connection was left open")
        }
        _ => bytes,
    }
}

#[test]
fn who_does_not_finish_a_request_is_let_go() {
    let limits = Limits {
        head: SHORT,
        handshake: SHORT,
        ..Limits::default()
    };
    let plain = House::plain(page(), limits);
    for beginning in [
        "",
        "G",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    ] {
        let mut stream = client::connect(plain.address);
        stream.write_all(beginning.as_bytes()).unwrap();
        let said = rest(&mut stream);
        assert!(!said.starts_with(b"HTTP/1.1 2"), "{beginning:?}");
    }
    let own = certificate(&[]);
    let secure = House::open(page(), limits, Some(&own));
    for beginning in [&b""[..], &[22], &[22, 3, 1, 0, 200, 1]] {
        let mut stream = client::connect(secure.address);
        stream.write_all(beginning).unwrap();
        rest(&mut stream);
    }
    let mut stream = client::secure(secure.address, "localhost", &own.chain[0]).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    stream.flush().unwrap();
    rest(&mut stream.sock);
}

#[test]
fn an_idle_connection_is_let_go_after_its_answer() {
    let limits = Limits {
        head: SHORT,
        ..Limits::default()
    };
    let house = House::plain(page(), limits);
    let mut stream = client::connect(house.address);
    assert_eq!(client::ask(&mut stream, &get("/", &[])).body, PAGE);
    assert_eq!(client::ask(&mut stream, &get("/", &[])).body, PAGE);
    rest(&mut stream);
}

#[test]
fn who_does_not_take_the_answer_is_let_go() {
    // Far more than the sockets of two sides hold.
    let big = disorder(64 << 20);
    let patience = Patience {
        time: SHORT,
        bytes: 65_536,
    };
    let limits = Limits {
        patience,
        connections: 1,
        ..Limits::default()
    };
    let house = House::plain(unpacked("index.html", &big).routes(), limits);
    let mut lazy = client::connect(house.address);
    lazy.write_all(get("/", &[]).as_bytes()).unwrap();
    // The only place is free again, although nobody has read a byte; a reader in a hurry gets all with the same patience.
    assert!(house.get("/", &[]).body == big);
    let got = rest(&mut lazy);
    assert!(got.len() < big.len(), "{}", got.len());
}

#[test]
fn heads_are_bounded() {
    let house = small_app();
    let long = "a".repeat(40_000);
    for request in [
        format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        get("/", &[&format!("X: {long}")]),
        get("/", &vec!["X: y"; 100]),
    ] {
        let mut stream = client::connect(house.address);
        // The server may end the connection before it has read all.
        let _ = stream.write_all(request.as_bytes());
        let said = rest(&mut stream);
        let text = String::from_utf8_lossy(&said);
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
    }
    assert_eq!(house.get("/", &["X: y"]).body, PAGE);
}

#[test]
fn an_endless_head_is_cut_off() {
    let house = small_app();
    let mut stream = client::connect(house.address);
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let line = [b"X-Y: ", "z".repeat(1000).as_bytes(), b"\r\n"].concat();
    // A hundred times what a head may be; the server has long stopped listening by then.
    let written = (0..1600)
        .take_while(|_| stream.write_all(&line).is_ok())
        .count();
    let said = rest(&mut stream);
    assert!(written < 1600 || String::from_utf8_lossy(&said).starts_with("HTTP/1.1 431"));
    assert_eq!(house.get("/", &[]).status, 200);
}

#[test]
fn a_body_is_neither_read_nor_kept() {
    let house = small_app();
    let mut stream = client::connect(house.address);
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n";
    let answer = client::ask(&mut stream, head);
    assert_eq!(answer.status, 405);
    let _ = stream.write_all(&[b'x'; 100_000]);
    rest(&mut stream);
}

#[test]
fn one_connection_more_than_allowed_waits_for_its_turn() {
    let limits = Limits {
        connections: 2,
        ..Limits::default()
    };
    let house = House::plain(page(), limits);
    let mut first = client::connect(house.address);
    let mut second = client::connect(house.address);
    assert_eq!(client::ask(&mut first, &get("/", &[])).body, PAGE);
    assert_eq!(client::ask(&mut second, &get("/", &[])).body, PAGE);
    let mut third = client::connect(house.address);
    third.write_all(get("/", &[]).as_bytes()).unwrap();
    third.set_read_timeout(Some(SHORT)).unwrap();
    let early = third.read(&mut [0]).unwrap_err().kind();
    assert!(
        matches!(early, ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{early}"
    );
    drop(first);
    third
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    assert_eq!(client::answer(&mut third, false).body, PAGE);
}

#[test]
fn an_address_with_all_its_connections_gets_no_more_until_one_ends() {
    let limits = Limits {
        connections: 8,
        connections_per_address: 2,
        ..Limits::default()
    };
    let house = House::plain(page(), limits);
    let mut first = client::connect(house.address);
    let mut second = client::connect(house.address);
    assert_eq!(client::ask(&mut first, &get("/", &[])).body, PAGE);
    assert_eq!(client::ask(&mut second, &get("/", &[])).body, PAGE);
    let mut third = client::connect(house.address);
    // The server may have closed before this is written.
    let _ = third.write_all(get("/", &[]).as_bytes());
    assert_eq!(rest(&mut third), b"");
    assert_eq!(client::ask(&mut second, &get("/", &[])).body, PAGE);
    drop(first);
    // The place is free when the server has seen the end of the connection.
    loop {
        let mut again = client::connect(house.address);
        let _ = again.write_all(get("/", &["Connection: close"]).as_bytes());
        if !rest(&mut again).is_empty() {
            break;
        }
    }
}
