//! The client's side of a room: joins, comes back after a lost socket, and keeps what could not be sent.
//!
//! Invariant: whatever the host says, memory is bounded by [`ClientLimits`] and no call panics; a client that was told for good that it is
//! not wanted does not come again.
//!
//! The caller owns the socket: it does what [`Client::poll`] says, and tells what happens to the socket.

mod event;
mod hear;

pub use event::{ClientLimits, Event, Output, SignalError};

use super::message::{ErrorCode, LeftReason, PROTOCOL};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    New,
    /// The socket is being opened.
    Connecting {
        since_ms: u64,
    },
    /// `join` was sent.
    Joining {
        since_ms: u64,
    },
    Joined,
    Waiting {
        until_ms: u64,
    },
    Ended,
}

struct Peer {
    present: bool,
    /// Set while the host, begun anew, has not named it yet.
    missing_since_ms: Option<u64>,
}

/// A client of one room.
pub struct Client {
    limits: ClientLimits,
    name: String,
    random: u64,
    stage: Stage,
    seat: Option<String>,
    you: Option<u32>,
    peers: BTreeMap<u32, Peer>,
    waiting: VecDeque<(u32, String)>,
    outputs: VecDeque<Output>,
    failures: u32,
    said_ms: u64,
    heard_ms: u64,
    /// What the host said for good.
    verdict: Option<(ErrorCode, String)>,
}

impl Client {
    /// A client that calls itself `name`. `random` spreads the returns of many clients after a host's restart.
    pub fn new(limits: ClientLimits, name: &str, random: u64) -> Self {
        Self {
            limits,
            name: name.to_owned(),
            random,
            stage: Stage::New,
            seat: None,
            you: None,
            peers: BTreeMap::new(),
            waiting: VecDeque::new(),
            outputs: VecDeque::new(),
            failures: 0,
            said_ms: 0,
            heard_ms: 0,
            verdict: None,
        }
    }

    /// Takes a seat of an earlier run.
    #[must_use]
    pub fn with_seat(mut self, seat: Option<String>) -> Self {
        self.seat = seat;
        self
    }

    /// The seat, to be kept for a later run.
    pub fn seat(&self) -> Option<&str> {
        self.seat.as_deref()
    }

    /// This client's number.
    pub fn you(&self) -> Option<u32> {
        self.you
    }

    /// The others and whether they have a socket.
    pub fn peers(&self) -> impl Iterator<Item = (u32, bool)> {
        self.peers.iter().map(|(id, peer)| (*id, peer.present))
    }

    /// Begins.
    pub fn start(&mut self, now_ms: u64) {
        if self.stage == Stage::New {
            self.connect(now_ms);
        }
    }

    /// The socket is open.
    pub fn opened(&mut self, now_ms: u64) {
        if !matches!(self.stage, Stage::Connecting { .. }) {
            return;
        }
        self.stage = Stage::Joining { since_ms: now_ms };
        self.heard_ms = now_ms;
        self.join(now_ms);
    }

    /// A text message came.
    pub fn text(&mut self, now_ms: u64, text: &str) {
        if !matches!(self.stage, Stage::Joining { .. } | Stage::Joined) {
            return;
        }
        self.heard_ms = now_ms;
        // What cannot be read is of a later version, or of a peer that talks nonsense: neither may end this client.
        if let Ok(message) = serde_json::from_str(text) {
            self.message(now_ms, message);
        }
    }

    /// The socket was closed or could not be opened; `code` of the close frame, when there was one.
    pub fn closed(&mut self, now_ms: u64, code: Option<u16>) {
        if matches!(
            self.stage,
            Stage::New | Stage::Waiting { .. } | Stage::Ended
        ) {
            return;
        }
        let for_good = match code {
            Some(4002) => Some("the host cannot read this client's messages"),
            Some(4004) => Some("the same seat was taken from another place"),
            Some(4005) => Some("left"),
            Some(4006) => Some("the host does not know this room; ask for a new link"),
            Some(4000) if self.you.is_none() => Some("all seats are taken"),
            _ => None,
        };
        match (for_good, self.verdict.take()) {
            (Some(_), Some((_, says))) => self.end(Some(says)),
            (Some(says), None) => self.end(Some(says.to_owned())),
            (None, _) => self.lose(now_ms, code == Some(4001)),
        }
    }

    /// The host answered the request for a socket with an HTTP status in its place.
    pub fn refused(&mut self, now_ms: u64, status: u16) {
        match status {
            429 | 500..=599 => self.lose(now_ms, true),
            403 => self.end(Some(
                "the host refuses this client's origin (HTTP 403)".to_owned(),
            )),
            _ => self.end(Some(format!("the host answers with HTTP {status}"))),
        }
    }

    /// Time has passed: see [`Client::next_deadline_ms`].
    pub fn tick(&mut self, now_ms: u64) {
        match self.stage {
            Stage::Connecting { since_ms } | Stage::Joining { since_ms }
                if now_ms >= since_ms.saturating_add(self.limits.join_ms) =>
            {
                self.outputs.push_back(Output::Disconnect);
                self.lose(now_ms, false);
            }
            Stage::Waiting { until_ms } if now_ms >= until_ms => self.connect(now_ms),
            Stage::Joined if now_ms >= self.heard_ms.saturating_add(self.limits.silence_ms) => {
                self.outputs.push_back(Output::Disconnect);
                self.lose(now_ms, false);
            }
            Stage::Joined if now_ms >= self.said_ms.saturating_add(self.limits.ping_ms) => {
                self.send(now_ms, json!({ "type": "ping" }).to_string());
            }
            _ => {}
        }
        let missing_ms = self.limits.missing_ms;
        let over = |peer: &Peer| {
            peer.missing_since_ms
                .is_some_and(|since| now_ms >= since.saturating_add(missing_ms))
        };
        let gone: Vec<u32> = self
            .peers
            .iter()
            .filter(|(_, peer)| over(peer))
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            self.peer_left(id, LeftReason::Timeout);
        }
    }

    /// When [`Client::tick`] has something to do.
    pub fn next_deadline_ms(&self) -> Option<u64> {
        let stage = match self.stage {
            Stage::New | Stage::Ended => return None,
            Stage::Connecting { since_ms } | Stage::Joining { since_ms } => {
                since_ms.saturating_add(self.limits.join_ms)
            }
            Stage::Waiting { until_ms } => until_ms,
            Stage::Joined => {
                let silent_ms = self.heard_ms.saturating_add(self.limits.silence_ms);
                silent_ms.min(self.said_ms.saturating_add(self.limits.ping_ms))
            }
        };
        let missing = self.peers.values().filter_map(|peer| peer.missing_since_ms);
        missing
            .map(|since| since.saturating_add(self.limits.missing_ms))
            .chain([stage])
            .min()
    }

    /// The next thing to do or to know.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Says something to a peer; it waits while there is no socket.
    ///
    /// # Errors
    /// Nobody has this number, it is too long, too many wait, or the client is done.
    pub fn signal(&mut self, now_ms: u64, to: u32, data: &Value) -> Result<(), SignalError> {
        if self.stage == Stage::Ended {
            return Err(SignalError::Ended);
        }
        if !self.peers.contains_key(&to) {
            return Err(SignalError::UnknownPeer);
        }
        let text = json!({ "type": "signal", "to": to, "data": data }).to_string();
        if text.len() > self.limits.message_bytes {
            return Err(SignalError::TooLarge);
        }
        if self.stage == Stage::Joined {
            self.send(now_ms, text);
        } else if self.waiting.len() >= self.limits.queue {
            return Err(SignalError::QueueFull);
        } else {
            self.waiting.push_back((to, text));
        }
        Ok(())
    }

    /// Asks for STUN and TURN servers; the answer is an event. Says whether it could be asked now.
    pub fn ask_ice_servers(&mut self, now_ms: u64) -> bool {
        let joined = self.stage == Stage::Joined;
        if joined {
            self.send(now_ms, json!({ "type": "ice-servers" }).to_string());
        }
        joined
    }

    /// Leaves for good.
    pub fn leave(&mut self, now_ms: u64) {
        if matches!(self.stage, Stage::Joining { .. } | Stage::Joined) {
            self.send(now_ms, json!({ "type": "leave" }).to_string());
        }
        if self.stage != Stage::Ended {
            self.seat = None;
            self.end(None);
        }
    }

    fn connect(&mut self, now_ms: u64) {
        self.verdict = None;
        self.stage = Stage::Connecting { since_ms: now_ms };
        self.outputs.push_back(Output::Connect);
    }

    fn join(&mut self, now_ms: u64) {
        let mut join = json!({ "type": "join", "protocol": PROTOCOL, "name": self.name });
        if let Some(seat) = &self.seat {
            join["seat"] = json!(seat);
        }
        self.send(now_ms, join.to_string());
    }

    fn send(&mut self, now_ms: u64, text: String) {
        self.said_ms = now_ms;
        self.outputs.push_back(Output::Send(text));
    }

    fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn lose(&mut self, now_ms: u64, slowly: bool) {
        let doubled = self
            .limits
            .pause_ms
            .saturating_mul(1 << self.failures.min(16));
        let longest_ms = self.limits.longest_pause_ms;
        let pause_ms = if slowly {
            longest_ms
        } else {
            doubled.min(longest_ms)
        };
        // Between half and all of it.
        let again_in_ms = pause_ms / 2 + self.dice() % (pause_ms / 2 + 1);
        self.failures = self.failures.saturating_add(1);
        self.stage = Stage::Waiting {
            until_ms: now_ms.saturating_add(again_in_ms),
        };
        self.tell(Event::Lost { again_in_ms });
    }

    fn end(&mut self, says: Option<String>) {
        self.stage = Stage::Ended;
        self.waiting.clear();
        self.outputs.push_back(Output::Disconnect);
        self.tell(Event::Ended { says });
    }

    /// The next of a row of numbers that look random (SplitMix64).
    fn dice(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
