//! Whom a server on loopback answers: pages that were asked for by a name of this machine.
//!
//! A page of elsewhere whose name is made to lead to 127.0.0.1 ("DNS rebinding") counts for the browser as one origin with this
//! server and could read what it serves. Its requests carry the foreign name in `Host`, and get 421 (RFC 9110, section 15.5.20).

use crate::pages;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{Response, header};
use axum::middleware::{self, Next};
use std::net::IpAddr;
use std::sync::Arc;

/// Refuses requests under names that are neither of this machine's loopback nor in `names`.
pub fn known_only(router: Router, names: Vec<String>) -> Router {
    let names = Arc::new(names);
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let names = Arc::clone(&names);
        async move { checked(request, next, &names).await }
    }))
}

async fn checked(request: Request, next: Next, names: &[String]) -> Response<Body> {
    // HTTP/1.0 may come without a name; browsers never do.
    let known = match request.headers().get(header::HOST) {
        None => true,
        Some(host) => host.to_str().is_ok_and(|host| is_known(host, names)),
    };
    match known {
        true => next.run(request).await,
        false => pages::misdirected(),
    }
}

/// Whether `host`, with or without a port, is loopback or among `names`, of which `*.` stands for one label.
fn is_known(host: &str, names: &[String]) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host().to_ascii_lowercase();
    let bare = name.trim_matches(['[', ']']);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return address.is_loopback() || names.iter().any(|known| known == bare);
    }
    let name = name.strip_suffix('.').unwrap_or(&name);
    let label_less = name.split_once('.').map(|(_, rest)| rest);
    name == "localhost"
        || name.ends_with(".localhost")
        || names.iter().any(|known| {
            known.eq_ignore_ascii_case(name)
                || known.strip_prefix("*.").is_some() && known.strip_prefix("*.") == label_less
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_known_and_no_others() {
        let names = ["music.local", "*.example.org", "192.168.1.5"].map(str::to_owned);
        for host in [
            "localhost",
            "LOCALHOST:3080",
            "localhost.:80",
            "player.localhost:1",
            "127.0.0.1:3080",
            "127.3.2.1",
            "[::1]:3443",
            "Music.local:3443",
            "a.example.org",
            "192.168.1.5:80",
        ] {
            assert!(is_known(host, &names), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:3080",
            "localhost.evil.example",
            "evillocalhost",
            "127.0.0.1.evil.example",
            "192.168.1.6",
            "[::2]",
            "0.0.0.0",
            "example.org",
            "a.b.example.org",
            "localhost/x",
        ] {
            assert!(!is_known(host, &names), "{host}");
        }
    }
}
