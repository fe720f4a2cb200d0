//! Finding each other: what the room says, and descriptions that go through it from peer to peer.
//!
//! Invariant: of two peers the one with the higher number offers; nobody who is not in the room gets a connection.

use std::time::{Duration, Instant};

use heterodyne_live::room::client::Event as RoomEvent;
use heterodyne_live::room::message::LeftReason;

use crate::error::PeerError;
use crate::event::Event;
use crate::link::{Link, Wish};
use crate::mesh::{CONNECTING, Mesh, send};
use crate::playout::{MOST_VOICES, Order, Voice};
use crate::remote::{Remote, YOUNG};
use crate::room_socket::News;
use crate::sdp::ice_name;
use crate::sockets::local_addresses;
use crate::words::{Signal, clean};

/// Longest name and longest words of others that are shown, in letters.
const LONGEST_NAME: usize = 64;
const LONGEST_WORDS: usize = 200;
/// An offer that has not come by then is asked for.
const OFFERED: Duration = Duration::from_secs(5);

impl Mesh {
    pub(crate) fn room_says(&mut self, news: News) {
        let now = Instant::now();
        match news {
            News::Said(event) => self.happened(event, now),
            News::Lost(says) => {
                self.room_open = false;
                self.say(Event::RoomBroken(clean(&says, LONGEST_WORDS)));
            }
            News::Over(says) => {
                self.room_open = false;
                self.say(Event::RoomOver(clean(&says, LONGEST_WORDS)));
            }
            News::Unsent(says) => self.say(Event::Problem(says)),
        }
    }

    fn happened(&mut self, event: RoomEvent, now: Instant) {
        match event {
            RoomEvent::Joined { you, resumed } => self.joined(you, resumed, now),
            RoomEvent::PeerJoined { id, name, .. } => {
                self.meet(id, clean(&name, LONGEST_NAME), now);
                if id < self.you {
                    self.offer(id, now);
                }
            }
            RoomEvent::PeerAway { id } => {
                if let Some(remote) = self.remotes.get_mut(&id) {
                    remote.present = false;
                }
            }
            RoomEvent::PeerBack { id } => {
                if let Some(remote) = self.remotes.get_mut(&id) {
                    remote.present = true;
                    if !remote.connected {
                        remote.retry = Some(now);
                    }
                }
            }
            RoomEvent::PeerLeft { id, reason } => self.left(id, reason),
            RoomEvent::Signal { from, data } => {
                if let Some(signal) = Signal::of(&data)
                    && self.remotes.contains_key(&from)
                    && let Err(error) = self.signalled(from, signal, now)
                {
                    self.say(Event::Problem(format!("peer {from}: {error}")));
                }
            }
            RoomEvent::Refused { code, says } => {
                let says = clean(&says, LONGEST_WORDS);
                self.say(Event::Problem(format!("the room says {code}: {says}")));
            }
            RoomEvent::IceServers { .. } | RoomEvent::Lost { .. } | RoomEvent::Ended { .. } => {}
        }
    }

    /// A seat, the first one or the one before. With another number everybody is met anew: for them we are somebody else.
    fn joined(&mut self, you: u32, resumed: bool, now: Instant) {
        if !std::mem::replace(&mut self.room_open, true) {
            self.say(Event::RoomBack);
        }
        let before = std::mem::replace(&mut self.you, you);
        self.say(Event::Joined { you, resumed });
        if before == you {
            for remote in self.remotes.values_mut().filter(|remote| !remote.connected) {
                remote.retry = Some(now);
            }
            return;
        }
        let known = self.remotes.iter();
        let known: Vec<_> = known
            .map(|(id, remote)| (*id, remote.name.clone(), remote.present))
            .collect();
        known.iter().for_each(|(id, ..)| self.forget(*id));
        for (id, name, present) in known {
            self.meet(id, name, now);
            if let Some(remote) = self.remotes.get_mut(&id) {
                remote.present = present;
            }
            if present && id < you {
                self.offer(id, now);
            }
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
                let mut remote = Remote::new(id, name, end, now);
                if id > self.you {
                    remote.retry = Some(now + OFFERED);
                }
                self.remotes.insert(id, remote);
            }
            Err(error) => self.say(Event::Problem(error.to_string())),
        }
    }

    fn left(&mut self, id: u32, reason: LeftReason) {
        if self.remotes.contains_key(&id) {
            self.forget(id);
            let reason = match reason {
                LeftReason::Left => "left",
                LeftReason::Timeout => "timeout",
            };
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
            room.signal(to, signal.data());
        }
    }

    /// A new connection, which we offer.
    fn offer(&mut self, id: u32, now: Instant) {
        // There may be more seats than voices.
        if !self.remotes.contains_key(&id) {
            return;
        }
        self.look_for_addresses();
        let mut link = Link::new(now, self.sockets.addresses());
        let offer = link.offer(Wish::Peer);
        self.begin(id, link, now);
        match offer {
            Ok(sdp) => self.send_offer(id, sdp, now),
            Err(error) => self.say(Event::Problem(format!("peer {id}: {error}"))),
        }
    }

    /// Another way for the connection that is there, whose channels stay. One that nobody ever answered is made anew.
    fn restart(&mut self, id: u32, now: Instant) {
        self.look_for_addresses();
        let link = self
            .remotes
            .get_mut(&id)
            .and_then(|remote| remote.link.as_mut());
        let offer = link.filter(|link| link.was_answered()).map(|link| {
            link.reached_at(self.sockets.addresses());
            link.restart()
        });
        match offer {
            Some(Ok(sdp)) => self.send_offer(id, sdp, now),
            _ => self.offer(id, now),
        }
    }

    fn send_offer(&mut self, id: u32, sdp: String, now: Instant) {
        if let Some(remote) = self.remotes.get_mut(&id) {
            remote.offered = Some(now);
        }
        self.signal(id, &Signal::Offer(sdp));
    }

    /// Puts a new connection in the place of the one before, which says goodbye.
    fn begin(&mut self, id: u32, link: Link, now: Instant) {
        let Some(remote) = self.remotes.get_mut(&id) else {
            return;
        };
        if let Some(mut old) = remote.link.take() {
            old.close();
            send(&self.sockets, &mut old);
        }
        if remote.begin(link, now) {
            self.say(Event::Disconnected { id });
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
                    let link = Link::new(now, self.sockets.addresses());
                    self.begin(id, link, now);
                }
                self.look_for_addresses();
                let Some(remote) = self.remotes.get_mut(&id) else {
                    return Ok(());
                };
                let link = remote.link()?;
                link.reached_at(self.sockets.addresses());
                let answer = link.answer(&sdp)?;
                let to = ice_name(&sdp).map(str::to_owned);
                self.signal(id, &Signal::Answer(answer, to));
            }
            Signal::Answer(sdp, to) => {
                let link = remote.link()?;
                // One to an offer that is past by now is nothing to this connection.
                if link.waits_for(to.as_deref()) {
                    link.accept(&sdp)?;
                }
            }
            Signal::Candidate(line) => {
                if let Some(link) = &mut remote.link {
                    link.candidate(&line);
                }
            }
            Signal::NoMoreCandidates => {}
            Signal::Again { .. } if !offers || remote.is_offered(now) => {}
            Signal::Again { anew: true } => self.offer(id, now),
            Signal::Again { anew: false } => self.restart(id, now),
        }
        Ok(())
    }

    /// This machine may be in another network than before.
    fn look_for_addresses(&mut self) {
        if self.roams {
            self.sockets.renew(&local_addresses());
        }
    }

    /// A connection that fails is offered anew by the one that offers; the other asks for it.
    pub(crate) fn try_again(&mut self, id: u32, now: Instant) {
        // Offers that wait for the line would be answered out of order.
        let (you, room) = (self.you, self.room.is_some() && self.room_open);
        let now_us = self.us(now);
        let Some(remote) = self.remotes.get_mut(&id) else {
            return;
        };
        if remote.is_deaf(now_us) && remote.present && room {
            remote.renewals += 1;
            remote.asked_us = None;
            return match you < id {
                true => self.signal(id, &Signal::Again { anew: true }),
                false => self.offer(id, now),
            };
        }
        let stuck = !remote.connected
            && remote.link.is_some()
            && now.duration_since(remote.began) > CONNECTING;
        let due = !remote.connected && remote.retry.is_some_and(|retry| now >= retry);
        if !(due || stuck) || !remote.present || !room {
            return;
        }
        if remote.is_offered(now) {
            remote.retry = Some(now + YOUNG);
            return;
        }
        remote.tries += 1;
        remote.began = now;
        remote.retry = Some(now + Duration::from_secs(2 << remote.tries.min(4)));
        // A connection that was there once looks for another way; one that finds none begins anew.
        let anew = stuck || remote.link.is_none();
        match (you < id, anew) {
            (true, anew) => self.signal(id, &Signal::Again { anew }),
            (false, true) => self.offer(id, now),
            (false, false) => self.restart(id, now),
        }
    }
}
