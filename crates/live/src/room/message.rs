//! What is said on a socket: JSON objects, told apart by `type`.
//!
//! Invariant: reading takes time and memory in proportion to the text, whatever it holds; what one peer sends another (`data`) is passed on
//! letter by letter and never looked into.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Version of the protocol.
pub const PROTOCOL: u32 = 1;

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The message cannot be read, or makes no sense here.
    BadMessage,
    /// Only `join` is possible before joining.
    NotJoined,
    /// No peer of the room has this number.
    UnknownPeer,
    /// The message is too long.
    TooLarge,
    /// Too much in too short a time.
    TooMany,
    /// All seats are taken.
    RoomFull,
    /// The host did not make this room.
    BadRoom,
    /// The host did not give this seat.
    BadSeat,
    /// Pages of this origin may not use the host.
    BadOrigin,
    /// One of a later version.
    #[serde(other)]
    Other,
}

impl ErrorCode {
    /// As it stands in messages.
    pub fn text(self) -> &'static str {
        match self {
            Self::BadMessage => "bad-message",
            Self::NotJoined => "not-joined",
            Self::UnknownPeer => "unknown-peer",
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
            Self::RoomFull => "room-full",
            Self::BadRoom => "bad-room",
            Self::BadSeat => "bad-seat",
            Self::BadOrigin => "bad-origin",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Why a socket was closed, as the number in the close frame (RFC 6455, section 7.4.2: 4000 to 4999 are private).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// All seats, or all places for sockets, are taken.
    RoomFull,
    /// Too much in too short a time, or not read fast enough.
    TooMany,
    /// A message that cannot be read, or too long.
    BadMessage,
    /// Silent for too long, or never joined.
    Idle,
    /// The same seat came with another socket.
    Replaced,
    /// As asked for with `leave`.
    Left,
    /// The host did not make this room.
    BadRoom,
}

impl CloseCode {
    /// The number.
    pub fn number(self) -> u16 {
        match self {
            Self::RoomFull => 4000,
            Self::TooMany => 4001,
            Self::BadMessage => 4002,
            Self::Idle => 4003,
            Self::Replaced => 4004,
            Self::Left => 4005,
            Self::BadRoom => 4006,
        }
    }

    /// The reason in the close frame.
    pub fn reason(self) -> &'static str {
        match self {
            Self::RoomFull => "room-full",
            Self::TooMany => "too-many",
            Self::BadMessage => "bad-message",
            Self::Idle => "idle",
            Self::Replaced => "replaced",
            Self::Left => "left",
            Self::BadRoom => "bad-room",
        }
    }
}

/// Any message of a client, before it is known which.
#[derive(Debug, Deserialize)]
pub(super) struct Incoming<'a> {
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    pub protocol: Option<u32>,
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub seat: Option<Cow<'a, str>>,
    pub to: Option<u32>,
    #[serde(borrow)]
    pub data: Option<&'a RawValue>,
}

/// A peer as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerState {
    /// Its number in the room.
    pub id: u32,
    /// How it calls itself.
    pub name: String,
    /// Whether it has a socket now.
    pub present: bool,
}

/// Why a peer has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftReason {
    /// It said so.
    Left,
    /// It went away and did not come back.
    #[serde(other)]
    Timeout,
}

/// A message of the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Message {
    /// The answer to `join`.
    Joined {
        /// Version of the protocol.
        protocol: u32,
        /// The number of this client.
        you: u32,
        /// The secret that gets the seat back.
        seat: String,
        /// Seats of the room.
        capacity: u32,
        /// Whether the room still knew the seat.
        resumed: bool,
        /// The others.
        peers: Vec<PeerState>,
    },
    /// Another came.
    PeerJoined {
        /// Its number.
        id: u32,
        /// Its name.
        name: String,
    },
    /// Another has lost its socket.
    PeerAway {
        /// Its number.
        id: u32,
    },
    /// Another has a socket again.
    PeerBack {
        /// Its number.
        id: u32,
    },
    /// Another has left.
    PeerLeft {
        /// Its number.
        id: u32,
        /// Why.
        reason: LeftReason,
    },
    /// Another says something to this client alone.
    Signal {
        /// Its number.
        from: u32,
        /// What.
        data: serde_json::Value,
    },
    /// The answer to `ice-servers`.
    IceServers {
        /// A list of `RTCIceServer`.
        servers: serde_json::Value,
        /// For how long its credentials are good.
        expires_secs: u64,
    },
    /// The answer to `ping`.
    Pong,
    /// Something was refused.
    Error {
        /// What kind.
        code: ErrorCode,
        /// For a person.
        says: String,
        /// Whether the socket is closed for it.
        fatal: bool,
    },
}

impl Message {
    /// As JSON.
    pub fn text(&self) -> String {
        // Plain numbers, text and trees of them: writing into memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// An error.
    pub fn error(code: ErrorCode, says: impl Into<String>, fatal: bool) -> Self {
        Self::Error {
            code,
            says: says.into(),
            fatal,
        }
    }
}

/// A signal, its `data` passed on as it came.
pub(super) fn signal(from: u32, data: &RawValue) -> String {
    format!(
        "{{\"type\":\"signal\",\"from\":{from},\"data\":{}}}",
        data.get()
    )
}
