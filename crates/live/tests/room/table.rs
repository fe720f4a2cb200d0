//! A room whose sockets are lists of what was said on them.

use heterodyne_live::room::token::{Key, RoomKey};
use heterodyne_live::room::{Action, CloseCode, Limits, Room, SocketId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Any moment.
pub const BEGIN_MS: u64 = 1_700_000_000_000;

pub struct Table {
    pub room: Room,
    pub now_ms: u64,
    said: BTreeMap<SocketId, Vec<Value>>,
    closed: BTreeMap<SocketId, CloseCode>,
}

/// The key of a room that all tests share.
pub fn key() -> RoomKey {
    let key = Key::new([7; 32]);
    key.of_room(&key.mint([1; 16]))
}

pub fn table(limits: Limits) -> Table {
    Table::of(Room::new(limits, key(), [1; 8]))
}

impl Table {
    pub fn of(room: Room) -> Self {
        Self {
            room,
            now_ms: BEGIN_MS,
            said: BTreeMap::new(),
            closed: BTreeMap::new(),
        }
    }

    pub fn connect(&mut self, socket: SocketId) {
        self.room.connected(self.now_ms, socket);
        self.take();
    }

    pub fn say(&mut self, socket: SocketId, message: &Value) {
        self.text(socket, &message.to_string());
    }

    pub fn text(&mut self, socket: SocketId, text: &str) {
        self.room.text(self.now_ms, socket, text);
        self.take();
    }

    pub fn close(&mut self, socket: SocketId) {
        self.room.closed(self.now_ms, socket);
        self.take();
    }

    pub fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        self.room.tick(self.now_ms);
        self.take();
    }

    /// Everything that was said on a socket since the last time.
    pub fn heard(&mut self, socket: SocketId) -> Vec<Value> {
        self.said.remove(&socket).unwrap_or_default()
    }

    pub fn code(&self, socket: SocketId) -> Option<CloseCode> {
        self.closed.get(&socket).copied()
    }

    /// Opens a socket and joins; the answer.
    pub fn join(&mut self, socket: SocketId, name: &str, seat: Option<&str>) -> Value {
        self.connect(socket);
        let mut join = json!({ "type": "join", "protocol": 1, "name": name });
        if let Some(seat) = seat {
            join["seat"] = json!(seat);
        }
        self.say(socket, &join);
        let mut heard = self.heard(socket);
        let first = heard.remove(0);
        self.said.insert(socket, heard);
        first
    }

    fn take(&mut self) {
        while let Some(action) = self.room.poll() {
            match action {
                Action::Send { socket, text } => {
                    assert!(
                        !self.closed.contains_key(&socket),
                        "said {text} on a closed socket"
                    );
                    let value = serde_json::from_str(&text).unwrap();
                    self.said.entry(socket).or_default().push(value);
                }
                Action::Close { socket, code } => {
                    assert!(self.closed.insert(socket, code).is_none(), "closed twice");
                }
            }
        }
    }
}
