//! Who sits down, comes back, goes away and leaves.

use super::message::{CloseCode, ErrorCode, Incoming, LeftReason, Message, PROTOCOL};
use super::queue::Queue;
use super::seat::{self, Claim};
use super::state::{Room, Seat, SocketId};

impl Room {
    pub(super) fn join(&mut self, socket: SocketId, message: &Incoming) {
        if message.protocol != Some(PROTOCOL) {
            let says = format!("this host speaks protocol {PROTOCOL}");
            self.fail(socket, ErrorCode::BadMessage, &says, CloseCode::BadMessage);
            return;
        }
        let name = message.name.as_deref().unwrap_or_default().trim();
        if name.chars().count() > self.limits.name_chars || name.chars().any(char::is_control) {
            let says = format!(
                "a name has up to {} characters and no control characters",
                self.limits.name_chars
            );
            self.complain(socket, ErrorCode::BadMessage, &says);
            return;
        }
        let claim = match message.seat.as_deref() {
            None => None,
            Some(text) => match seat::check(&self.key, text) {
                Some(claim) => Some(claim),
                None => {
                    let says = "this seat is none of this room's; join without one";
                    self.complain(socket, ErrorCode::BadSeat, says);
                    return;
                }
            },
        };
        let kept = claim.and_then(|claim| {
            let same = |seat: &Seat| seat.id == claim.id && seat.epoch == claim.epoch;
            self.seats.iter().position(same)
        });
        match kept {
            Some(at) => self.resume(socket, at, name),
            None if self.seats.len() >= self.limits.capacity || self.next_id == u32::MAX => {
                let says = format!("all {} seats of this room are taken", self.limits.capacity);
                self.fail(socket, ErrorCode::RoomFull, &says, CloseCode::RoomFull);
            }
            None => self.sit_down(socket, claim, name),
        }
    }

    /// Gives a kept seat a new socket.
    fn resume(&mut self, socket: SocketId, at: usize, name: &str) {
        let now_ms = self.now_ms;
        if let Some(old) = self.seats[at].socket {
            self.release(old);
            self.close(old, CloseCode::Replaced);
        }
        let seat = &mut self.seats[at];
        seat.socket = Some(socket);
        seat.away_since_ms = now_ms;
        name.clone_into(&mut seat.name);
        let (id, bucket, waiting) = (seat.id, seat.bucket.take(), seat.queue.take());
        if let Some(known) = self.sockets.iter_mut().find(|known| known.id == socket) {
            known.seat = Some(id);
            known.bucket = bucket.unwrap_or(known.bucket);
        }
        self.revision += 1;
        self.welcome(socket, id, true);
        for text in waiting {
            self.send(socket, text);
        }
        self.tell_others(id, &Message::PeerBack { id });
    }

    /// Gives a new seat, or one of an earlier life of the host under its old number.
    fn sit_down(&mut self, socket: SocketId, claim: Option<Claim>, name: &str) {
        let of_another_life = claim.filter(|claim| {
            let free = self.seats.iter().all(|seat| seat.id != claim.id);
            claim.epoch != self.epoch && claim.id < self.own_from && claim.id < u32::MAX && free
        });
        let claim = of_another_life.unwrap_or(Claim {
            id: self.next_id,
            epoch: self.epoch,
        });
        if of_another_life.is_none() {
            self.own_from = self.own_from.min(claim.id);
        }
        self.next_id = self.next_id.max(claim.id.saturating_add(1));
        self.seats.push(Seat {
            id: claim.id,
            epoch: claim.epoch,
            name: name.to_owned(),
            socket: Some(socket),
            away_since_ms: self.now_ms,
            bucket: None,
            queue: Queue::default(),
        });
        if let Some(known) = self.sockets.iter_mut().find(|known| known.id == socket) {
            known.seat = Some(claim.id);
            known.heard_ms = self.now_ms;
        }
        self.revision += 1;
        self.welcome(socket, claim.id, false);
        let name = name.to_owned();
        self.tell_others(claim.id, &Message::PeerJoined { id: claim.id, name });
    }

    fn welcome(&mut self, socket: SocketId, id: u32, resumed: bool) {
        let Some(claim) = self.claim(id) else { return };
        let joined = Message::Joined {
            protocol: PROTOCOL,
            you: id,
            seat: seat::secret(&self.key, claim),
            capacity: u32::try_from(self.limits.capacity).unwrap_or(u32::MAX),
            resumed,
            peers: self.peers().filter(|peer| peer.id != id).collect(),
        };
        self.send(socket, joined.text());
    }

    pub(super) fn claim(&self, id: u32) -> Option<Claim> {
        let seat = self.seats.iter().find(|seat| seat.id == id)?;
        Some(Claim {
            id,
            epoch: seat.epoch,
        })
    }

    /// Forgets a socket; its seat, if it had one, is without.
    pub(super) fn release(&mut self, socket: SocketId) -> Option<u32> {
        let at = self.sockets.iter().position(|known| known.id == socket)?;
        let known = self.sockets.swap_remove(at);
        self.revision += 1;
        let id = known.seat?;
        let seat = self.seats.iter_mut().find(|seat| seat.id == id)?;
        seat.socket = None;
        seat.away_since_ms = self.now_ms;
        seat.bucket = Some(known.bucket);
        Some(id)
    }

    /// Tells the others that a seat is without a socket.
    pub(super) fn away(&mut self, seat: Option<u32>) {
        if let Some(id) = seat {
            self.tell_others(id, &Message::PeerAway { id });
        }
    }

    pub(super) fn remove(&mut self, id: u32, reason: LeftReason) {
        self.seats.retain(|seat| seat.id != id);
        for seat in &mut self.seats {
            seat.queue.forget(id);
        }
        self.own_from = self.own_from.min(id);
        self.revision += 1;
        self.tell_others(id, &Message::PeerLeft { id, reason });
    }
}
