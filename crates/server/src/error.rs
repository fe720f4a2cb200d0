//! Why the server cannot start, as sentences that say what to do.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why there is no server.
#[derive(Debug)]
pub enum ServerError {
    /// Another program listens there.
    InUse(SocketAddr),
    /// The system refuses the address.
    Address {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// A file or folder cannot be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A certificate or key is not what it should be.
    Certificate {
        /// The file, or what it is about.
        place: String,
        /// What was found and what is accepted.
        found: String,
    },
    /// The system gives no threads.
    Threads(io::Error),
}

impl ServerError {
    /// A file that fails, for `map_err`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(address) => {
                let other = match address.port() {
                    u16::MAX => 0,
                    port => port + 1,
                };
                write!(
                    f,
                    "cannot listen on {address}: another program, perhaps another `heterodyne serve`, listens there; \
                     end it or take another port, for example --port {other} (--port 0 takes any free one)"
                )
            }
            Self::Address { address, error } => {
                write!(f, "cannot listen on {address}: {error}")?;
                match error.kind() {
                    io::ErrorKind::PermissionDenied => f.write_str(
                        "; ports below 1024 belong to the system, take one from 1024 to 65535",
                    ),
                    io::ErrorKind::AddrNotAvailable => f.write_str(
                        "; this machine has no such address, 0.0.0.0 and [::] stand for all that it has",
                    ),
                    _ => Ok(()),
                }
            }
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Certificate { place, found } => write!(f, "{place}: {found}"),
            Self::Threads(error) => write!(f, "cannot start the server's threads: {error}"),
        }
    }
}

impl std::error::Error for ServerError {}
