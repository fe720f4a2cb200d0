//! Whose pages may use the rooms.
//!
//! Invariant: a browser always says the origin of a page that opens a socket, and a page cannot change it (RFC 6454, RFC 6455 section 10.2).
//! Programs that are no browsers say none, and are let in: the list protects people who visit foreign pages, not the server.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use std::fmt;
use std::str::FromStr;

/// `https://example.org`, perhaps with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text is no origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginError(String);

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is no origin; accepted is http:// or https:// with a host and perhaps a port, for example https://example.org",
            self.0
        )
    }
}

impl std::error::Error for OriginError {}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let wrong = || OriginError(text.to_owned());
        let uri: Uri = text
            .strip_suffix('/')
            .unwrap_or(text)
            .parse()
            .map_err(|_| wrong())?;
        let scheme = uri
            .scheme_str()
            .filter(|scheme| ["http", "https"].contains(scheme));
        let authority = uri
            .authority()
            .filter(|authority| !authority.as_str().contains('@'));
        match (scheme, authority, uri.path(), uri.query()) {
            (Some(scheme), Some(authority), "/" | "", None) => {
                let usual = if scheme == "https" { ":443" } else { ":80" };
                let authority = authority.as_str();
                // Browsers leave the usual port out.
                let authority = authority.strip_suffix(usual).unwrap_or(authority);
                Ok(Self(format!("{scheme}://{authority}").to_ascii_lowercase()))
            }
            _ => Err(wrong()),
        }
    }
}

/// What is known of where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// No browser, or a page of this very server.
    Own,
    /// A page of an origin on the list.
    Listed(String),
    /// Another page.
    Foreign,
}

/// Who asks. `secure`: this server speaks TLS, so that a page that came without is none of its own; one that came with TLS may be, as a
/// proxy before this server may speak it.
pub fn caller(allowed: &[Origin], secure: bool, headers: &HeaderMap) -> Caller {
    let mut said = headers.get_all(header::ORIGIN).iter();
    let (Some(first), None) = (said.next(), said.next()) else {
        // Two of them are no browser's.
        return match headers.contains_key(header::ORIGIN) {
            true => Caller::Foreign,
            false => Caller::Own,
        };
    };
    let Ok(origin) = first.to_str().map(str::to_ascii_lowercase) else {
        return Caller::Foreign;
    };
    if is_own(&origin, secure, headers) {
        return Caller::Own;
    }
    match allowed.iter().any(|known| known.0 == origin) {
        true => Caller::Listed(origin),
        false => Caller::Foreign,
    }
}

/// Whether a page of `origin` came from where this request goes to.
fn is_own(origin: &str, secure: bool, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let Some(host) = host
        .to_str()
        .ok()
        .and_then(|host| host.parse::<Authority>().ok())
    else {
        return false;
    };
    let bare = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://").filter(|_| !secure));
    bare.is_some_and(|bare| host.as_str().eq_ignore_ascii_case(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(origin: &str, allowed: &[&str]) -> Caller {
        asked_over(true, origin, allowed)
    }

    fn asked_over(secure: bool, origin: &str, allowed: &[&str]) -> Caller {
        let allowed: Vec<Origin> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "music.local:3443".parse().unwrap());
        if !origin.is_empty() {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        caller(&allowed, secure, &headers)
    }

    #[test]
    fn own_pages_and_listed_ones_come_in() {
        for (origin, allowed, caller) in [
            ("", &[][..], Caller::Own),
            ("", &["https://a.example"], Caller::Own),
            ("https://music.local:3443", &[], Caller::Own),
            ("https://Music.local:3443", &[], Caller::Own),
            ("https://music.local", &[], Caller::Foreign),
            (
                "https://music.local:3443.evil.example",
                &[],
                Caller::Foreign,
            ),
            ("https://evil.example", &[], Caller::Foreign),
            ("null", &[], Caller::Foreign),
            (
                "https://a.example",
                &["https://A.example/"],
                Caller::Listed("https://a.example".to_owned()),
            ),
            ("http://a.example", &["https://a.example"], Caller::Foreign),
            (
                "https://b.a.example",
                &["https://a.example"],
                Caller::Foreign,
            ),
            // A list adds to the server's own pages.
            (
                "https://music.local:3443",
                &["https://a.example"],
                Caller::Own,
            ),
            ("http://music.local:3443", &[], Caller::Foreign),
            (
                "https://b.example",
                &["https://b.example:443"],
                Caller::Listed("https://b.example".to_owned()),
            ),
            (
                "https://b.example:80",
                &["https://b.example:443"],
                Caller::Foreign,
            ),
        ] {
            assert_eq!(asked(origin, allowed), caller, "{origin} {allowed:?}");
        }
    }

    #[test]
    fn without_tls_a_page_may_have_come_through_a_proxy_that_speaks_it() {
        for origin in ["http://music.local:3443", "https://music.local:3443"] {
            assert_eq!(asked_over(false, origin, &[]), Caller::Own, "{origin}");
        }
        assert_eq!(
            asked_over(false, "http://music.local", &[]),
            Caller::Foreign
        );
    }

    #[test]
    fn a_host_or_an_origin_said_twice_is_no_browsers() {
        for name in [header::HOST, header::ORIGIN] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "a.example".parse().unwrap());
            headers.insert(header::ORIGIN, "https://a.example".parse().unwrap());
            assert_eq!(caller(&[], true, &headers), Caller::Own);
            headers.append(name, "https://a.example".parse().unwrap());
            assert_eq!(caller(&[], true, &headers), Caller::Foreign);
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "*",
            "a.example",
            "ftp://a.example",
            "https://a.example/x",
            "https://u@a.example",
            "https://",
            "null",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
