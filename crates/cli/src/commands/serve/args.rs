//! What may follow `heterodyne serve`.

use clap::Args;
use heterodyne_server::listen::{self, Bind};
use heterodyne_server::room::HostLimits;
use heterodyne_server::rooms::Origin;
use std::path::PathBuf;

/// Port of https unless another is given.
pub const HTTPS_PORT: u16 = 3443;

/// Port of http unless another is given.
pub const HTTP_PORT: u16 = 3080;

/// What may follow `heterodyne serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "The first line on standard output is the address. Ctrl+C or SIGTERM ends it: answers under way are finished, \
                  five seconds at most, and the exit status is 0. A second Ctrl+C ends it at once."
)]
pub struct ServeArgs {
    /// Speak http instead of https, on port 3080
    ///
    /// Browsers treat http://localhost as secure, so everything works on this machine. From other machines it does not: there
    /// browsers give a page AudioWorklet and shared memory over https only.
    #[arg(long, conflicts_with_all = ["cert", "key", "host"])]
    pub http: bool,
    /// Where to listen [default: localhost]
    ///
    /// 0.0.0.0 or [::] listens on all addresses of this machine, for phones in the same network.
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = listen::parse)]
    pub bind: Option<(Bind, Option<u16>)>,
    /// Port; 0 takes any free one [default: 3443, with --http 3080]
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Further name or address of this machine that the certificate is to hold; may be repeated
    #[arg(long, value_name = "NAME", value_parser = host, conflicts_with = "cert")]
    pub host: Vec<String>,
    /// Certificate chain (PEM) to use instead of the machine's own
    ///
    /// Without it a certificate is made on the first run, kept in the user's data folder (HETERODYNE_DATA names another) and
    /// renewed 30 days before it expires.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Key (PEM) of --cert
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Serve this folder instead of the player
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    #[command(flatten)]
    pub rooms: RoomArgs,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Print one JSON object a line instead of text
    #[arg(long)]
    pub json: bool,
}

/// Rooms in which live peers find each other.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rooms for live sound")]
pub struct RoomArgs {
    /// Pages of this origin may use the rooms too, for example https://example.org; may be repeated
    ///
    /// The pages of this server always may, and programs that are no browsers.
    #[arg(long, value_name = "ORIGIN")]
    pub origin: Vec<Origin>,
    /// Key that signs links to rooms; made when it is not there [default: beside the certificate]
    ///
    /// Links are good as long as the key stays the same.
    #[arg(long, value_name = "FILE")]
    pub room_key: Option<PathBuf>,
    /// STUN or TURN server for those who joined, for example turn:turn.example.org:3478; may be repeated
    ///
    /// TURN needs the secret that it shares with this server (coturn: use-auth-secret), in --turn-secret-file or in the
    /// environment variable HETERODYNE_TURN_SECRET. Credentials are good for 10 minutes.
    #[arg(long, value_name = "URL", value_parser = ice_url)]
    pub turn_url: Vec<String>,
    /// File with the secret of the TURN server
    #[arg(long, value_name = "FILE", requires = "turn_url")]
    pub turn_secret_file: Option<PathBuf>,
    /// Most sockets of rooms in all [default: 8192]
    #[arg(long, value_name = "N")]
    pub sockets: Option<usize>,
    /// Most sockets of rooms of one address [default: 64]
    ///
    /// Behind a proxy all clients come from the proxy's address: give both numbers then, and let the proxy limit.
    #[arg(long, value_name = "N")]
    pub sockets_per_address: Option<usize>,
    /// Bounds as a JSON object, for tests
    #[arg(long, value_name = "JSON", hide = true)]
    pub room_limits: Option<HostLimits>,
}

impl ServeArgs {
    /// Where to listen.
    pub fn bind(&self) -> Bind {
        self.bind.map_or(Bind::Localhost, |(bind, _)| bind)
    }

    /// On which port, or the two that contradict each other.
    pub fn port(&self) -> Result<u16, (u16, u16)> {
        let usual = if self.http { HTTP_PORT } else { HTTPS_PORT };
        match (self.bind.and_then(|(_, port)| port), self.port) {
            (Some(one), Some(other)) if one != other => Err((one, other)),
            (one, other) => Ok(one.or(other).unwrap_or(usual)),
        }
    }
}

/// The address of a STUN or TURN server (RFC 7064, RFC 7065).
fn ice_url(text: &str) -> Result<String, String> {
    let rest = ["stun:", "stuns:", "turn:", "turns:"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let fine = |rest: &str| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && rest.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match rest {
        Some(rest) if fine(rest) => Ok(text.to_owned()),
        _ => Err(
            "accepted are stun:HOST, stuns:HOST, turn:HOST and turns:HOST, each perhaps with :PORT"
                .to_owned(),
        ),
    }
}

/// A name that a certificate can hold: an address, or letters, digits and hyphens between dots.
fn host(text: &str) -> Result<String, String> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    if let Ok(address) = bare.parse::<std::net::IpAddr>() {
        return Ok(address.to_string());
    }
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(inner)
    };
    if text.len() <= 253 && text.split('.').all(label) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(
            "accepted are addresses, and names of letters, digits and hyphens between dots"
                .to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_for_ice_have_their_schemes() {
        for text in [
            "stun:a.example",
            "turn:a.example:3478?transport=udp",
            "turns:[::1]:5349",
        ] {
            assert_eq!(ice_url(text).as_deref(), Ok(text));
        }
        for text in [
            "",
            "turn:",
            "turn://a",
            "https://a.example",
            "turn:a b",
            "a.example:3478",
        ] {
            assert!(ice_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hosts_are_names_and_addresses() {
        for (text, name) in [
            ("Music.Local", "music.local"),
            ("192.168.1.20", "192.168.1.20"),
            ("[FE80::1]", "fe80::1"),
            ("a-b", "a-b"),
        ] {
            assert_eq!(host(text).as_deref(), Ok(name));
        }
        for text in [
            "",
            ".",
            "a..b",
            "-a",
            "a-",
            "a b",
            "https://a",
            "a:80",
            "ä.de",
            "a/b",
        ] {
            assert!(host(text).is_err(), "{text}");
        }
    }
}
