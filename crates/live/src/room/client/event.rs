//! What a client may take, and what it tells its caller.

use super::super::message::{ErrorCode, LeftReason};
use serde_json::Value;

/// Times and bounds of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientLimits {
    /// The first pause before connecting again; it doubles each time.
    pub pause_ms: u64,
    /// The longest.
    pub longest_pause_ms: u64,
    /// How long connecting and joining may take.
    pub join_ms: u64,
    /// After so much time without a word of ours, a ping is sent.
    pub ping_ms: u64,
    /// After so much time without a word of the host, the socket counts as dead.
    pub silence_ms: u64,
    /// How long a known peer may be missing after the host began anew.
    pub missing_ms: u64,
    /// Signals that wait while there is no socket.
    pub queue: usize,
    /// Bytes of a message.
    pub message_bytes: usize,
    /// Peers that are believed in.
    pub peers: usize,
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self {
            pause_ms: 500,
            longest_pause_ms: 15_000,
            join_ms: 10_000,
            ping_ms: 25_000,
            silence_ms: 60_000,
            missing_ms: 30_000,
            queue: 64,
            message_bytes: 8192,
            peers: 64,
        }
    }
}

/// What the caller has to do, or to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Open a socket to the room; an older one is to be forgotten.
    Connect,
    /// Send a text message.
    Send(String),
    /// Close the socket. [`Client::closed`] need not follow.
    Disconnect,
    /// Something happened.
    Event(Event),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// This client sits in the room. Said again after each return.
    Joined {
        /// Its number. Another than before: for the others this is a new peer.
        you: u32,
        /// Whether the host still knew the seat.
        resumed: bool,
    },
    /// A peer that was not known.
    PeerJoined {
        /// Its number.
        id: u32,
        /// Its name.
        name: String,
        /// Whether it was there first: the later one, with the higher number, offers.
        was_there: bool,
    },
    /// A peer has lost its socket. What connects it with this client directly may go on.
    PeerAway {
        /// Its number.
        id: u32,
    },
    /// It is back.
    PeerBack {
        /// Its number.
        id: u32,
    },
    /// It has left.
    PeerLeft {
        /// Its number.
        id: u32,
        /// Why.
        reason: LeftReason,
    },
    /// A peer says something.
    Signal {
        /// Its number.
        from: u32,
        /// What.
        data: Value,
    },
    /// STUN and TURN servers.
    IceServers {
        /// A list of `RTCIceServer`.
        servers: Value,
        /// For how long its credentials are good.
        expires_secs: u64,
    },
    /// The socket is lost; the client tries again.
    Lost {
        /// After this time.
        again_in_ms: u64,
    },
    /// The host refused something, and the client goes on.
    Refused {
        /// What kind.
        code: ErrorCode,
        /// For a person.
        says: String,
    },
    /// This client is done: it left, or was told for good that it is not wanted.
    Ended {
        /// Why, for a person; nothing when it left.
        says: Option<String>,
    },
}

/// Why a signal is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalError {
    /// No such peer.
    UnknownPeer,
    /// Longer than a message may be.
    TooLarge,
    /// Too many wait.
    QueueFull,
    /// The client is done.
    Ended,
}
