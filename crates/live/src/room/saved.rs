//! A room as JSON, for hosts that are stopped and woken between two messages.
//!
//! Invariant: a room restored with the same sockets open goes on as if it had never been stopped; sockets that are gone meanwhile are
//! treated as closed at that moment. The key and TURN's secret are not in it.

use super::limits::Limits;
use super::state::{Room, Seat, Socket, SocketId};
use super::token::RoomKey;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Saved<'a> {
    heterodyne_room: u32,
    epoch: [u8; 8],
    now_ms: u64,
    next_id: u32,
    own_from: u32,
    seats: Cow<'a, [Seat]>,
    sockets: Cow<'a, [Socket]>,
}

/// Why a text is no room.
#[derive(Debug)]
pub struct RestoreError(String);

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "saved room: {}", self.0)
    }
}

impl std::error::Error for RestoreError {}

impl Room {
    /// The room as JSON. Actions that were not polled are not in it.
    pub fn save(&self) -> String {
        let saved = Saved {
            heterodyne_room: VERSION,
            epoch: self.epoch,
            now_ms: self.now_ms,
            next_id: self.next_id,
            own_from: self.own_from,
            seats: Cow::Borrowed(&self.seats),
            sockets: Cow::Borrowed(&self.sockets),
        };
        // Numbers and text, written into memory: this cannot fail.
        serde_json::to_string(&saved).unwrap_or_default()
    }

    /// The room that was saved, with the sockets that are still open.
    ///
    /// # Errors
    /// The text is no room of this version.
    pub fn restore(
        text: &str,
        limits: Limits,
        key: RoomKey,
        now_ms: u64,
        open: &[SocketId],
    ) -> Result<Self, RestoreError> {
        let saved: Saved =
            serde_json::from_str(text).map_err(|error| RestoreError(error.to_string()))?;
        if saved.heterodyne_room != VERSION {
            let found = saved.heterodyne_room;
            return Err(RestoreError(format!(
                "version {found}, accepted is {VERSION}"
            )));
        }
        let mut room = Self::new(limits, key, saved.epoch);
        room.now_ms = saved.now_ms.max(now_ms);
        room.next_id = saved.next_id;
        room.own_from = saved.own_from;
        room.seats = saved.seats.into_owned();
        room.sockets = saved.sockets.into_owned();
        let gone: Vec<SocketId> = room
            .sockets
            .iter()
            .map(|socket| socket.id)
            .filter(|id| !open.contains(id))
            .collect();
        for socket in gone {
            // Without letting time pass: the host may have heard sockets that this room has not.
            let seat = room.release(socket);
            room.away(seat);
        }
        Ok(room)
    }
}
