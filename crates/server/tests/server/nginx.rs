//! The sample for nginx in a real nginx, over TLS on a socket in a private folder, beside the answers of our own server.

use crate::client::{self, Answer, request};
use crate::hosting::sample;
use crate::house::{House, PAGE, disorder, packed, put};
use heterodyne_server::OffsetDateTime;
use heterodyne_server::certificate::Own;
use heterodyne_server::headers::ALWAYS;
use heterodyne_server::limits::Limits;
use heterodyne_server::site::Site;
use rustls::pki_types::CertificateDer;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A running nginx; the socket is there from the start, so nothing waits.
struct Nginx<'d> {
    desk: &'d Path,
    program: PathBuf,
    trusted: CertificateDer<'static>,
}

impl Nginx<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("-p")
            .arg(self.desk)
            .args(["-c", "main.conf", "-e", "error.log"]);
        command
    }

    fn run(&self, words: &[&str]) {
        let ran = self.command().args(words).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "nginx {words:?}: {said}");
        assert!(!said.contains("[warn]"), "{said}");
    }

    fn ask(&self, request: &str) -> Answer {
        let socket = UnixStream::connect(self.desk.join("socket")).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        let mut stream = client::handshake(socket, "localhost", &self.trusted).unwrap();
        client::ask(&mut stream, request)
    }
}

impl Drop for Nginx<'_> {
    fn drop(&mut self) {
        let _ = self.command().args(["-s", "stop"]).output();
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders
        .map(|folder| folder.join("nginx"))
        .find(|file| file.is_file())
}

/// The sample with the lines that are the reader's own filled in.
fn filled_in(desk: &Path) -> String {
    let here = desk.display();
    let mut text = sample("nginx.conf");
    for (line, ours) in [
        ("listen 443 ssl;", format!("listen unix:{here}/socket ssl;")),
        (
            "server_name example.org;",
            "server_name localhost;".to_owned(),
        ),
        (
            "/etc/ssl/example.org/chain.pem",
            format!("{here}/certificate/certificate.pem"),
        ),
        (
            "/etc/ssl/example.org/key.pem",
            format!("{here}/certificate/key.pem"),
        ),
        ("root /srv/heterodyne;", format!("root {here}/site;")),
        (
            "include mime.types;",
            "include /etc/nginx/mime.types;".to_owned(),
        ),
    ] {
        assert_eq!(text.matches(line).count(), 1, "{line}");
        text = text.replace(line, &ours);
    }
    text
}

#[test]
fn nginx_answers_as_the_server_does() {
    let Some(program) = program() else {
        println!("skipped: there is no nginx here (Debian: nginx-light)");
        return;
    };
    if !Path::new("/etc/nginx/mime.types").is_file() {
        println!("skipped: this nginx keeps its types in an unknown place");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path();
    let wasm = "assets/engine-B7PI925R.wasm";
    put(
        desk,
        &[
            ("site/index.html", PAGE),
            ("site/lab/index.html", b"<p>lab</p>"),
            (&format!("site/{wasm}"), &disorder(5000)),
            ("site/assets/settings.json", b"{}"),
            ("site/.env", b"secret"),
            ("sample.conf", filled_in(desk).as_bytes()),
        ],
    );
    // As root, workers would become someone who cannot look into this folder. Nothing is written outside of it.
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let user = if root { "user root;\n" } else { "" };
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary: String = temporary
        .iter()
        .map(|name| format!("{name}_temp_path tmp;\n"))
        .collect();
    let main = format!(
        "{user}worker_processes 1;\npid nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}include sample.conf;\n}}\n"
    );
    put(desk, &[("main.conf", main.as_bytes())]);
    let own = Own::new(Some(desk.join("certificate")), [])
        .get(OffsetDateTime::now_utc())
        .unwrap();
    let nginx = Nginx {
        desk,
        program,
        trusted: own.chain[0].clone(),
    };
    nginx.run(&["-t"]);
    nginx.run(&[]);

    let ours = House::plain(
        Site::App(packed(&desk.join("site"))).routes(),
        Limits::default(),
    );
    for (method, path, status) in [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/lab/", 200),
        ("GET", &format!("/{wasm}"), 200),
        ("GET", "/assets/settings.json", 200),
        ("GET", "/nothing", 404),
        ("GET", "/assets/none-B7PI925R.js", 404),
        ("GET", "/.env", 404),
        ("POST", "/", 405),
    ] {
        let request = request(method, path, &["Content-Length: 0"]);
        let (theirs, ours) = (nginx.ask(&request), ours.ask(&request));
        assert_eq!(
            (theirs.status, ours.status),
            (status, status),
            "{method} {path}"
        );
        for (name, _) in ALWAYS.into_iter().chain([("cache-control", "")]) {
            assert_eq!(
                theirs.header(name),
                ours.header(name),
                "{method} {path} {name}"
            );
        }
        if status == 200 {
            assert_eq!(theirs.body, ours.body, "{method} {path}");
            let kind = |answer: &Answer| {
                answer
                    .header("content-type")
                    .map(|text| text.split(';').next().unwrap().to_owned())
            };
            assert_eq!(kind(&theirs), kind(&ours), "{path}");
        }
    }
    let known = nginx
        .ask(&client::get("/", &[]))
        .header("etag")
        .unwrap()
        .to_owned();
    let again = nginx.ask(&client::get("/", &[&format!("If-None-Match: {known}")]));
    assert_eq!(
        (again.status, again.header("cross-origin-embedder-policy")),
        (304, Some("require-corp"))
    );
}
