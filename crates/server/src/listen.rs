//! Where the server listens, and what stands in the browser's address line.
//!
//! Invariant: `localhost` means both loopback addresses on one port, because browsers try either; when only one of them is free,
//! none is taken, or a browser could meet another program.

use crate::error::ServerError;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

/// Times that another free port is tried when the system's choice is taken on the other loopback address.
const TRIES: usize = 16;

/// Addresses of this machine to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bind {
    /// 127.0.0.1, and ::1 where the system has it.
    Localhost,
    /// One address, or all of a kind (0.0.0.0, ::).
    One(IpAddr),
}

impl Bind {
    /// Whether other machines can reach it.
    pub fn is_public(self) -> bool {
        matches!(self, Self::One(address) if !address.is_loopback())
    }

    /// The host that a browser on this machine asks for.
    pub fn host(self) -> String {
        match self {
            Self::One(IpAddr::V4(address)) if !address.is_unspecified() => address.to_string(),
            Self::One(IpAddr::V6(address)) if !address.is_unspecified() => format!("[{address}]"),
            _ => "localhost".to_owned(),
        }
    }
}

/// Reads `ADDR`, `ADDR:PORT`, `[ADDR]:PORT` or `localhost[:PORT]`.
///
/// # Errors
/// A sentence that says what is accepted.
pub fn parse(text: &str) -> Result<(Bind, Option<u16>), String> {
    if let Some(rest) = text.strip_prefix("localhost") {
        let port = match rest.strip_prefix(':') {
            Some(port) => Some(port.parse().map_err(|_| accepted())?),
            None if rest.is_empty() => None,
            None => return Err(accepted()),
        };
        return Ok((Bind::Localhost, port));
    }
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    if let Ok(address) = bare.unwrap_or(text).parse::<IpAddr>() {
        return Ok((Bind::One(address), None));
    }
    let address: SocketAddr = text.parse().map_err(|_| accepted())?;
    Ok((Bind::One(address.ip()), Some(address.port())))
}

fn accepted() -> String {
    "accepted are an address of this machine, localhost, 0.0.0.0 or [::], with or without :PORT"
        .to_owned()
}

/// Starts to listen; port 0 is any free one.
///
/// # Errors
/// The port is taken, or the system refuses the address.
pub fn listen(bind: Bind, port: u16) -> Result<Vec<TcpListener>, ServerError> {
    match bind {
        Bind::One(address) => Ok(vec![on(SocketAddr::new(address, port))?]),
        Bind::Localhost => {
            let mut tries = (1..TRIES).rev();
            loop {
                match on_both(port) {
                    Err(ServerError::InUse(_)) if port == 0 && tries.next().is_some() => {}
                    done => return done,
                }
            }
        }
    }
}

fn on_both(port: u16) -> Result<Vec<TcpListener>, ServerError> {
    let first = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
    let listener = on(first)?;
    let chosen = listener
        .local_addr()
        .map_err(|error| ServerError::Address {
            address: first,
            error,
        })?;
    match on(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), chosen.port())) {
        Ok(other) => Ok(vec![listener, other]),
        Err(in_use @ ServerError::InUse(_)) => Err(in_use),
        // A system without IPv6.
        Err(_) => Ok(vec![listener]),
    }
}

fn on(address: SocketAddr) -> Result<TcpListener, ServerError> {
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServerError::InUse(address),
        _ => ServerError::Address { address, error },
    })?;
    match listener.set_nonblocking(true) {
        Ok(()) => Ok(listener),
        Err(error) => Err(ServerError::Address { address, error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_with_and_without_a_port() {
        let any = IpAddr::from([0, 0, 0, 0]);
        let loopback = IpAddr::from(Ipv6Addr::LOCALHOST);
        for (text, bind, port) in [
            ("localhost", Bind::Localhost, None),
            ("localhost:80", Bind::Localhost, Some(80)),
            ("0.0.0.0", Bind::One(any), None),
            ("0.0.0.0:4000", Bind::One(any), Some(4000)),
            ("::1", Bind::One(loopback), None),
            ("[::1]", Bind::One(loopback), None),
            ("[::1]:0", Bind::One(loopback), Some(0)),
        ] {
            assert_eq!(parse(text), Ok((bind, port)), "{text}");
        }
        for text in [
            "",
            "localhostile",
            "localhost:",
            "localhost:65536",
            "1.2.3",
            "1.2.3.4:",
            "a.b:1",
            ":80",
            "[::1",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_taken_loopback_address_is_refused_whichever_it_is() {
        let one = listen(Bind::One(Ipv4Addr::LOCALHOST.into()), 0).unwrap();
        let taken = one[0].local_addr().unwrap().port();
        assert!(matches!(
            listen(Bind::Localhost, taken),
            Err(ServerError::InUse(_))
        ));
        drop(one);
        let Ok(six) = listen(Bind::One(Ipv6Addr::LOCALHOST.into()), 0) else {
            return; // a system without IPv6
        };
        let taken = six[0].local_addr().unwrap().port();
        assert!(matches!(
            listen(Bind::Localhost, taken),
            Err(ServerError::InUse(_))
        ));
    }

    #[test]
    fn only_other_addresses_are_public() {
        for (text, public, host) in [
            ("localhost", false, "localhost"),
            ("127.0.0.1", false, "127.0.0.1"),
            ("::1", false, "[::1]"),
            ("0.0.0.0", true, "localhost"),
            ("::", true, "localhost"),
            ("192.168.1.5", true, "192.168.1.5"),
        ] {
            let (bind, _) = parse(text).unwrap();
            assert_eq!(
                (bind.is_public(), bind.host().as_str()),
                (public, host),
                "{text}"
            );
        }
    }
}
