//! What clients may take of this machine: connections, bytes and time.

use crate::patient::Patience;
use std::time::Duration;

/// Bounds of a server; the defaults leave room for a house full of browsers.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at the same time; more wait until one ends.
    pub connections: usize,
    /// Those of one address; more are closed at once.
    pub connections_per_address: usize,
    /// Time for a TLS handshake.
    pub handshake: Duration,
    /// Time from the end of one answer to the end of the next request's head.
    pub head: Duration,
    /// Bytes of a request's head, 8192 at least.
    pub head_bytes: usize,
    /// Header lines of a request.
    pub head_lines: usize,
    /// How slowly an answer may be taken.
    pub patience: Patience,
    /// Time for open answers when the server ends.
    pub ending: Duration,
    /// How often a long run looks whether its certificate must be renewed.
    pub renewal: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 200,
            connections_per_address: 100,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            head_bytes: 16_384,
            head_lines: 64,
            patience: Patience {
                time: Duration::from_secs(20),
                bytes: 65_536,
            },
            ending: Duration::from_secs(5),
            renewal: Duration::from_secs(6 * 3600),
        }
    }
}
