//! What may follow `heterodyne serve`.

use clap::Args;
use heterodyne_server::listen::{self, Bind};
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
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Print one JSON object a line instead of text
    #[arg(long)]
    pub json: bool,
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
