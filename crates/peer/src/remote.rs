//! One peer as the network's thread sees it: its connection, its voice, and what the two have told.
//!
//! Invariant: what arrives reaches the voice by one route at a time, the one that the peer names or, before it has, the first that
//! brings anything.

use std::time::{Duration, Instant};

use heterodyne_live::Statistics;
use heterodyne_live::clock::Clock;
use heterodyne_live::packet::{self, AudioHeader, Codec, Packet, Report, write_pong, write_report};
use serde_json::Value;

use crate::RATE_HZ;
use crate::coder::Reader;
use crate::error::PeerError;
use crate::event::{PeerView, Route};
use crate::in_order::{InOrder, Place};
use crate::link::Link;
use crate::playout::{Figures, Record, VoiceEnd, write_header};

/// How often a peer hears how its sound arrives.
const REPORTS: Duration = Duration::from_secs(1);
/// An Opus packet waits for an earlier one no longer than 60 ms.
const MOST_WAIT_FRAMES: f32 = 2_880.0;
/// A connection is made anew when a question through its channel has been open for so long, µs; the next time after twice that, and so on.
const DEAF_US: u64 = 8_000_000;
const MOST_RENEWALS: u32 = 4;
/// Both sides may find out in the same moment that a connection brings nothing: an offer that is younger than this is not followed by another.
pub(crate) const YOUNG: Duration = Duration::from_secs(2);

/// What came in an Opus packet.
enum Heard {
    Sound(Vec<u8>),
    /// Silence of one who is muted: the whole packet, which the voice reads by itself.
    Silence(Vec<u8>),
}

/// A peer.
pub(crate) struct Remote {
    pub id: u32,
    pub name: String,
    pub present: bool,
    pub link: Option<Link>,
    pub connected: bool,
    pub announced: bool,
    /// When the connection now tried was begun.
    pub began: Instant,
    /// When to try again, and how often that was.
    pub retry: Option<Instant>,
    pub tries: u32,
    pub audio_open: bool,
    /// When the last offer was made, of a new connection or for the one that is there.
    pub offered: Option<Instant>,
    /// Since when a ping has been open: the first one after the last answer.
    pub asked_us: Option<u64>,
    pub renewals: u32,
    pub said: Option<Route>,
    pub muted: bool,
    voice: VoiceEnd,
    reader: Option<Reader>,
    opus: InOrder<(AudioHeader, Heard)>,
    figures: Figures,
    peak: f32,
    before: Statistics,
    reported: Option<Instant>,
    report: Option<Report>,
    pub sent: u64,
    pub dropped: u64,
}

impl Remote {
    pub fn new(id: u32, name: String, voice: VoiceEnd, now: Instant) -> Self {
        Self {
            id,
            name,
            present: true,
            link: None,
            connected: false,
            announced: false,
            began: now,
            retry: None,
            tries: 0,
            audio_open: false,
            offered: None,
            asked_us: None,
            renewals: 0,
            said: None,
            muted: false,
            voice,
            reader: None,
            opus: InOrder::default(),
            figures: Figures::default(),
            peak: 0.0,
            before: Statistics::default(),
            reported: None,
            report: None,
            sent: 0,
            dropped: 0,
        }
    }

    /// Takes a packet of the channel; a report in it is for the sender.
    pub fn packet(&mut self, arrived_us: u64, now_us: u64, bytes: &[u8]) -> Option<Report> {
        match packet::parse(bytes) {
            Ok(Packet::Ping(ping)) => {
                let pong = write_pong(&Clock::answer(now_us, &ping));
                if let Some(link) = &mut self.link {
                    link.send_packet(&pong);
                }
            }
            Ok(Packet::Report(report)) => {
                self.report = Some(report);
                return Some(report);
            }
            Ok(Packet::Audio(audio)) => {
                if self.said == Some(Route::Track) {
                    return None;
                }
                self.said.get_or_insert(Route::Channel);
                if audio.header.codec == Codec::Opus {
                    let heard = match audio.payload {
                        [] => Heard::Silence(bytes.to_vec()),
                        opus => Heard::Sound(opus.to_vec()),
                    };
                    let place = Place::of(&audio.header);
                    self.opus.push(place, arrived_us, (audio.header, heard));
                    self.decode(now_us);
                } else {
                    self.arrived(arrived_us, bytes);
                }
            }
            Ok(Packet::Pong(_)) => {
                self.asked_us = None;
                self.renewals = 0;
                self.arrived(arrived_us, bytes);
            }
            Err(_) => self.arrived(arrived_us, bytes),
        }
        None
    }

    /// Hands a packet on to the voice as it is.
    fn arrived(&mut self, arrived_us: u64, bytes: &[u8]) {
        self.voice
            .arrivals
            .push(arrived_us, &[&[Record::Datagram as u8], bytes]);
    }

    /// Takes a packet of the track.
    pub fn opus(
        &mut self,
        arrived_us: u64,
        now_us: u64,
        sequence: u32,
        media_time: u64,
        bytes: &[u8],
    ) {
        if self.said == Some(Route::Channel) {
            return;
        }
        let header = AudioHeader {
            codec: Codec::Opus,
            channels: 2,
            muted: false,
            sequence,
            media_time,
            frames: 0,
            sample_rate_hz: RATE_HZ,
            // The track does not tell when its sound was captured.
            capture_us: arrived_us as u32,
        };
        let place = Place {
            sequence,
            captured: None,
        };
        let heard = Heard::Sound(bytes.to_vec());
        self.opus.push(place, arrived_us, (header, heard));
        self.decode(now_us);
    }

    /// Decodes what has its turn. Another is waited for no longer than its sound would wait in the buffer.
    fn decode(&mut self, now_us: u64) {
        let heard = &self.figures.statistics;
        let wait_frames =
            (heard.target_frames - heard.delay.packet_frames).clamp(0.0, MOST_WAIT_FRAMES);
        let wait_us = (f64::from(wait_frames) * 1e6 / f64::from(RATE_HZ)) as u64;
        while let Some((arrived_us, (header, heard))) = self.opus.next(now_us, wait_us) {
            match heard {
                Heard::Sound(opus) => self.decoded(arrived_us, &header, &opus),
                Heard::Silence(packet) => self.arrived(arrived_us, &packet),
            }
        }
    }

    fn decoded(&mut self, arrived_us: u64, header: &AudioHeader, opus: &[u8]) {
        if self.reader.is_none() {
            self.reader = Reader::new().ok();
        }
        let Some(samples) = self.reader.as_mut().and_then(|reader| reader.read(opus)) else {
            return;
        };
        let frames = (samples.len() / 2).min(packet::MAX_FRAMES);
        let header = AudioHeader {
            frames: match header.frames {
                0 => frames as u16,
                told => told,
            },
            ..*header
        };
        let kind = [Record::Frame as u8];
        let head = write_header(&header);
        let bytes: Vec<u8> = samples[..2 * frames]
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        self.voice
            .arrivals
            .push(arrived_us, &[&kind, &head, &bytes]);
    }

    /// Words of the control channel. True where something changed.
    pub fn control(&mut self, text: &str) -> bool {
        let Ok(value) = serde_json::from_str::<Value>(text) else {
            return false;
        };
        let before = (self.said, self.muted);
        if matches!(value["type"].as_str(), Some("hello" | "state")) {
            match value["path"].as_str() {
                Some("channel") => self.route(Route::Channel),
                Some("track") => self.route(Route::Track),
                _ => {}
            }
            if let Some(muted) = value["muted"].as_bool() {
                self.muted = muted;
            }
        }
        (self.said, self.muted) != before
    }

    fn route(&mut self, route: Route) {
        if self.said != Some(route) {
            self.said = Some(route);
            self.opus.clear();
        }
    }

    /// Sends what the voice wants to be sent, and a report when it is time for one.
    pub fn chores(&mut self, now: Instant, now_us: u64) {
        self.decode(now_us);
        while let Ok(figures) = self.voice.figures.pop() {
            self.peak = self.peak.max(figures.peak);
            self.figures = figures;
        }
        let mut ping = vec![0; crate::bytes_ring::MOST_BYTES.min(64)];
        while let Some((_, length)) = self.voice.pings.pull(&mut ping) {
            if let Some(link) = &mut self.link
                && self.audio_open
            {
                // One that found no room is open as well: a channel that takes nothing any more brings nothing.
                link.send_packet(&ping[..length]);
                self.asked_us.get_or_insert(now_us);
            }
        }
        let due = self
            .reported
            .is_none_or(|reported| now.duration_since(reported) >= REPORTS);
        if due && self.audio_open && self.connected {
            self.reported = Some(now);
            let report = self.figures.statistics.report_since(&self.before);
            self.before = self.figures.statistics;
            if let Some(link) = &mut self.link {
                link.send_packet(&write_report(&report));
            }
        }
    }

    pub fn view(&mut self) -> PeerView {
        let route = self.said.unwrap_or_default();
        let mut heard = self.figures.statistics;
        if route == Route::Track {
            // Nobody tells when that sound was captured.
            heard.delay.network_frames = 0.0;
            heard.delay.error_frames = f32::INFINITY;
        }
        PeerView {
            id: self.id,
            name: self.name.clone(),
            connected: self.connected,
            route,
            heard,
            report: self.report,
            round_trip_us: self.figures.round_trip_us,
            sent: self.sent,
            dropped: self.dropped,
            peak: std::mem::take(&mut self.peak),
        }
    }

    /// Whether the connection stands, but nothing comes through its channel. Who is asked nothing owes no answer: pings are made only while sound is played.
    pub fn is_deaf(&self, now_us: u64) -> bool {
        let patience_us = DEAF_US << self.renewals.min(MOST_RENEWALS);
        let is_overdue = |asked_us| now_us > asked_us + patience_us;
        self.connected && self.audio_open && self.asked_us.is_some_and(is_overdue)
    }

    /// Nothing here ran for so long: answers that came meanwhile have still to be read.
    pub fn stood_still(&mut self, for_us: u64) {
        if let Some(asked_us) = &mut self.asked_us {
            *asked_us += for_us;
        }
    }

    /// Whether another offer was made so shortly before that it will do.
    pub fn is_offered(&self, now: Instant) -> bool {
        self.offered
            .is_some_and(|offered| now.saturating_duration_since(offered) < YOUNG)
    }

    /// A connection that is not the one before: nothing of that counts any more. True where that one stood.
    #[must_use]
    pub fn begin(&mut self, link: Link, now: Instant) -> bool {
        let stood = std::mem::take(&mut self.connected);
        self.link = Some(link);
        self.began = now;
        self.retry = None;
        self.asked_us = None;
        self.announced = false;
        self.audio_open = false;
        self.said = None;
        self.opus.clear();
        stood
    }

    /// Sends an offer or an answer of the link that is there.
    pub fn link(&mut self) -> Result<&mut Link, PeerError> {
        self.link
            .as_mut()
            .ok_or_else(|| PeerError::media("connection", "there is none"))
    }
}

#[cfg(test)]
mod tests;
