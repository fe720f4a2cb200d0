//! Credentials for a TURN server that end by themselves: the "REST API" scheme that coturn and others follow
//! (draft-uberti-behave-turn-rest-00).
//!
//! Invariant: the shared secret leaves the host in no form but HMAC-SHA1 of a user name that holds the time of its end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fmt;

/// Where clients find STUN and TURN servers, and what makes their credentials.
#[derive(Clone)]
pub struct Turn {
    /// `turn:`, `turns:` and `stun:` addresses; the last kind needs no credentials.
    pub urls: Vec<String>,
    /// The secret shared with the TURN server.
    pub secret: Vec<u8>,
    /// How long credentials are good.
    pub ttl_secs: u64,
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

/// A user name and what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `EXPIRY:WHO`, the expiry in seconds since 1970.
    pub username: String,
    /// Base64 of HMAC-SHA1 of the user name.
    pub credential: String,
}

/// Credentials that end at `expiry_secs`.
pub fn credentials(secret: &[u8], expiry_secs: u64, who: &str) -> Credentials {
    let username = format!("{expiry_secs}:{who}");
    // HMAC takes keys of any length.
    let credential = Hmac::<Sha1>::new_from_slice(secret).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(username.as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        },
    );
    Credentials {
        username,
        credential,
    }
}

impl Turn {
    /// The list of `RTCIceServer` for `who` at `now_secs`, as JSON.
    pub fn servers(&self, now_secs: u64, who: &str) -> serde_json::Value {
        let (free, guarded): (Vec<&String>, Vec<&String>) =
            self.urls.iter().partition(|url| url.starts_with("stun"));
        let mut servers = Vec::new();
        if !free.is_empty() {
            servers.push(serde_json::json!({ "urls": free }));
        }
        if !guarded.is_empty() {
            let made = credentials(&self.secret, now_secs.saturating_add(self.ttl_secs), who);
            servers.push(serde_json::json!({
                "urls": guarded, "username": made.username, "credential": made.credential
            }));
        }
        servers.into()
    }
}
