//! A session with a media server, by WHIP or WHEP; a connection that breaks is made anew.
//!
//! Invariant: HTTP happens on a thread of its own, so that a slow server delays no sound; what a server made for us is deleted.

use std::time::{Duration, Instant};

use crate::dial::Trust;
use crate::endpoint::{Endpoint, Resource, Way};
use crate::error::PeerError;
use crate::event::{Event, PeerView, Route};
use crate::link::{Happened, Link, Wish};
use crate::mesh::{Arrival, send};
use crate::playout::VoiceEnd;
use crate::remote::Remote;
use crate::sockets::Sockets;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(15);
/// Number of the voice of `--whep`; peers of a room count from one.
pub(crate) const SERVER_ID: u32 = 0;

/// What a server said to an offer.
pub(crate) struct Answered {
    way: Way,
    attempt: u32,
    answer: Result<(String, Resource), PeerError>,
}

/// One session.
pub(crate) struct MediaServer {
    endpoint: Endpoint,
    trust: Trust,
    remote: Option<Remote>,
    link: Option<Link>,
    resource: Option<Resource>,
    attempt: u32,
    began: Instant,
    retry: Option<Instant>,
    tries: u32,
    connected: bool,
    arrivals: std::sync::mpsc::Sender<Arrival>,
}

impl MediaServer {
    /// Makes the session and waits for the answer.
    ///
    /// # Errors
    /// The server refuses.
    pub fn open(
        endpoint: Endpoint,
        trust: Trust,
        voice: Option<VoiceEnd>,
        sockets: &Sockets,
        arrivals: std::sync::mpsc::Sender<Arrival>,
    ) -> Result<Self, PeerError> {
        let now = Instant::now();
        let name = format!("{} {}", endpoint.way.word(), endpoint.target.authority());
        let mut server = Self {
            endpoint,
            trust,
            remote: voice.map(|voice| {
                let mut remote = Remote::new(SERVER_ID, name, voice, now);
                remote.said = Some(Route::Track);
                remote
            }),
            link: None,
            resource: None,
            attempt: 0,
            began: now,
            retry: None,
            tries: 0,
            connected: false,
            arrivals,
        };
        let offer = server.begin(sockets)?;
        let (answer, resource) = server.endpoint.post(&offer, &server.trust)?;
        server.take(&answer, resource)?;
        Ok(server)
    }

    fn begin(&mut self, sockets: &Sockets) -> Result<String, PeerError> {
        let now = Instant::now();
        let mut link = Link::new(now, sockets.addresses());
        let offer = link.offer(match self.endpoint.way {
            Way::Publish => Wish::Publish,
            Way::Listen => Wish::Listen,
        });
        self.link = Some(link);
        self.attempt += 1;
        self.began = now;
        self.connected = false;
        offer
    }

    fn take(&mut self, answer: &str, resource: Resource) -> Result<(), PeerError> {
        let place = resource.place();
        let taken = match &mut self.link {
            Some(link) => link.accept(answer),
            None => Err(PeerError::media("the server's answer", "comes too late")),
        };
        match taken {
            Ok(()) => {
                self.resource = Some(resource);
                Ok(())
            }
            Err(error) => {
                resource.delete();
                Err(PeerError::answer(&place, 201, error))
            }
        }
    }

    pub fn is_of(&self, answered: &Answered) -> bool {
        self.endpoint.way == answered.way
    }

    pub fn answered(&mut self, answered: Answered) -> Result<(), PeerError> {
        let (answer, resource) = answered.answer?;
        if answered.attempt != self.attempt {
            resource.delete();
            return Ok(());
        }
        self.take(&answer, resource)
    }

    pub fn publishes(&self) -> bool {
        self.endpoint.way == Way::Publish && self.connected
    }

    pub fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    pub fn link_mut(&mut self) -> Option<&mut Link> {
        self.link.as_mut()
    }

    pub fn send(&mut self, now: Instant, opus: &[(u64, Vec<u8>)]) {
        if self.publishes()
            && let Some(link) = &mut self.link
        {
            for (media_time, bytes) in opus {
                link.send_opus(now, *media_time, bytes);
            }
        }
    }

    /// Once around.
    pub fn work(&mut self, now: Instant, epoch: Instant, sockets: &Sockets) -> Vec<Event> {
        let mut events = Vec::new();
        let us = |at: Instant| at.saturating_duration_since(epoch).as_micros() as u64;
        if let Some(remote) = &mut self.remote {
            remote.chores(now, us(now));
        }
        let happened = match &mut self.link {
            Some(link) => {
                link.tick(now);
                let happened = std::mem::take(&mut link.happened);
                send(sockets, link);
                happened
            }
            None => Vec::new(),
        };
        for what in happened {
            match what {
                Happened::Connected if !self.connected => {
                    self.connected = true;
                    self.tries = 0;
                    self.retry = None;
                    events.push(Event::Connected {
                        id: SERVER_ID,
                        millis: now.duration_since(self.began).as_millis() as u64,
                    });
                }
                Happened::Disconnected | Happened::Closed => {
                    if std::mem::take(&mut self.connected) {
                        events.push(Event::Disconnected { id: SERVER_ID });
                    }
                    self.retry.get_or_insert(now + Duration::from_secs(2));
                }
                Happened::Opus {
                    at,
                    sequence,
                    media_time,
                    bytes,
                } => {
                    if let Some(remote) = &mut self.remote {
                        remote.opus(us(at), us(now), sequence, media_time, &bytes);
                    }
                }
                _ => {}
            }
        }
        let stuck = !self.connected && now.duration_since(self.began) > CONNECTING;
        if stuck {
            self.retry.get_or_insert(now);
        }
        if self.retry.is_some_and(|retry| now >= retry) {
            self.tries += 1;
            self.retry = Some(now + Duration::from_secs(2 << self.tries.min(5)));
            self.again(sockets, &mut events);
        }
        if let Some(remote) = &mut self.remote {
            remote.connected = self.connected;
        }
        events
    }

    fn again(&mut self, sockets: &Sockets, events: &mut Vec<Event>) {
        let old = self.resource.take();
        if let Some(mut link) = self.link.take() {
            link.close();
            send(sockets, &mut link);
        }
        let offer = match self.begin(sockets) {
            Ok(offer) => offer,
            Err(error) => return events.push(Event::Problem(error.to_string())),
        };
        let (endpoint, trust, attempt) = (self.endpoint.clone(), self.trust.clone(), self.attempt);
        let arrivals = self.arrivals.clone();
        let asking = std::thread::Builder::new().name("heterodyne-http".to_owned());
        let started = asking.spawn(move || {
            if let Some(old) = old {
                old.delete();
            }
            let answer = endpoint.post(&offer, &trust);
            let way = endpoint.way;
            let _ = arrivals.send(Arrival::Server(Answered {
                way,
                attempt,
                answer,
            }));
        });
        if let Err(error) = started {
            events.push(Event::Problem(format!("the thread for HTTP: {error}")));
        }
    }

    pub fn view(&mut self) -> Option<PeerView> {
        self.remote.as_mut().map(Remote::view)
    }

    pub fn end(mut self, sockets: &Sockets) {
        if let Some(link) = &mut self.link {
            link.close();
            send(sockets, link);
        }
        if let Some(resource) = self.resource.take() {
            resource.delete();
        }
    }
}
