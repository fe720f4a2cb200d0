//! One room: who sits in it, on which socket, and what goes to whom.
//!
//! Invariant: every number is given to one peer only; a signal goes to the one peer it names, in the order in which it came; a socket that
//! was told to close is forgotten in the same step. Time never goes back here, whatever the host's clock does.

use super::limits::Limits;
use super::message::{self, CloseCode, ErrorCode, Incoming, LeftReason, Message, PeerState};
use super::queue::Queue;
use super::rate::Bucket;
use super::seat;
use super::token::RoomKey;
use super::turn::Turn;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::sync::Arc;

/// A socket, by a number that the host chooses and does not use twice in one room.
pub type SocketId = u64;

/// What the host has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send a text message.
    Send {
        /// Where.
        socket: SocketId,
        /// What.
        text: String,
    },
    /// Close a socket, after what was sent before.
    Close {
        /// Which.
        socket: SocketId,
        /// With which code and reason.
        code: CloseCode,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Seat {
    pub id: u32,
    pub epoch: [u8; 8],
    pub name: String,
    pub socket: Option<SocketId>,
    pub away_since_ms: u64,
    /// What the last socket had left of its rate: coming back gives no new burst.
    pub bucket: Option<Bucket>,
    pub queue: Queue,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Socket {
    pub id: SocketId,
    pub opened_ms: u64,
    pub heard_ms: u64,
    pub bucket: Bucket,
    pub seat: Option<u32>,
}

/// One room.
#[derive(Debug)]
pub struct Room {
    pub(super) limits: Limits,
    pub(super) key: RoomKey,
    pub(super) turn: Option<Arc<Turn>>,
    pub(super) epoch: [u8; 8],
    pub(super) now_ms: u64,
    pub(super) next_id: u32,
    /// Numbers from here on were given in this life of the host, or belong to one who left: no seat of another life gets them.
    pub(super) own_from: u32,
    pub(super) seats: Vec<Seat>,
    pub(super) sockets: Vec<Socket>,
    actions: VecDeque<Action>,
    pub(super) revision: u64,
}

impl Room {
    /// An empty room. `epoch` is random, new each time the room begins from nothing.
    pub fn new(limits: Limits, key: RoomKey, epoch: [u8; 8]) -> Self {
        Self {
            limits,
            key,
            turn: None,
            epoch,
            now_ms: 0,
            next_id: 1,
            own_from: u32::MAX,
            seats: Vec::new(),
            sockets: Vec::new(),
            actions: VecDeque::new(),
            revision: 0,
        }
    }

    /// Gives those who joined the addresses of STUN and TURN servers, with credentials.
    #[must_use]
    pub fn with_turn(mut self, turn: Option<Arc<Turn>>) -> Self {
        self.turn = turn;
        self
    }

    /// A socket was opened. Times are milliseconds since 1970, here and in all other calls.
    pub fn connected(&mut self, now_ms: u64, socket: SocketId) {
        self.until(now_ms);
        if self.sockets.iter().any(|known| known.id == socket) {
            return;
        }
        if self.sockets.len() >= self.limits.sockets {
            let error = Message::error(
                ErrorCode::RoomFull,
                "this room has no place for another socket",
                true,
            );
            self.send(socket, error.text());
            self.close(socket, CloseCode::RoomFull);
            return;
        }
        self.sockets.push(Socket {
            id: socket,
            opened_ms: self.now_ms,
            heard_ms: self.now_ms,
            bucket: Bucket::full(self.now_ms, self.limits.burst),
            seat: None,
        });
        self.revision += 1;
    }

    /// A text message came.
    pub fn text(&mut self, now_ms: u64, socket: SocketId, text: &str) {
        if !self.admits(now_ms, socket) {
            return;
        }
        if text.len() > self.limits.message_bytes {
            self.refuse_too_large(socket);
            return;
        }
        let message: Incoming = match serde_json::from_str(text) {
            Ok(message) => message,
            Err(_) => {
                let says = "this is no JSON object with a type, or a field of it has another kind than the protocol says";
                self.fail(socket, ErrorCode::BadMessage, says, CloseCode::BadMessage);
                return;
            }
        };
        let seat = self
            .sockets
            .iter()
            .find(|known| known.id == socket)
            .and_then(|known| known.seat);
        match (&*message.kind, seat) {
            ("join", None) => self.join(socket, &message),
            ("join", Some(_)) => self.complain(
                socket,
                ErrorCode::BadMessage,
                "this socket has joined already",
            ),
            ("ping", _) => self.send(socket, Message::Pong.text()),
            ("signal", Some(from)) => match (message.to, message.data) {
                (Some(to), Some(data)) => self.signal(socket, from, to, data),
                _ => self.complain(
                    socket,
                    ErrorCode::BadMessage,
                    "a signal needs to, the number of a peer, and data",
                ),
            },
            ("ice-servers", Some(seat)) => self.ice_servers(socket, seat),
            ("leave", _) => {
                self.release(socket);
                self.close(socket, CloseCode::Left);
                if let Some(seat) = seat {
                    self.remove(seat, LeftReason::Left);
                }
            }
            ("signal" | "ice-servers", None) => {
                self.complain(
                    socket,
                    ErrorCode::NotJoined,
                    "before join only join, ping and leave are possible",
                );
            }
            _ => {
                let says = "unknown type; known are join, signal, ice-servers, ping, leave";
                self.complain(socket, ErrorCode::BadMessage, says);
            }
        }
    }

    /// A message came that is not text.
    pub fn binary(&mut self, now_ms: u64, socket: SocketId) {
        if self.admits(now_ms, socket) {
            self.fail(
                socket,
                ErrorCode::BadMessage,
                "messages are text",
                CloseCode::BadMessage,
            );
        }
    }

    /// A message came that was too long to be read.
    pub fn too_large(&mut self, now_ms: u64, socket: SocketId) {
        if self.admits(now_ms, socket) {
            self.refuse_too_large(socket);
        }
    }

    /// A ping or pong of the socket's own protocol came: it costs as much as a message.
    pub fn control(&mut self, now_ms: u64, socket: SocketId) {
        self.admits(now_ms, socket);
    }

    /// The host answered a sign of life by itself, at `at_ms`. To be told before time passes here by another call.
    pub fn heard(&mut self, at_ms: u64, socket: SocketId) {
        if let Some(known) = self.sockets.iter_mut().find(|known| known.id == socket) {
            known.heard_ms = known.heard_ms.max(at_ms);
        }
    }

    /// The client does not take what is sent to it: the socket is given up.
    pub fn too_slow(&mut self, now_ms: u64, socket: SocketId) {
        self.until(now_ms);
        if self.sockets.iter().any(|known| known.id == socket) {
            self.drop_socket(socket, CloseCode::TooMany);
        }
    }

    /// A socket has ended, however it did.
    pub fn closed(&mut self, now_ms: u64, socket: SocketId) {
        self.until(now_ms);
        let seat = self.release(socket);
        self.away(seat);
    }

    /// The next thing to do. All of them are to be done before the next event is handed in, or at least in order.
    pub fn poll(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Whether nobody sits here and no socket is open: a room like this may be forgotten, its link stays good.
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty() && self.sockets.is_empty()
    }

    /// Changes when seats, sockets or what waits for them change: what a host that may be stopped has to [save](Room::save).
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Those who sit here.
    pub fn peers(&self) -> impl Iterator<Item = PeerState> {
        self.seats.iter().map(|seat| PeerState {
            id: seat.id,
            name: seat.name.clone(),
            present: seat.socket.is_some(),
        })
    }

    /// Whether a message of this socket may be read: it is known, and within its rate.
    fn admits(&mut self, now_ms: u64, socket: SocketId) -> bool {
        self.until(now_ms);
        let (now_ms, burst, per_sec) = (self.now_ms, self.limits.burst, self.limits.per_sec);
        let Some(known) = self.sockets.iter_mut().find(|known| known.id == socket) else {
            return false;
        };
        known.heard_ms = now_ms;
        let granted = known.bucket.take(now_ms, burst, per_sec);
        if !granted {
            let says = format!("more than {per_sec} messages a second, {burst} at once");
            self.fail(socket, ErrorCode::TooMany, &says, CloseCode::TooMany);
        }
        granted
    }

    fn signal(&mut self, socket: SocketId, from: u32, to: u32, data: &RawValue) {
        let Some(seat) = self
            .seats
            .iter_mut()
            .find(|seat| seat.id == to && to != from)
        else {
            let says = format!("no other peer of this room has the number {to}");
            self.complain(socket, ErrorCode::UnknownPeer, &says);
            return;
        };
        let text = message::signal(from, data);
        match seat.socket {
            Some(there) => self.send(there, text),
            None => {
                let (most, most_bytes) = (self.limits.queue_messages, self.limits.queue_bytes);
                if seat.queue.push(from, text, most, most_bytes) {
                    self.revision += 1;
                } else {
                    let says = format!(
                        "peer {to} is away and no more can wait for it; this signal is lost"
                    );
                    self.complain(socket, ErrorCode::TooMany, &says);
                }
            }
        }
    }

    fn ice_servers(&mut self, socket: SocketId, id: u32) {
        let (servers, expires_secs) = match (&self.turn, self.claim(id)) {
            (Some(turn), Some(claim)) => {
                let servers = turn.servers(self.now_ms / 1000, &seat::alias(&self.key, claim));
                (servers, turn.ttl_secs)
            }
            _ => (serde_json::Value::Array(Vec::new()), 0),
        };
        let message = Message::IceServers {
            servers,
            expires_secs,
        };
        self.send(socket, message.text());
    }

    fn refuse_too_large(&mut self, socket: SocketId) {
        let says = format!("a message has up to {} bytes", self.limits.message_bytes);
        self.fail(socket, ErrorCode::TooLarge, &says, CloseCode::BadMessage);
    }

    /// Says what is wrong; the socket stays.
    pub(super) fn complain(&mut self, socket: SocketId, code: ErrorCode, says: &str) {
        self.send(socket, Message::error(code, says, false).text());
    }

    /// Says what is wrong and closes the socket. Its seat is kept for a while.
    pub(super) fn fail(&mut self, socket: SocketId, code: ErrorCode, says: &str, close: CloseCode) {
        self.send(socket, Message::error(code, says, true).text());
        self.drop_socket(socket, close);
    }

    pub(super) fn drop_socket(&mut self, socket: SocketId, code: CloseCode) {
        let seat = self.release(socket);
        self.close(socket, code);
        self.away(seat);
    }

    pub(super) fn tell_others(&mut self, id: u32, message: &Message) {
        let text = message.text();
        let others = self.seats.iter().filter(|seat| seat.id != id);
        for socket in others.filter_map(|seat| seat.socket) {
            let text = text.clone();
            self.actions.push_back(Action::Send { socket, text });
        }
    }

    pub(super) fn send(&mut self, socket: SocketId, text: String) {
        self.actions.push_back(Action::Send { socket, text });
    }

    pub(super) fn close(&mut self, socket: SocketId, code: CloseCode) {
        self.actions.push_back(Action::Close { socket, code });
    }
}
