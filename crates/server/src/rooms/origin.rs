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

/// Who asks.
pub fn caller(allowed: &[Origin], headers: &HeaderMap) -> Caller {
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
    if allowed.iter().any(|known| known.0 == origin) {
        return Caller::Listed(origin);
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let authority = ["https://", "http://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    let same = match (
        authority,
        host.and_then(|host| host.parse::<Authority>().ok()),
    ) {
        (Some(authority), Some(host)) => {
            allowed.is_empty() && host.as_str().eq_ignore_ascii_case(authority)
        }
        _ => false,
    };
    if same { Caller::Own } else { Caller::Foreign }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(origin: &str, allowed: &[&str]) -> Caller {
        let allowed: Vec<Origin> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "music.local:3443".parse().unwrap());
        if !origin.is_empty() {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        caller(&allowed, &headers)
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
            (
                "https://music.local:3443",
                &["https://a.example"],
                Caller::Foreign,
            ),
        ] {
            assert_eq!(asked(origin, allowed), caller, "{origin} {allowed:?}");
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
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
