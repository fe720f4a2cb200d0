//! What happens in a room because time passes: silent sockets are closed, empty seats are given up.
//!
//! Invariant: after time has passed nothing that was due is left undone.

use super::message::{CloseCode, LeftReason};
use super::state::{Room, Seat, Socket};

impl Room {
    /// Time has passed: see [`Room::next_deadline_ms`].
    pub fn tick(&mut self, now_ms: u64) {
        self.until(now_ms);
    }

    /// When [`Room::tick`] has something to do.
    pub fn next_deadline_ms(&self) -> Option<u64> {
        let sockets = self
            .sockets
            .iter()
            .map(|socket| self.socket_ends_ms(socket));
        let away = self.seats.iter().filter(|seat| seat.socket.is_none());
        let seats = away.map(|seat| self.seat_ends_ms(seat));
        sockets.chain(seats).min()
    }

    fn socket_ends_ms(&self, socket: &Socket) -> u64 {
        match socket.seat {
            Some(_) => socket.heard_ms.saturating_add(self.limits.idle_ms),
            None => socket.opened_ms.saturating_add(self.limits.join_ms),
        }
    }

    /// Lets time pass: silent sockets are closed, seats that stayed empty are given up.
    pub(super) fn until(&mut self, now_ms: u64) {
        self.now_ms = self.now_ms.max(now_ms);
        while let Some(silent) = self
            .sockets
            .iter()
            .find(|socket| self.socket_ends_ms(socket) <= self.now_ms)
        {
            self.drop_socket(silent.id, CloseCode::Idle);
        }
        while let Some(gone) = self.given_up() {
            self.remove(gone, LeftReason::Timeout);
        }
    }

    /// A seat that has been empty for too long.
    fn given_up(&self) -> Option<u32> {
        let over = |seat: &&Seat| seat.socket.is_none() && self.seat_ends_ms(seat) <= self.now_ms;
        self.seats.iter().find(over).map(|seat| seat.id)
    }

    fn seat_ends_ms(&self, seat: &Seat) -> u64 {
        seat.away_since_ms.saturating_add(self.limits.seat_ms)
    }
}
