//! What one room may take of its host.

use super::gate::GateLimits;
use serde::Deserialize;
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

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

/// The bounds of a room and of a host's gate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostLimits {
    /// Of each room.
    pub room: Limits,
    /// Of the host.
    pub gate: GateLimits,
}

/// Why a text holds no limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitsError(String);

impl fmt::Display for LimitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "room limits: {}", self.0)
    }
}

impl std::error::Error for LimitsError {}

impl FromStr for HostLimits {
    type Err = LimitsError;

    /// Reads an object with fields of [`Limits`], and those of [`GateLimits`] under `gate`; what is missing has its default.
    fn from_str(text: &str) -> Result<Self, LimitsError> {
        let wrong = |error: serde_json::Error| LimitsError(error.to_string());
        let mut all: Value = serde_json::from_str(text).map_err(wrong)?;
        let gate = all.as_object_mut().and_then(|all| all.remove("gate"));
        Ok(Self {
            room: serde_json::from_value(all).map_err(wrong)?,
            gate: gate
                .map_or(Ok(GateLimits::default()), serde_json::from_value)
                .map_err(wrong)?,
        })
    }
}
