//! What `serve` says: the address first, then what a person has to know about certificate, app and isolation.

use super::ServeArgs;
use crate::output;
use crate::table::plain;
use heterodyne_server::OffsetDateTime;
use heterodyne_server::certificate::{About, Certificate, Origin};
use heterodyne_server::listen::Bind;
use heterodyne_server::pages;
use heterodyne_server::server::Ended;
use heterodyne_server::site::Site;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// What is served, and how.
pub struct Serving {
    scheme: &'static str,
    host: String,
    public: bool,
    named: bool,
    content: Content,
    certificate: Option<(About, Origin, Option<String>)>,
    lines: Vec<String>,
}

enum Content {
    App(usize),
    Folder(String),
    Missing,
}

impl Serving {
    /// What will be served.
    pub fn of(
        args: &ServeArgs,
        bind: Bind,
        site: &Site,
        certificate: Option<&Certificate>,
    ) -> Self {
        let content = match (site, &args.root) {
            (Site::App(app), _) => Content::App(app.kept_bytes()),
            (Site::Folder(_), Some(root)) => Content::Folder(plain(&root.display().to_string())),
            _ => Content::Missing,
        };
        Self {
            scheme: if args.http { "http" } else { "https" },
            host: host(bind, certificate),
            public: bind.is_public(),
            named: !args.host.is_empty() || bind.host() != "localhost" || args.cert.is_some(),
            content,
            certificate: certificate.map(|found| {
                let file = found.file.as_ref().map(|file| file.display().to_string());
                (found.about.clone(), found.origin.clone(), file)
            }),
            lines: certificate.map_or(Vec::new(), about_certificate),
        }
    }

    /// What stands in the browser's address line.
    pub fn url(&self, addresses: &[SocketAddr]) -> String {
        let port = addresses.first().map_or(0, SocketAddr::port);
        format!("{}://{}:{port}/", self.scheme, self.host)
    }

    /// Says it. A reader who has gone does not end the server.
    pub fn say(&self, url: &str, addresses: &[SocketAddr], as_json: bool) {
        if as_json {
            let _ = output::print(&format!("{}\n", self.as_json(url, addresses)));
            return;
        }
        let _ = output::print(&format!("{url}\n"));
        self.lines
            .iter()
            .cloned()
            .chain(self.notes())
            .for_each(|line| output::complain(&line));
        output::complain("Ctrl+C ends it.");
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.content {
            Content::App(_) => {}
            Content::Folder(root) => notes.push(format!("Files come from {root}.")),
            Content::Missing => notes.push(format!(
                "This heterodyne was built without the web app; every page says so. To have it inside, {}.",
                pages::HOW_TO_BUILD_THE_APP
            )),
        }
        match (self.scheme, self.public) {
            ("http", true) => notes.push(
                "Other machines can see the page but not play: over http browsers give AudioWorklet and shared memory to \
                 localhost only. Without --http they can play."
                    .to_owned(),
            ),
            ("http", false) => notes.push(
                "Browsers treat http on this machine as secure: the page is isolated and uses threads.".to_owned(),
            ),
            (_, true) if !self.named => notes.push(
                "Other machines reach it by a name or address of this one; give each with --host NAME, so that the \
                 certificate holds it."
                    .to_owned(),
            ),
            _ => {}
        }
        notes
    }

    fn as_json(&self, url: &str, addresses: &[SocketAddr]) -> Value {
        let addresses: Vec<String> = addresses.iter().map(SocketAddr::to_string).collect();
        let (content, root, app_bytes) = match &self.content {
            Content::App(bytes) => ("app", None, Some(*bytes)),
            Content::Folder(root) => ("folder", Some(root), None),
            Content::Missing => ("missing", None, None),
        };
        let certificate = self.certificate.as_ref().map(|(about, origin, file)| {
            let (word, why) = match origin {
                Origin::Given => ("given", None),
                Origin::Kept => ("kept", None),
                Origin::Made(why) => ("made", Some((*why).to_owned())),
                Origin::ForThisRun(why) => ("for_this_run", Some(why.clone())),
            };
            json!({
                "file": file,
                "fingerprint_sha256": about.fingerprint,
                "names": about.names,
                "until": about.until_day(),
                "origin": word,
                "why": why,
            })
        });
        json!({
            "event": "serving",
            "url": url,
            "addresses": addresses,
            "content": content,
            "root": root,
            "app_bytes": app_bytes,
            "certificate": certificate,
        })
    }
}

/// The end.
pub fn ended(ended: Ended, as_json: bool) {
    if as_json {
        let value = json!({ "event": "ended", "cut_off": ended.cut_off });
        let _ = output::print(&format!("{value}\n"));
    } else if ended.cut_off > 0 {
        output::complain(&format!(
            "Ended; {} connections did not finish in time.",
            ended.cut_off
        ));
    }
}

/// The name by which the certificate knows this machine.
fn host(bind: Bind, certificate: Option<&Certificate>) -> String {
    let usual = bind.host();
    let Some(certificate) = certificate.filter(|found| found.origin == Origin::Given) else {
        return usual;
    };
    let names = &certificate.about.names;
    let known = names
        .iter()
        .any(|name| usual.trim_matches(['[', ']']) == name);
    let other = names.iter().find(|name| !name.contains(['*', ':']));
    match other {
        Some(other) if !known => other.clone(),
        _ => usual,
    }
}

/// What a person has to know about the certificate.
pub fn about_certificate(certificate: &Certificate) -> Vec<String> {
    let about = &certificate.about;
    let mut lines = Vec::new();
    let file = certificate
        .file
        .as_ref()
        .map(|file| plain(&file.display().to_string()));
    let good = match about.until < OffsetDateTime::now_utc() {
        true => format!(
            "it expired on {}: browsers will refuse it",
            about.until_day()
        ),
        false => format!("good until {}", about.until_day()),
    };
    let named = file
        .clone()
        .unwrap_or_else(|| "of this run only".to_owned());
    let origin = match &certificate.origin {
        Origin::Given | Origin::Kept => String::new(),
        Origin::Made(why) => format!("made now: {why}; "),
        Origin::ForThisRun(why) => format!("it can't be kept: {why}; "),
    };
    lines.push(format!("Certificate {named} ({origin}{good})"));
    lines.push(format!("  for {}", plain(&about.names.join(", "))));
    lines.push(format!("  SHA-256 {}", about.fingerprint));
    if matches!(certificate.origin, Origin::Made(_) | Origin::ForThisRun(_)) {
        lines.push(
            "  Browsers do not know it and warn. Compare the fingerprint with the one that the browser shows, then go on."
                .to_owned(),
        );
    }
    if let (Origin::Made(_), Some(file)) = (&certificate.origin, file) {
        lines.push(format!("  No warning any more: {}", how_to_trust(&file)));
    }
    lines
}

fn how_to_trust(file: &str) -> String {
    if cfg!(target_os = "macos") {
        return format!(
            "security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db '{file}'"
        );
    }
    if cfg!(windows) {
        return format!("certutil -user -addstore Root \"{file}\"");
    }
    format!(
        "certutil -d sql:$HOME/.pki/nssdb -A -t P,, -n heterodyne -i '{file}' (Chromium; Firefox remembers an exception)"
    )
}
