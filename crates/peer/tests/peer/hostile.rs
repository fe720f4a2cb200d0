//! Servers and peers that send nonsense: it is refused with a place, and nobody else is harmed.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use heterodyne_peer::address::{Invitation, Target};
use heterodyne_peer::dial::Trust;
use heterodyne_peer::error::PeerError;
use heterodyne_peer::link::{Happened, Link, Wish};
use heterodyne_peer::options::Options;
use heterodyne_peer::room_socket::new_room;
use heterodyne_peer::session::Session;
use heterodyne_peer::sockets::Datagram;
use tungstenite::Message;

use crate::ear::PATIENCE;

/// Answers every connection with the same bytes.
fn server_of(answer: &'static [u8]) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer);
            let _ = stream.write_all(answer);
        }
    });
    Target::parse(&format!("http://{address}/")).unwrap()
}

#[test]
fn a_server_without_rooms_is_refused_with_its_address() {
    let trust = Trust::new(&[]).unwrap();
    for (answer, status) in [
        (
            &b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone"[..],
            404,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"room\":\"a/b\"}",
            200,
        ),
        (b"SSH-2.0-OpenSSH_9\r\n", 0),
        (b"", 0),
    ] {
        let server = server_of(answer);
        match new_room(&server, &trust) {
            Err(PeerError::Answer {
                place,
                status: found,
                ..
            }) => {
                assert!(place.contains("127.0.0.1"), "{place}");
                assert_eq!(found, status);
            }
            other => panic!("{other:?}"),
        }
    }
    let nobody = Target::parse("http://127.0.0.1:1/").unwrap();
    assert!(matches!(
        new_room(&nobody, &trust),
        Err(PeerError::Reach { .. })
    ));
    let room = Invitation::of(&server_of(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "abc".into());
    let refused = Session::start(Options {
        room: Some(room),
        ..Options::default()
    });
    assert!(
        matches!(refused, Err(PeerError::Answer { status: 403, .. })),
        "{refused:?}"
    );
}

#[test]
fn nonsense_from_a_room_ends_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut socket = tungstenite::accept(stream).unwrap();
        let sdp =
            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 999\r\n";
        let offer = |sdp: &str| {
            serde_json::json!({"type": "signal", "from": 2, "data": {"description": {"type": "offer", "sdp": sdp}}}).to_string()
        };
        let mut texts = vec![
            "{".to_owned(),
            "{\"type\":\"joined\",\"you\":\"x\"}".to_owned(),
            "{\"type\":\"joined\",\"protocol\":1,\"you\":1,\"seat\":\"s\",\"capacity\":8,\"resumed\":false,\"peers\":[{\"id\":-4},7]}".to_owned(),
            "{\"type\":\"joined\",\"protocol\":1,\"you\":1,\"seat\":\"s\",\"capacity\":8,\"resumed\":false,\"peers\":[{\"id\":2,\"name\":\"\\u0007B\",\"present\":true}]}".to_owned(),
            "{\"type\":\"signal\",\"from\":2,\"data\":{\"candidate\":{\"candidate\":\"candidate:x\"}}}".to_owned(),
            "{\"type\":\"signal\",\"from\":9,\"data\":{\"again\":true}}".to_owned(),
            "{\"type\":\"signal\",\"from\":2,\"data\":{\"description\":{\"type\":\"answer\",\"sdp\":\"v=0\"}}}".to_owned(),
            "{\"type\":\"peer-left\",\"id\":77}".to_owned(),
            offer("v=0"),
            offer(sdp),
            offer(&"v=0\r\na=".repeat(800)),
        ];
        // More peers than there are seats.
        texts.extend(
            (3..40).map(|id| format!("{{\"type\":\"peer-joined\",\"id\":{id},\"name\":\"x\"}}")),
        );
        texts.push(
            "{\"type\":\"error\",\"code\":\"too-many\",\"says\":\"last\",\"fatal\":false}"
                .to_owned(),
        );
        for text in texts {
            socket.send(Message::text(text)).unwrap();
        }
        let mut said = Vec::new();
        while let Ok(message) = socket.read() {
            if let Message::Text(text) = message {
                said.push(text.as_str().to_owned());
            }
        }
        let _ = tell.send(said);
    });
    let target = Target::parse(&format!("http://{address}/")).unwrap();
    let session = Session::start(Options {
        room: Some(Invitation::of(&target, "abc".into())),
        name: "N".into(),
        ..Options::default()
    })
    .unwrap();
    let mut joined = 0;
    loop {
        match session
            .event(PATIENCE)
            .expect("the last word was not heard")
        {
            heterodyne_peer::event::Event::PeerJoined { .. } => joined += 1,
            heterodyne_peer::event::Event::Problem(says) if says.contains("last") => break,
            _ => {}
        }
    }
    assert_eq!(joined, 7, "as many as can be heard");
    session.stop().unwrap();
    let said = heard.recv_timeout(PATIENCE).unwrap();
    assert!(said[0].contains("\"join\""), "{said:?}");
    assert!(said.last().unwrap().contains("\"leave\""), "{said:?}");
}

#[test]
fn a_link_takes_no_harm_from_foreign_datagrams_and_descriptions() {
    let now = Instant::now();
    let here = "127.0.0.1:40001".parse().unwrap();
    let there = "127.0.0.1:40002".parse().unwrap();
    let mut link = Link::new(now, std::iter::once(here));
    let offer = link.offer(Wish::Peer).unwrap();
    assert!(offer.contains("webrtc-datachannel") && offer.contains("stereo=1"));
    for length in 0..200_usize {
        let bytes = (0..length).map(|n| (n * 37 + length * 11) as u8).collect();
        let datagram = Datagram {
            at: now,
            source: there,
            destination: here,
            bytes,
        };
        link.receive(&datagram);
    }
    for answer in [
        "",
        "v=0",
        "v=0\r\nm=",
        &offer.replace("a=mid", "a=mad"),
        &offer.replace("sha-256", "sha-0"),
    ] {
        let mut other = Link::new(now, std::iter::once(here));
        assert!(other.accept(answer).is_err());
        let _ = other.answer(answer);
        other.tick(now + Duration::from_secs(60));
    }
    link.candidate("candidate:1 1 udp 1 a.local 9 typ host");
    link.candidate(&"x".repeat(5_000));
    assert!(
        !link.happened.contains(&Happened::Closed),
        "{:?}",
        link.happened
    );
    assert!(
        !link.send_packet(&[0; 64]) && !link.send_control("{}") && !link.send_opus(now, 0, &[0])
    );
    link.close();
    link.close();
    link.tick(now + Duration::from_secs(1));
}
