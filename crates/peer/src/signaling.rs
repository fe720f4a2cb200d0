//! Finding each other: what the room says, and descriptions that go through it from peer to peer.
//!
//! Invariant: of two peers the one with the higher number offers; nobody who is not in the room gets a connection.

use std::time::{Duration, Instant};

use crate::error::PeerError;
use crate::event::Event;
use crate::link::{Link, Wish};
use crate::mesh::{CONNECTING, Mesh, send};
use crate::playout::{MOST_VOICES, Order, Voice};
use crate::remote::Remote;
use crate::words::{self, FromRoom, Signal};

impl Mesh {
    pub(crate) fn room_says(&mut self, text: &str) {
        let now = Instant::now();
        match FromRoom::parse(text) {
            Some(FromRoom::Joined {
                you,
                resumed,
                peers,
                ..
            }) => {
                if !resumed {
                    let gone: Vec<u32> = self.remotes.keys().copied().collect();
                    gone.into_iter().for_each(|id| self.forget(id));
                }
                self.you = you;
                self.say(Event::Joined { you, resumed });
                let here: Vec<u32> = peers.iter().map(|(id, ..)| *id).collect();
                let left: Vec<u32> = self
                    .remotes
                    .keys()
                    .copied()
                    .filter(|id| !here.contains(id))
                    .collect();
                left.into_iter().for_each(|id| self.left(id, "left"));
                for (id, name, present) in peers.into_iter().filter(|(id, ..)| *id != you) {
                    self.meet(id, name, now);
                    if let Some(remote) = self.remotes.get_mut(&id) {
                        remote.present = present;
                    }
                    if id < you
                        && present
                        && !self.remotes.get(&id).is_some_and(|remote| remote.connected)
                    {
                        self.offer(id, now);
                    }
                }
            }
            Some(FromRoom::PeerJoined(id, name)) => self.meet(id, name, now),
            Some(FromRoom::PeerAway(id)) => {
                if let Some(remote) = self.remotes.get_mut(&id) {
                    remote.present = false;
                }
            }
            Some(FromRoom::PeerBack(id)) => {
                if let Some(remote) = self.remotes.get_mut(&id) {
                    remote.present = true;
                    if !remote.connected {
                        remote.retry = Some(now);
                    }
                }
            }
            Some(FromRoom::PeerLeft(id, reason)) => self.left(id, &reason),
            Some(FromRoom::Signal(id, data)) => {
                if let Some(signal) = Signal::of(&data)
                    && self.remotes.contains_key(&id)
                    && let Err(error) = self.signalled(id, signal, now)
                {
                    self.say(Event::Problem(format!("peer {id}: {error}")));
                }
            }
            Some(FromRoom::Error { code, says, .. }) => {
                self.say(Event::Problem(format!("the room says {code}: {says}")));
            }
            Some(FromRoom::IceServers(_)) | None => {}
        }
    }

    fn meet(&mut self, id: u32, name: String, now: Instant) {
        if id == self.you || self.remotes.contains_key(&id) || self.remotes.len() + 1 >= MOST_VOICES
        {
            return;
        }
        let tap = self
            .recorder
            .as_mut()
            .map(|recorder| recorder.tap(&format!("peer-{id}-{name}")));
        let tap = match tap.transpose() {
            Ok(tap) => tap,
            Err(error) => {
                self.say(Event::Problem(error.to_string()));
                None
            }
        };
        match Voice::new(id, tap, true) {
            Ok((voice, end)) => {
                let _ = self.control.orders.push(Order::Add(voice));
                self.say(Event::PeerJoined {
                    id,
                    name: name.clone(),
                });
                self.remotes.insert(id, Remote::new(id, name, end, now));
            }
            Err(error) => self.say(Event::Problem(error.to_string())),
        }
    }

    fn left(&mut self, id: u32, reason: &str) {
        if self.remotes.contains_key(&id) {
            self.forget(id);
            self.say(Event::PeerLeft {
                id,
                reason: reason.to_owned(),
            });
        }
    }

    pub(crate) fn forget(&mut self, id: u32) {
        if let Some(mut remote) = self.remotes.remove(&id) {
            if let Some(link) = &mut remote.link {
                link.close();
                send(&self.sockets, link);
            }
            let _ = self.control.orders.push(Order::Remove(id));
        }
    }

    fn signal(&self, to: u32, signal: &Signal) {
        if let Some(room) = &self.room {
            room.send(words::signal(to, signal));
        }
    }

    /// A new connection, which we offer.
    fn offer(&mut self, id: u32, now: Instant) {
        let mut link = Link::new(now, self.sockets.addresses());
        let offer = link.offer(Wish::Peer);
        if let Some(remote) = self.remotes.get_mut(&id) {
            remote.begin(link, now);
        }
        match offer {
            Ok(sdp) => self.signal(id, &Signal::Offer(sdp)),
            Err(error) => self.say(Event::Problem(format!("peer {id}: {error}"))),
        }
    }

    fn signalled(&mut self, id: u32, signal: Signal, now: Instant) -> Result<(), PeerError> {
        let offers = self.you > id;
        let Some(remote) = self.remotes.get_mut(&id) else {
            return Ok(());
        };
        match signal {
            // Of two that offer at once the one with the higher number does.
            Signal::Offer(_) if offers => {}
            Signal::Offer(sdp) => {
                let goes_on = remote
                    .link
                    .as_ref()
                    .is_some_and(|link| link.continues(&sdp));
                if !goes_on {
                    if let Some(mut old) = remote.link.take() {
                        old.close();
                        send(&self.sockets, &mut old);
                    }
                    remote.begin(Link::new(now, self.sockets.addresses()), now);
                }
                let answer = remote.link()?.answer(&sdp)?;
                self.signal(id, &Signal::Answer(answer));
            }
            Signal::Answer(sdp) => remote.link()?.accept(&sdp)?,
            Signal::Candidate(line) => {
                if let Some(link) = &mut remote.link {
                    link.candidate(&line);
                }
            }
            Signal::NoMoreCandidates => {}
            Signal::Again => {
                if offers && remote.retry.is_none() {
                    remote.retry = Some(now);
                }
            }
        }
        Ok(())
    }

    /// A connection that fails is offered anew by the one that offers; the other asks for it.
    pub(crate) fn try_again(&mut self, id: u32, now: Instant) {
        let (you, room) = (self.you, self.room.is_some());
        let Some(remote) = self.remotes.get_mut(&id) else {
            return;
        };
        let stuck = !remote.connected
            && remote.link.is_some()
            && now.duration_since(remote.began) > CONNECTING;
        let due = remote.retry.is_some_and(|retry| now >= retry);
        if !(due || stuck) || !remote.present || !room {
            return;
        }
        remote.tries += 1;
        remote.began = now;
        remote.retry = Some(now + Duration::from_secs(2 << remote.tries.min(4)));
        if you < id {
            return self.signal(id, &Signal::Again);
        }
        // A connection that was there once looks for another way; one that never was begins anew.
        let offer = match &mut remote.link {
            Some(link) if !stuck => link.restart(),
            _ => return self.offer(id, now),
        };
        match offer {
            Ok(sdp) => self.signal(id, &Signal::Offer(sdp)),
            Err(_) => self.offer(id, now),
        }
    }
}
