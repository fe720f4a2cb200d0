//! TLS as a client sees it.

use crate::client::{self, get};
use crate::house::{House, PAGE, certificate, packed, put};
use heterodyne_server::OffsetDateTime;
use heterodyne_server::Router;
use heterodyne_server::certificate::{Certificate, Own, given};
use heterodyne_server::limits::Limits;
use heterodyne_server::listen::{self, Bind};
use heterodyne_server::server::Server;
use heterodyne_server::site::Site;
use rustls::pki_types::CertificateDer;
use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

fn page() -> Router {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[("index.html", PAGE)]);
    Site::App(packed(folder.path())).routes()
}

#[test]
fn a_client_that_trusts_the_certificate_gets_the_page_under_each_name() {
    let own = certificate(&["music.local"]);
    let house = House::open(page(), Limits::default(), Some(&own));
    for name in ["localhost", "127.0.0.1", "::1", "music.local"] {
        let mut stream = client::secure(house.address, name, &own.chain[0]).unwrap();
        for _ in 0..3 {
            let answer = client::ask(&mut stream, &get("/", &["Accept-Encoding: br"]));
            assert_eq!(
                (answer.status, answer.decoded().as_slice()),
                (200, PAGE),
                "{name}"
            );
            assert_eq!(
                answer.header("cross-origin-opener-policy"),
                Some("same-origin")
            );
        }
    }
}

#[test]
fn other_names_and_other_certificates_are_refused_by_clients() {
    let (own, other) = (certificate(&[]), certificate(&[]));
    let house = House::open(page(), Limits::default(), Some(&own));
    assert!(client::secure(house.address, "example.org", &own.chain[0]).is_err());
    assert!(client::secure(house.address, "localhost", &other.chain[0]).is_err());
    assert!(client::secure(house.address, "localhost", &own.chain[0]).is_ok());
}

#[test]
fn who_comes_with_http_is_sent_to_https() {
    let house = House::open(page(), Limits::default(), Some(&certificate(&[])));
    let moved = house.get("/lab/?a=b", &[]);
    assert_eq!(
        (moved.status, moved.header("location")),
        (308, Some("https://localhost/lab/?a=b"))
    );
    let host = format!("localhost:{}", house.address.port());
    let moved = house.ask(&format!("GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    assert_eq!(
        moved.header("location"),
        Some(format!("https://{host}/x").as_str())
    );
    for host in ["a@b", "", "a b", "a/b"] {
        let answer = house.ask(&format!("GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(answer.header("location"), None, "{host}");
    }
}

#[test]
fn a_foreign_name_that_leads_to_loopback_is_not_answered() {
    let given = certificate(&["music.local"]);
    for (certificate, known) in [(None, false), (Some(&given), true)] {
        let house = House::open(page(), Limits::default(), certificate);
        let ask = |host: &str| {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            match certificate {
                None => house.ask(&request),
                Some(certificate) => {
                    let mut stream =
                        client::secure(house.address, "localhost", &certificate.chain[0]).unwrap();
                    client::ask(&mut stream, &request)
                }
            }
        };
        let port = house.address.port();
        assert_eq!(ask(&format!("localhost:{port}")).status, 200);
        assert_eq!(ask(&format!("127.0.0.1:{port}")).status, 200);
        let refused = ask(&format!("rebound.example:{port}"));
        assert_eq!(refused.status, 421);
        assert!(!refused.body.windows(PAGE.len()).any(|part| part == PAGE));
        assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(ask("music.local").status == 200, known);
    }
}

#[test]
fn a_key_of_another_certificate_is_refused_before_anyone_connects() {
    let desk = tempfile::tempdir().unwrap();
    let make = |name: &str| {
        let folder = desk.path().join(name);
        Own::new(Some(folder.clone()), [])
            .get(OffsetDateTime::now_utc())
            .unwrap();
        folder
    };
    let (one, other) = (make("one"), make("other"));
    let mixed = given(&one.join("certificate.pem"), &other.join("key.pem")).unwrap();
    let listeners = listen::listen(Bind::One(Ipv4Addr::LOCALHOST.into()), 0).unwrap();
    let refused = Server::new(listeners, Some(&mixed), page(), Limits::default());
    let said = refused.err().unwrap().to_string();
    assert!(
        said.contains("the key does not belong to the certificate"),
        "{said}"
    );
}

#[test]
fn noise_on_the_port_harms_nobody() {
    let own = certificate(&[]);
    let house = House::open(page(), Limits::default(), Some(&own));
    for noise in [
        &b"\x16\x03\x01\xff\xff\xff"[..],
        &[22; 4000],
        &[0; 100],
        b"\x80\x2e\x01\x00\x02",
        b"",
    ] {
        let mut stream = client::connect(house.address);
        let _ = stream.write_all(noise);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut rest = Vec::new();
        // It may reset the connection; what counts is that it ends it.
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(client::secure(house.address, "localhost", &own.chain[0]).is_ok());
}

#[test]
fn a_long_run_takes_a_renewed_certificate_without_a_pause() {
    let (old, new) = (certificate(&[]), certificate(&["music.local"]));
    let limits = Limits {
        renewal: Duration::from_millis(1),
        ..Limits::default()
    };
    let listeners = listen::listen(Bind::One(Ipv4Addr::LOCALHOST.into()), 0).unwrap();
    let server = Server::new(listeners, Some(&old), page(), limits).unwrap();
    let trusted: [CertificateDer<'static>; 2] = [old.chain[0].clone(), new.chain[0].clone()];
    // The first question brings the new one; the third shows that the answer to the first is in use.
    let (asked, questions) = channel();
    let waiting: Mutex<Option<Certificate>> = Mutex::new(Some(new));
    let renew = move || {
        let _ = asked.send(());
        waiting.lock().unwrap().take()
    };
    let house = House::of(server.renewed_by(Box::new(renew)));
    for _ in 0..3 {
        questions.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    assert!(client::secure(house.address, "localhost", &trusted[0]).is_err());
    let mut stream = client::secure(house.address, "music.local", &trusted[1]).unwrap();
    assert_eq!(client::ask(&mut stream, &get("/", &[])).status, 200);
}

#[test]
fn localhost_is_both_loopback_addresses_on_one_port() {
    let listeners = listen::listen(Bind::Localhost, 0).unwrap();
    let server = Server::new(listeners, None, page(), Limits::default()).unwrap();
    let addresses = server.addresses().to_vec();
    assert!(
        addresses
            .iter()
            .all(|address| address.port() == addresses[0].port())
    );
    let _house = House::of(server);
    for address in addresses {
        let answer = client::ask(&mut client::connect(address), &get("/", &[]));
        assert_eq!(answer.body, PAGE, "{address}");
    }
}
