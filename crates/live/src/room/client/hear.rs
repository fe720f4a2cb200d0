//! What the host says, and what follows from it.

use super::super::message::{ErrorCode, LeftReason, Message, PeerState};
use super::{Client, Event, Peer, Stage};

impl Client {
    pub(super) fn message(&mut self, now_ms: u64, message: Message) {
        let joined = self.stage == Stage::Joined;
        match message {
            Message::Joined {
                you,
                seat,
                resumed,
                peers,
                ..
            } if !joined => {
                self.joined(now_ms, you, seat, resumed, peers);
            }
            Message::PeerJoined { id, name } if joined => self.peer_is_here(id, name, true, false),
            Message::PeerAway { id } if joined => self.peer_is_away(id),
            Message::PeerBack { id } if joined => self.peer_is_here(id, String::new(), true, false),
            Message::PeerLeft { id, reason } if joined => self.peer_left(id, reason),
            Message::Signal { from, data } if joined && self.peers.contains_key(&from) => {
                self.tell(Event::Signal { from, data });
            }
            Message::IceServers {
                servers,
                expires_secs,
            } if joined => {
                self.tell(Event::IceServers {
                    servers,
                    expires_secs,
                });
            }
            Message::Error {
                code: ErrorCode::BadSeat,
                ..
            } if !joined && self.seat.is_some() => {
                self.seat = None;
                self.join(now_ms);
            }
            Message::Error { code, says, fatal } => {
                if fatal {
                    self.verdict = Some((code, says.clone()));
                }
                self.tell(Event::Refused { code, says });
            }
            _ => {}
        }
    }

    fn joined(
        &mut self,
        now_ms: u64,
        you: u32,
        seat: String,
        resumed: bool,
        peers: Vec<PeerState>,
    ) {
        let same = self.you.is_none_or(|before| before == you);
        self.stage = Stage::Joined;
        self.failures = 0;
        self.seat = Some(seat);
        self.you = Some(you);
        self.tell(Event::Joined { you, resumed });
        let named = |id: &u32| peers.iter().any(|peer| peer.id == *id);
        let unnamed: Vec<u32> = self.peers.keys().filter(|id| !named(id)).copied().collect();
        for id in unnamed {
            // A host that begins anew hears of its peers one after the other: who is missing now may come in a moment.
            match self.peers.get_mut(&id) {
                Some(peer) if !resumed && same => peer.missing_since_ms = Some(now_ms),
                _ => self.peer_left(id, LeftReason::Timeout),
            }
        }
        for PeerState { id, name, present } in peers {
            self.peer_is_here(id, name, present, true);
        }
        for (to, text) in std::mem::take(&mut self.waiting) {
            if self.peers.contains_key(&to) {
                self.send(now_ms, text);
            }
        }
    }

    fn peer_is_here(&mut self, id: u32, name: String, present: bool, was_there: bool) {
        let known = self.peers.len();
        match self.peers.get_mut(&id) {
            Some(peer) => {
                peer.missing_since_ms = None;
                match (peer.present, present) {
                    (true, false) => self.peer_is_away(id),
                    (_, true) => {
                        peer.present = true;
                        // After this client's own return, a peer that was here all the time is no news.
                        if !was_there {
                            self.tell(Event::PeerBack { id });
                        }
                    }
                    (false, false) => {}
                }
            }
            None if known < self.limits.peers && Some(id) != self.you => {
                let missing_since_ms = None;
                self.peers.insert(
                    id,
                    Peer {
                        present,
                        missing_since_ms,
                    },
                );
                self.tell(Event::PeerJoined {
                    id,
                    name,
                    was_there,
                });
            }
            None => {}
        }
    }

    fn peer_is_away(&mut self, id: u32) {
        if let Some(peer) = self.peers.get_mut(&id)
            && std::mem::replace(&mut peer.present, false)
        {
            self.tell(Event::PeerAway { id });
        }
    }

    pub(super) fn peer_left(&mut self, id: u32, reason: LeftReason) {
        if self.peers.remove(&id).is_some() {
            self.waiting.retain(|(to, _)| *to != id);
            self.tell(Event::PeerLeft { id, reason });
        }
    }
}
