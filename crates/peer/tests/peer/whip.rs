//! WHIP and WHEP against a server that keeps to the letter, redirects, refuses, and wants to see a token.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use heterodyne_peer::address::Target;
use heterodyne_peer::dial::Trust;
use heterodyne_peer::endpoint::{Endpoint, Way};
use heterodyne_peer::error::PeerError;

use crate::ear::PATIENCE;

/// Answers by path, and tells what it was asked.
fn server() -> (Target, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            serve(stream, &tell);
        }
    });
    (Target::parse(&format!("http://{address}/")).unwrap(), asked)
}

fn serve(mut stream: TcpStream, tell: &Sender<String>) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("Content-Length: "));
            body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0)
        });
        if whole {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => text.push_str(&String::from_utf8_lossy(&buffer[..count])),
        }
    }
    let _ = tell.send(text.clone());
    let path = text.split(' ').nth(1).unwrap_or_default();
    let answer = match path {
        "/near" => "HTTP/1.1 307 Temporary Redirect\r\nLocation: /whip?x=1\r\n\r\n",
        "/loop" => "HTTP/1.1 307 Temporary Redirect\r\nLocation: /loop\r\n\r\n",
        "/nowhere" => "HTTP/1.1 307 Temporary Redirect\r\n\r\n",
        "/file" => "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
        "/shut" => "HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\ngo\x1b[2Jaway",
        "/plain" => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nv=0",
        "/bare" => {
            "HTTP/1.1 201 Created\r\nContent-Type: application/sdp\r\nContent-Length: 3\r\n\r\nv=0"
        }
        "/html" => {
            "HTTP/1.1 201 Created\r\nLocation: /made\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nv=0"
        }
        _ if text.starts_with("DELETE") => "HTTP/1.1 204 No Content\r\n\r\n",
        _ => {
            "HTTP/1.1 201 Created\r\nLocation: made/7\r\nContent-Type: application/sdp; charset=utf-8\r\nContent-Length: 3\r\n\r\nv=0"
        }
    };
    let _ = stream.write_all(answer.as_bytes());
}

fn endpoint(server: &Target, path: &str, token: Option<&str>) -> Endpoint {
    Endpoint {
        way: Way::Publish,
        target: server.at(path),
        token: token.map(str::to_owned),
    }
}

#[test]
fn an_offer_is_posted_followed_and_deleted_with_its_token() {
    let (server, asked) = server();
    let trust = Trust::new(&[]).unwrap();
    let (answer, resource) = endpoint(&server, "/near", Some("s3cret"))
        .post("v=0 offer", &trust)
        .unwrap();
    assert_eq!(answer, "v=0");
    assert_eq!(resource.place(), server.at("/made/7").text());
    drop(resource);
    let asked: Vec<String> = (0..3)
        .map(|_| asked.recv_timeout(PATIENCE).unwrap())
        .collect();
    for (text, line) in asked
        .iter()
        .zip(["POST /near ", "POST /whip?x=1 ", "DELETE /made/7 "])
    {
        assert!(text.starts_with(line), "{text}");
        assert!(
            text.contains("\r\nAuthorization: Bearer s3cret\r\n"),
            "{text}"
        );
    }
    assert!(
        asked[1].contains("\r\nContent-Type: application/sdp\r\n")
            && asked[1].ends_with("v=0 offer")
    );
}

#[test]
fn refusals_say_what_the_server_said_and_never_more() {
    let (server, asked) = server();
    let trust = Trust::new(&[]).unwrap();
    for (path, status, word) in [
        ("/shut", 401, "--token"),
        ("/plain", 200, "v=0"),
        ("/bare", 201, "Location"),
        ("/html", 201, "application/sdp"),
        ("/loop", 0, "redirected"),
        ("/nowhere", 307, "where"),
    ] {
        let error = endpoint(&server, path, None)
            .post("v=0", &trust)
            .unwrap_err();
        let text = error.to_string();
        assert!(
            matches!(error, PeerError::Answer { status: found, .. } if found == status),
            "{path}: {text}"
        );
        assert!(
            text.contains(word) && !text.contains('\x1b'),
            "{path}: {text}"
        );
    }
    assert!(matches!(
        endpoint(&server, "/file", None).post("v=0", &trust),
        Err(PeerError::Address { .. })
    ));
    assert!(matches!(
        endpoint(&server, "/", Some("two\r\nlines")).post("v=0", &trust),
        Err(PeerError::Address { .. })
    ));
    // What was made and cannot be used is deleted.
    assert!(
        asked
            .try_iter()
            .any(|text| text.starts_with("DELETE /made "))
    );
}
