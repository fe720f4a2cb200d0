//! Addresses: the invitation of a room as people pass it on, and the resources of WHIP and WHEP.
//!
//! Invariant: what comes out has a scheme that is spoken here, a host and a port; nothing of it can break a line of HTTP.

use crate::error::PeerError;

/// Longest address that is looked at.
const MAX_BYTES: usize = 2_048;

/// Where a server listens, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether TLS is spoken.
    pub secure: bool,
    /// Name or address of the host, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Path and query, beginning with a slash.
    pub path: String,
}

/// The way into a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The server, with the path of the room's WebSocket.
    pub socket: Target,
    /// The room.
    pub room: String,
}

impl Target {
    /// Reads `http:`, `https:`, `ws:` and `wss:`; a fragment is left out.
    ///
    /// # Errors
    /// It is no such address.
    pub fn parse(given: &str) -> Result<Self, PeerError> {
        let wrong = |says: &str| PeerError::Address {
            given: shown(given),
            says: says.to_owned(),
        };
        if given.len() > MAX_BYTES {
            return Err(wrong("longer than 2048 bytes"));
        }
        if given.bytes().any(|byte| !(0x21..0x7F).contains(&byte)) {
            return Err(wrong(
                "holds a character that an address cannot have; others than ASCII are written %XX",
            ));
        }
        let (scheme, rest) = given
            .split_once("://")
            .ok_or_else(|| wrong("not an address; https://HOST/… is expected"))?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" | "wss" => true,
            "http" | "ws" => false,
            _ => {
                return Err(wrong(
                    "the scheme is not known; https, wss, http and ws are",
                ));
            }
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(wrong("names a user; give a token with --token"));
        }
        let (host, port) =
            host_and_port(authority).ok_or_else(|| wrong("has no usable host and port"))?;
        let path = match path.chars().next() {
            Some('/') => path.to_owned(),
            _ => format!("/{path}"),
        };
        Ok(Self {
            secure,
            host,
            port: port.unwrap_or(if secure { 443 } else { 80 }),
            path,
        })
    }

    /// Host and port as a header has them: the port is left out where it is the usual one.
    pub fn authority(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    /// `https://host:port`, what a page of this server would send as its origin.
    pub fn origin(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }

    /// The whole address.
    pub fn text(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }

    /// The same server, another path.
    pub fn at(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }

    /// What `location` means to one who asked for this: a whole address, a path from the root, or one beside this.
    ///
    /// # Errors
    /// It is no address that is spoken here.
    pub fn joined(&self, location: &str) -> Result<Self, PeerError> {
        if location.contains("://") {
            return Self::parse(location);
        }
        if let Some(rest) = location.strip_prefix("//") {
            let scheme = if self.secure { "https" } else { "http" };
            return Self::parse(&format!("{scheme}://{rest}"));
        }
        let whole = if location.starts_with('/') {
            location.to_owned()
        } else {
            let path = self.path.split('?').next().unwrap_or("/");
            let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
            format!("{folder}{location}")
        };
        Self::parse(&format!("{}{whole}", self.origin()))
    }
}

impl Invitation {
    /// Reads what the live page gives out (`https://HOST/live#TOKEN`, `…/live.html?room=TOKEN`), or `wss://HOST/rooms/TOKEN`.
    ///
    /// # Errors
    /// There is no room in it.
    pub fn parse(given: &str) -> Result<Self, PeerError> {
        let target = Target::parse(given)?;
        let fragment = given.split_once('#').map(|(_, fragment)| fragment);
        let (path, query) = match target.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target.path.as_str(), None),
        };
        let in_path = path
            .split_once("/rooms/")
            .map(|(_, room)| room.trim_end_matches('/'));
        let room = [fragment.and_then(named), query.and_then(named), in_path, fragment]
            .into_iter()
            .flatten()
            .find(|room| is_token(room))
            .ok_or_else(|| PeerError::Address {
                given: shown(given),
                says: "names no room; https://HOST/live#ROOM and wss://HOST/rooms/ROOM do, and --new HOST makes one".to_owned(),
            })?
            .to_owned();
        Ok(Self::of(&target, room))
    }

    /// The way into `room` of a server.
    pub fn of(server: &Target, room: String) -> Self {
        Self {
            socket: server.at(&format!("/rooms/{room}")),
            room,
        }
    }

    /// The link that a person opens.
    pub fn link(&self) -> String {
        format!("{}/live#{}", self.socket.origin(), self.room)
    }
}

/// A room is base64url, and never long.
fn is_token(room: &str) -> bool {
    (1..=128).contains(&room.len())
        && room
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The value of `room` in `a=1&room=2`.
fn named(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("room="))
}

fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, rest) = if let Some(inner) = authority.strip_prefix('[') {
        let (host, rest) = inner.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        (host, rest)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        let (host, rest) = authority.split_at(end);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if host.is_empty() || !host.bytes().all(plain) {
            return None;
        }
        (host, rest)
    };
    let port = match rest.strip_prefix(':') {
        Some(port) => Some(port.parse().ok().filter(|port| *port > 0)?),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some((host.to_owned(), port))
}

/// The beginning of what was given, for an error.
fn shown(given: &str) -> String {
    given.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_invitation_leads_to_the_same_socket() {
        let forms = [
            "https://play.example/live#Ab-_9",
            "https://play.example/live.html?room=Ab-_9",
            "https://play.example/live.html#room=Ab-_9",
            "wss://play.example/rooms/Ab-_9",
            "https://play.example:443/rooms/Ab-_9/",
        ];
        for form in forms {
            let invitation = Invitation::parse(form).unwrap();
            assert_eq!(invitation.room, "Ab-_9", "{form}");
            assert_eq!(
                invitation.socket.text(),
                "https://play.example/rooms/Ab-_9",
                "{form}"
            );
            assert_eq!(invitation.link(), forms[0]);
        }
    }

    #[test]
    fn addresses_keep_port_and_host() {
        let target = Target::parse("http://[::1]:8443/a/b?c=d#e").unwrap();
        assert_eq!((target.host.as_str(), target.port), ("::1", 8443));
        assert_eq!(target.text(), "http://[::1]:8443/a/b?c=d");
        assert_eq!(
            target.joined("x/1").unwrap().text(),
            "http://[::1]:8443/a/x/1"
        );
        assert_eq!(target.joined("/x").unwrap().path, "/x");
        assert_eq!(target.joined("https://h/x").unwrap().text(), "https://h/x");
        assert!(target.joined("ftp://h/x").is_err());
    }

    #[test]
    fn what_leads_nowhere_is_refused_with_its_text() {
        for given in [
            "",
            "live",
            "ftp://host/live#a",
            "https:///live#a",
            "https://host:0/live#a",
            "https://host:99999/live#a",
            "https://a b/live#a",
            "https://host/live#a\r\nX: 1",
            "https://me:secret@host/live#a",
            "https://host/live",
            "https://host/live#",
            "https://host/live#a/b",
            "https://[::g]/live#a",
        ] {
            let error = Invitation::parse(given).unwrap_err();
            assert!(matches!(error, PeerError::Address { .. }), "{given}");
        }
    }
}
