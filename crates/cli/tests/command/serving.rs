//! `serve`: the address first, the page behind it, and a clean end.

use crate::desk::Desk;
use crate::running::Running;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn connect(url: &Value) -> TcpStream {
    let url = url.as_str().unwrap();
    let (_, host) = url.trim_end_matches('/').split_once("://").unwrap();
    let stream = TcpStream::connect(host).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream
}

/// Status line, headers and body of a GET.
fn get(stream: &mut (impl Read + Write), path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn trusting(url: &Value, certificate: &Path) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    roots.add(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(connection, connect(url))
}

#[test]
fn the_first_run_makes_a_certificate_and_the_next_uses_it() {
    let desk = Desk::new();
    let mut fingerprints = Vec::new();
    for origin in ["made", "kept"] {
        let mut running = Running::start(&desk, "serve --json --port 0");
        let event = running.until("serving");
        let url = &event["url"];
        assert!(
            url.as_str().unwrap().starts_with("https://localhost:"),
            "{event}"
        );
        let certificate = &event["certificate"];
        assert_eq!(certificate["origin"], origin);
        assert_eq!(
            certificate["names"],
            serde_json::json!(["localhost", "127.0.0.1", "::1"])
        );
        fingerprints.push(certificate["fingerprint_sha256"].clone());
        let file = desk.path("data/certificate/certificate.pem");
        assert_eq!(certificate["file"], file.to_str().unwrap());
        let answer = get(&mut trusting(url, &file), "/");
        let status = match event["content"].as_str().unwrap() {
            "app" => "HTTP/1.1 200 OK\r\n",
            "missing" => "HTTP/1.1 503 Service Unavailable\r\n",
            other => panic!("{other}"),
        };
        assert!(answer.starts_with(status), "{answer}");
        assert!(
            answer.contains("cross-origin-embedder-policy: require-corp\r\n"),
            "{answer}"
        );
        drop(running);
    }
    assert_eq!(fingerprints[0], fingerprints[1]);
}

#[cfg(unix)]
#[test]
fn it_ends_well_when_it_is_told_to() {
    for signal in ["-INT", "-TERM"] {
        let desk = Desk::new();
        desk.put("index.html", "<p>mine");
        let mut running = Running::start(&desk, "serve --json --http --port 0 --root .");
        let event = running.until("serving");
        // An open connection without a request is no reason to stay.
        let mut idle = connect(&event["url"]);
        assert!(get(&mut connect(&event["url"]), "/").ends_with("<p>mine"));
        running.signal(signal);
        assert_eq!(running.until("ended")["cut_off"], 0);
        assert_eq!(idle.read(&mut [0]).unwrap(), 0);
        let ran = running.ended();
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{signal}");
        assert_eq!(desk.names(), ["index.html"]);
    }
}

#[cfg(unix)]
#[test]
fn the_first_line_is_the_address_and_people_hear_the_rest() {
    let desk = Desk::new();
    let mut command = desk.command();
    command.args(["serve", "--port", "0", "--host", "Music.local"]);
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    std::io::BufRead::read_line(&mut lines, &mut first).unwrap();
    assert!(
        first.starts_with("https://localhost:") && first.ends_with("/\n"),
        "{first}"
    );
    let sent = std::process::Command::new("kill")
        .arg(child.id().to_string())
        .status();
    assert!(sent.unwrap().success());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    for words in [
        "SHA-256 ",
        "music.local",
        "there was none",
        "certificate.pem",
        "warn",
        "Ctrl+C",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_folder_is_served_and_nothing_beside_it() {
    let desk = Desk::new();
    desk.put("secret.txt", "secret");
    std::fs::create_dir(desk.path("site")).unwrap();
    desk.put("site/a.wasm", "\0asm");
    let mut running = Running::start(&desk, "serve --json --http --port 0 --root site");
    let event = running.until("serving");
    assert_eq!(
        (&event["content"], &event["root"], &event["certificate"]),
        (&"folder".into(), &"site".into(), &Value::Null)
    );
    let answer = get(&mut connect(&event["url"]), "/a.wasm");
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n")
            && answer.contains("content-type: application/wasm\r\n"),
        "{answer}"
    );
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/", "/site"] {
        let answer = get(&mut connect(&event["url"]), path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

#[test]
fn a_taken_port_is_named_with_a_way_out() {
    let desk = Desk::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for line in [
        format!("serve --port {port}"),
        format!("serve --http --bind 127.0.0.1:{port}"),
        format!("serve --json --bind localhost:{port} --port {port}"),
    ] {
        let ran = desk.run(&line);
        assert_eq!((ran.status, ran.stdout.as_str()), (3, ""), "{line}");
        for words in [
            format!("127.0.0.1:{port}"),
            "another program".to_owned(),
            "--port".to_owned(),
        ] {
            assert!(ran.stderr.contains(&words), "{line}: {}", ran.stderr);
        }
    }
    // Nothing was made for a server that could not be.
    assert!(!desk.path("data").exists());
}

#[test]
fn a_given_certificate_is_used_and_a_wrong_one_refused() {
    let desk = Desk::new();
    let mut first = Running::start(&desk, "serve --json --port 0");
    let made = first.until("serving");
    drop(first);
    for name in ["certificate.pem", "key.pem"] {
        std::fs::copy(desk.path("data/certificate").join(name), desk.path(name)).unwrap();
    }
    let mut given = Running::start(
        &desk,
        "serve --json --port 0 --cert certificate.pem --key key.pem",
    );
    let event = given.until("serving");
    assert_eq!(event["certificate"]["origin"], "given");
    assert_eq!(
        event["certificate"]["fingerprint_sha256"],
        made["certificate"]["fingerprint_sha256"]
    );
    get(
        &mut trusting(&event["url"], &desk.path("certificate.pem")),
        "/",
    );
    desk.put("empty.pem", "");
    for (line, words) in [
        (
            "serve --port 0 --cert empty.pem --key key.pem",
            "there is no certificate in it",
        ),
        (
            "serve --port 0 --cert certificate.pem --key empty.pem",
            "there is no private key in it",
        ),
        ("serve --port 0 --cert none.pem --key key.pem", "none.pem"),
        ("serve --port 0 --http --root none", "none"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 3, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_line_that_contradicts_itself_is_refused() {
    let desk = Desk::new();
    for line in [
        "serve --http --cert a --key b",
        "serve --cert a",
        "serve --key a",
        "serve --http --host a",
        "serve --cert a --key b --host c",
        "serve --bind 127.0.0.1:4000 --port 4001",
        "serve --bind somewhere",
        "serve --port 65536",
        "serve --host a..b",
        "serve folder",
    ] {
        let ran = desk.run(line);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (2, ""),
            "{line}: {}",
            ran.stderr
        );
    }
}

#[test]
fn the_help_says_ports_and_ends() {
    let help = Desk::new().done("serve --help").stdout;
    for words in [
        "3443",
        "3080",
        "--root",
        "--cert",
        "HETERODYNE_DATA",
        "Ctrl+C",
        "exit status is 0",
    ] {
        assert!(help.contains(words), "{words}: {help}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_with_the_address() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let (pipe, programs) = (desk.path("pipe"), desk.path("programs"));
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    std::fs::create_dir(&programs).unwrap();
    desk.put(
        "programs/xdg-open",
        &format!("#!/bin/sh\necho \"$1\" > '{}'\n", pipe.display()),
    );
    let browser = programs.join("xdg-open");
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (send, opened) = std::sync::mpsc::channel();
    std::thread::spawn(move || send.send(std::fs::read_to_string(pipe)));
    let mut command = desk.command();
    command
        .args(["serve", "--http", "--port", "0", "--open", "--json"])
        .env("PATH", &programs);
    let mut running = Running::of(command);
    let event = running.until("serving");
    let said = opened
        .recv_timeout(Duration::from_secs(30))
        .unwrap()
        .unwrap();
    assert_eq!(said.trim_end(), event["url"]);
}
