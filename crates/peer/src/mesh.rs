//! The network's thread: the room, every connection, and the sound that goes through them.
//!
//! Invariant: one loop owns all of it, so nothing here is locked; it never waits longer than a connection or the input allows.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::RATE_HZ;
use crate::event::{Event, Route, View};
use crate::link::{Happened, Link};
use crate::playout::Control;
use crate::recorder::Recorder;
use crate::remote::Remote;
use crate::room_socket::{News, RoomSocket};
use crate::sending::Sending;
use crate::server::MediaServer;
use crate::sockets::{Datagram, Sockets};

/// Longest wait while something is sent, and while nothing is.
const TURN: Duration = Duration::from_micros(500);
const IDLE: Duration = Duration::from_millis(20);
/// How long a connection may take before it is tried anew.
pub(crate) const CONNECTING: Duration = Duration::from_secs(15);
/// How long a peer without a channel for packets is waited for before it gets the track.
const CHANNEL_OPENS: Duration = Duration::from_secs(3);
/// A loop that did not run for so long was stopped with its process, or with the machine.
const STILL: Duration = Duration::from_secs(2);
/// How often all that can be seen is shown.
const VIEWS: Duration = Duration::from_millis(100);

/// What reaches the loop.
pub(crate) enum Arrival {
    Datagram(Datagram),
    Room(News),
    Mute(bool),
    Server(crate::server::Answered),
    Stop,
}

/// All of it.
pub(crate) struct Mesh {
    pub epoch: Instant,
    pub arrivals: Receiver<Arrival>,
    pub sockets: Sockets,
    /// Whether this machine may go to another network: nobody said which addresses to use.
    pub roams: bool,
    pub room: Option<RoomSocket>,
    /// Whether there is a line to the room now.
    pub room_open: bool,
    pub servers: Vec<MediaServer>,
    pub sending: Sending,
    pub route: Route,
    pub control: Control,
    pub recorder: Option<Recorder>,
    pub events: Sender<Event>,
    pub view: Arc<Mutex<View>>,
    pub you: u32,
    pub remotes: BTreeMap<u32, Remote>,
    pub shown: Instant,
    /// When [`Self::work`] was last done.
    pub worked: Instant,
    pub trouble: Option<String>,
}

impl Mesh {
    /// Runs until it is told to stop, says goodbye, and gives back what records.
    pub fn run(mut self) -> Option<Recorder> {
        loop {
            let wait = self.wait();
            let mut next = match self.arrivals.recv_timeout(wait) {
                Ok(arrival) => Some(arrival),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut stop = false;
            for _ in 0..256 {
                let Some(arrival) = next else { break };
                stop |= self.arrived(arrival);
                next = self.arrivals.try_recv().ok();
            }
            if stop {
                break;
            }
            self.work(Instant::now());
        }
        self.end()
    }

    fn wait(&self) -> Duration {
        let most = if self.sending.is_live() { TURN } else { IDLE };
        let now = Instant::now();
        let links = self
            .remotes
            .values()
            .filter_map(|remote| remote.link.as_ref());
        let links = links.chain(self.servers.iter().filter_map(MediaServer::link));
        links
            .filter_map(Link::deadline)
            .map(|deadline| deadline.saturating_duration_since(now))
            .fold(most, Duration::min)
    }

    pub(crate) fn say(&self, event: Event) {
        let _ = self.events.send(event);
    }

    pub(crate) fn us(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.epoch).as_micros() as u64
    }

    fn arrived(&mut self, arrival: Arrival) -> bool {
        match arrival {
            Arrival::Datagram(datagram) => {
                let links = self
                    .remotes
                    .values_mut()
                    .filter_map(|remote| remote.link.as_mut());
                let mut links =
                    links.chain(self.servers.iter_mut().filter_map(MediaServer::link_mut));
                links.any(|link| link.receive(&datagram));
            }
            Arrival::Room(news) => self.room_says(news),
            Arrival::Mute(muted) => {
                self.sending.mute(muted);
                self.tell_state();
            }
            Arrival::Server(answered) => {
                let server = self
                    .servers
                    .iter_mut()
                    .find(|server| server.is_of(&answered));
                if let Some(server) = server
                    && let Err(error) = server.answered(answered)
                {
                    self.say(Event::Problem(error.to_string()));
                }
            }
            Arrival::Stop => return true,
        }
        false
    }

    /// Once around: what is captured goes out, what came is looked at, what failed is tried again.
    fn work(&mut self, now: Instant) {
        while let Ok(voice) = self.control.returned.pop() {
            drop(voice);
        }
        let still = now.saturating_duration_since(std::mem::replace(&mut self.worked, now));
        if still > STILL {
            for remote in self.remotes.values_mut() {
                remote.stood_still(still.as_micros() as u64);
            }
        }
        self.send_sound(now);
        let (epoch, ids) = (
            self.epoch,
            self.remotes.keys().copied().collect::<Vec<u32>>(),
        );
        for id in ids {
            let Some(remote) = self.remotes.get_mut(&id) else {
                continue;
            };
            remote.chores(now, now.saturating_duration_since(epoch).as_micros() as u64);
            let Some(link) = &mut remote.link else {
                self.try_again(id, now);
                continue;
            };
            link.tick(now);
            let happened = std::mem::take(&mut link.happened);
            for what in happened {
                self.look(id, what, epoch, now);
            }
            if let Some(link) = self
                .remotes
                .get_mut(&id)
                .and_then(|remote| remote.link.as_mut())
            {
                send(&self.sockets, link);
            }
            self.try_again(id, now);
        }
        for server in &mut self.servers {
            for event in server.work(now, epoch, &self.sockets) {
                let _ = self.events.send(event);
            }
        }
        if now.duration_since(self.shown) >= VIEWS {
            self.shown = now;
            self.show();
        }
    }

    fn look(&mut self, id: u32, what: Happened, epoch: Instant, now: Instant) {
        let you_mute = self.sending.is_muted();
        let Some(remote) = self.remotes.get_mut(&id) else {
            return;
        };
        let us = |at: Instant| at.saturating_duration_since(epoch).as_micros() as u64;
        match what {
            Happened::Connected => {
                remote.retry = None;
                remote.tries = 0;
                if !remote.connected {
                    remote.connected = true;
                    remote.asked_us = None;
                    self.sockets.connected();
                    let millis = now.duration_since(remote.began).as_millis() as u64;
                    self.say(Event::Connected { id, millis });
                }
            }
            Happened::Disconnected => {
                if remote.connected {
                    remote.connected = false;
                    remote.began = now;
                    remote.retry = Some(now + Duration::from_secs(1));
                    self.say(Event::Disconnected { id });
                }
            }
            Happened::Closed => {
                let was = std::mem::take(&mut remote.connected);
                remote.link = None;
                remote.audio_open = false;
                remote.retry = Some(now + Duration::from_secs(1));
                if was {
                    self.say(Event::Disconnected { id });
                }
            }
            Happened::AudioOpen => {
                remote.audio_open = true;
                remote.asked_us = None;
            }
            Happened::ControlOpen => {
                let hello = hello(self.route, self.sending.is_live());
                let state = json!({"type": "state", "muted": you_mute, "path": self.route.word()});
                if let Some(link) = &mut remote.link {
                    link.send_control(&hello);
                    link.send_control(&state.to_string());
                }
            }
            Happened::Packet(at, bytes) => {
                if let Some(report) = remote.packet(us(at), us(Instant::now()), &bytes) {
                    self.sending.report(&report);
                }
            }
            Happened::Opus {
                at,
                sequence,
                media_time,
                bytes,
            } => {
                remote.opus(us(at), us(Instant::now()), sequence, media_time, &bytes);
            }
            Happened::Control(text) => {
                let before = (remote.said, remote.muted);
                if remote.control(&text) {
                    let (route, muted) = (remote.said, remote.muted);
                    if let Some(route) = route.filter(|_| route != before.0) {
                        self.say(Event::Route { id, route });
                    }
                    if muted != before.1 {
                        self.say(Event::Muted { id, muted });
                    }
                }
            }
        }
    }

    fn send_sound(&mut self, now: Instant) {
        let on_channel = |remote: &Remote| remote.audio_open && remote.connected;
        let route = self.route;
        let on_track = move |remote: &Remote| {
            let waited = now.duration_since(remote.began) > CHANNEL_OPENS;
            remote.connected && (route == Route::Track || (!remote.audio_open && waited))
        };
        let channel = route == Route::Channel && self.remotes.values().any(on_channel);
        let publishes = self.servers.iter().any(MediaServer::publishes);
        let track = publishes || self.remotes.values().any(on_track);
        let out = self.sending.gather(self.epoch, channel, track);
        let mut backs_up = false;
        for remote in self.remotes.values_mut() {
            let (channel, track) = (channel && on_channel(remote), on_track(remote));
            let Some(link) = &mut remote.link else {
                continue;
            };
            if channel {
                for packet in &out.packets {
                    match link.send_packet(packet) {
                        true => remote.sent += 1,
                        false => {
                            remote.dropped += 1;
                            backs_up = true;
                        }
                    }
                }
            }
            if track {
                for (media_time, opus) in &out.opus {
                    remote.sent += u64::from(link.send_opus(now, *media_time, opus));
                }
            }
        }
        for server in &mut self.servers {
            server.send(now, &out.opus);
        }
        if backs_up {
            self.sending.backs_up(now);
        }
        if self.sending.ends_now() {
            self.say(Event::InputEnded);
        }
    }

    fn tell_state(&mut self) {
        let state =
            json!({"type": "state", "muted": self.sending.is_muted(), "path": self.route.word()});
        let state = state.to_string();
        for link in self
            .remotes
            .values_mut()
            .filter_map(|remote| remote.link.as_mut())
        {
            link.send_control(&state);
        }
    }

    fn show(&mut self) {
        let trouble = self.sending.trouble();
        if trouble != self.trouble {
            self.trouble.clone_from(&trouble);
            if let Some(trouble) = trouble {
                self.say(Event::Problem(format!("input: {trouble}")));
            }
        }
        let mut peers: Vec<_> = self.remotes.values_mut().map(Remote::view).collect();
        peers.extend(self.servers.iter_mut().filter_map(MediaServer::view));
        let recorded = self.recorder.as_ref().map_or(0, Recorder::lost_frames);
        let view = View {
            secs: self.us(Instant::now()) as f64 / 1e6,
            muted: self.sending.is_muted(),
            sent_peak: self.sending.take_peak(),
            peers,
            lost_frames: self.sending.lost_frames() + recorded,
        };
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }

    fn end(mut self) -> Option<Recorder> {
        self.show();
        let ids: Vec<u32> = self.remotes.keys().copied().collect();
        ids.into_iter().for_each(|id| self.forget(id));
        if let Some(room) = self.room.take() {
            room.leave();
        }
        for server in std::mem::take(&mut self.servers) {
            server.end(&self.sockets);
        }
        self.recorder.take()
    }
}

/// Sends what a connection has to send.
pub(crate) fn send(sockets: &Sockets, link: &mut Link) {
    for (from, to, bytes) in link.transmits.drain(..) {
        sockets.send(from, to, &bytes);
    }
}

fn hello(route: Route, speaks: bool) -> String {
    json!({
        "type": "hello",
        "protocol": 1,
        "agent": concat!("heterodyne/", env!("CARGO_PKG_VERSION")),
        "sample_rate": RATE_HZ,
        "codecs": ["s16", "f32", "opus"],
        "path": route.word(),
        "speaks": speaks,
    })
    .to_string()
}
