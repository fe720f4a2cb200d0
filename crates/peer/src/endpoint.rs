//! WHIP (RFC 9725) and WHEP: an offer goes to a media server by HTTP, its answer comes back, and the session is deleted at the end.
//!
//! Invariant: the token goes to the host that it was given for, and on to another one only over TLS; what was made is deleted.

use crate::address::Target;
use crate::dial::Trust;
use crate::error::PeerError;
use crate::request::{Answer, Request, ask};

/// Redirections that are followed.
const MOST_REDIRECTIONS: usize = 5;

/// Which way the sound goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// WHIP: to the server.
    Publish,
    /// WHEP: from it.
    Listen,
}

impl Way {
    /// `WHIP` or `WHEP`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Publish => "WHIP",
            Self::Listen => "WHEP",
        }
    }
}

/// A media server's address, with what opens it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Which way.
    pub way: Way,
    /// Where offers go.
    pub target: Target,
    /// A bearer token.
    pub token: Option<String>,
}

/// What a server made for us.
#[derive(Debug)]
pub struct Resource {
    target: Target,
    token: Option<String>,
    trust: Trust,
}

impl Endpoint {
    /// Sends an offer. Returns the answer's SDP and what is to be deleted at the end.
    ///
    /// # Errors
    /// The server cannot be reached, refuses, or answers with something else than a session.
    pub fn post(&self, offer: &str, trust: &Trust) -> Result<(String, Resource), PeerError> {
        let mut target = self.target.clone();
        let mut token = self.token.as_deref();
        for _ in 0..=MOST_REDIRECTIONS {
            let request = Request {
                method: "POST",
                target: &target,
                token,
                body: Some(("application/sdp", offer)),
                accept: Some("application/sdp"),
            };
            let answer = ask(&request, trust)?;
            let place = target.text();
            match answer.status {
                201 => return made(answer, &target, token, trust),
                301 | 302 | 307 | 308 => {
                    let location = answer.header("location").ok_or_else(|| {
                        PeerError::answer(&place, answer.status, "without saying where to")
                    })?;
                    let next = target.joined(location)?;
                    if next.origin() != target.origin() && !next.secure {
                        token = None;
                    }
                    target = next;
                }
                401 | 403 if token.is_none() => {
                    let says = format!("it asks for a token (--token): {}", answer.words());
                    return Err(PeerError::answer(&place, answer.status, says));
                }
                status => return Err(PeerError::answer(&place, status, answer.words())),
            }
        }
        let says = format!("redirected more than {MOST_REDIRECTIONS} times");
        Err(PeerError::answer(&self.target.text(), 0, says))
    }
}

fn made(
    answer: Answer,
    target: &Target,
    token: Option<&str>,
    trust: &Trust,
) -> Result<(String, Resource), PeerError> {
    let place = target.text();
    let wrong = |says: &str| PeerError::answer(&place, answer.status, says);
    let location = answer
        .header("location")
        .ok_or_else(|| wrong("and no Location to delete at the end"))?;
    let resource = target.joined(location)?;
    // A session on another host is none of the token's business unless nobody else can read it.
    let keeps = resource.origin() == target.origin() || resource.secure;
    let kind = answer.header("content-type").unwrap_or_default();
    let sdp = kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/sdp"));
    let resource = Resource {
        target: resource,
        token: token.filter(|_| keeps).map(str::to_owned),
        trust: trust.clone(),
    };
    if !sdp {
        resource.delete();
        return Err(wrong("with a body that is no application/sdp"));
    }
    Ok((answer.body, resource))
}

impl Resource {
    /// Where it is.
    pub fn place(&self) -> String {
        self.target.text()
    }

    /// Ends the session at the server.
    pub fn delete(self) {
        drop(self);
    }
}

impl Drop for Resource {
    /// Whether the server still knew the session is not our concern any more.
    fn drop(&mut self) {
        let request = Request {
            method: "DELETE",
            target: &self.target,
            token: self.token.as_deref(),
            body: None,
            accept: None,
        };
        let _ = ask(&request, &self.trust);
    }
}
