//! Servers for the tests: each on a free port of its own, ended with the test.

use crate::client::{self, Answer};
use crate::pack;
use heterodyne_server::app::{App, Asset};
use heterodyne_server::certificate::{Certificate, Own};
use heterodyne_server::limits::Limits;
use heterodyne_server::listen::{self, Bind};
use heterodyne_server::server::{Ended, Server, Stop};
use heterodyne_server::site::Site;
use heterodyne_server::{OffsetDateTime, Router};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread::JoinHandle;

/// A server that runs.
pub struct House {
    pub address: SocketAddr,
    stop: Stop,
    running: Option<JoinHandle<Ended>>,
}

impl House {
    /// Serves without TLS.
    pub fn plain(router: Router, limits: Limits) -> Self {
        Self::open(router, limits, None)
    }

    /// Serves, with TLS when there is a certificate.
    pub fn open(router: Router, limits: Limits, certificate: Option<&Certificate>) -> Self {
        let listeners = listen::listen(Bind::One(Ipv4Addr::LOCALHOST.into()), 0).unwrap();
        Self::of(Server::new(listeners, certificate, router, limits).unwrap())
    }

    /// Runs a server.
    pub fn of(server: Server) -> Self {
        Self {
            address: server.addresses()[0],
            stop: server.stop(),
            running: Some(std::thread::spawn(move || server.run().unwrap())),
        }
    }

    /// One request on a connection of its own.
    pub fn ask(&self, request: &str) -> Answer {
        client::ask(&mut client::connect(self.address), request)
    }

    /// A GET on a connection of its own.
    pub fn get(&self, path: &str, lines: &[&str]) -> Answer {
        self.ask(&client::get(path, lines))
    }

    /// Asks the server to end, without waiting.
    pub fn stop(&self) {
        self.stop.now();
    }

    /// Ends the server and says how it ended.
    pub fn ended(mut self) -> Ended {
        self.stop.now();
        self.running.take().unwrap().join().unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.now();
    }
}

/// A certificate that is kept nowhere.
pub fn certificate(names: &[&str]) -> Certificate {
    let names = names.iter().map(|name| (*name).to_owned());
    Own::new(None, names)
        .get(OffsetDateTime::now_utc())
        .unwrap()
}

/// Writes files into a folder.
pub fn put(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, content) in files {
        let place = folder.join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, content).unwrap();
    }
}

/// The app of a folder, packed as the build script does it.
pub fn packed(folder: &Path) -> App {
    let kept = tempfile::tempdir().unwrap();
    let files = pack::pack(folder, kept.path()).unwrap();
    App::of(files.into_iter().map(|file| {
        let content = std::fs::read(file.kept).unwrap();
        let asset = Asset::new(file.hash, file.bytes, file.brotli, content.into());
        (file.path, asset)
    }))
}

/// An app of one file that is kept as it is.
pub fn unpacked(path: &str, content: &[u8]) -> Site {
    let content = content.to_vec();
    let asset = Asset::new("one".to_owned(), content.len(), false, content.into());
    Site::App(App::of([(path.to_owned(), asset)]))
}

/// A page of repeated words, which shrinks, and one that does not.
pub const PAGE: &[u8] = b"<!doctype html><title>t</title><p>one two three one two three one two three one two three one two three";

/// Bytes without any order: a linear congruential generator (Knuth, MMIX).
pub fn disorder(bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

/// A small app with a page, a page of its own in a folder, and a file named after its content.
pub fn small_app() -> House {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        &[
            ("index.html", PAGE),
            ("lab/index.html", b"<p>lab</p>"),
            (
                "assets/engine-B7PI925R.wasm",
                &b"\0asm\x01\0\0\0".repeat(2000),
            ),
            ("assets/engine-B7PI925R.wasm.map", b"{}"),
            ("picture.png", &disorder(5000)),
            (".hidden", b"secret"),
        ],
    );
    let site = Site::App(packed(folder.path()));
    House::plain(site.routes(), Limits::default())
}
