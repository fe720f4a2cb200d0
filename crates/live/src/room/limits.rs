//! What one room may take of its host.

use serde::Deserialize;

/// Bounds of a room. Tests shorten the times; both hosts use the defaults.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Seats.
    pub capacity: usize,
    /// Sockets, those that have not joined included.
    pub sockets: usize,
    /// Bytes of a message.
    pub message_bytes: usize,
    /// Characters of a name.
    pub name_chars: usize,
    /// How long a seat is kept without a socket.
    pub seat_ms: u64,
    /// How long a socket may be silent.
    pub idle_ms: u64,
    /// How long a socket may stay without joining.
    pub join_ms: u64,
    /// Messages that a socket may send at once.
    pub burst: u32,
    /// Messages a second that it may send for long.
    pub per_sec: u32,
    /// Signals that wait for a peer that is away.
    pub queue_messages: usize,
    /// Their bytes.
    pub queue_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            capacity: 8,
            sockets: 16,
            message_bytes: 8192,
            name_chars: 64,
            seat_ms: 30_000,
            idle_ms: 90_000,
            join_ms: 10_000,
            burst: 256,
            per_sec: 32,
            queue_messages: 32,
            queue_bytes: 32_768,
        }
    }
}
