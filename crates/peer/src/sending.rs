//! Our own sound on its way out: effects, then packets for the channel and Opus for the track.
//!
//! Invariant: every frame of the input is sent once on each route that anybody needs, in order; nothing waits for a peer.

use std::time::{Duration, Instant};

use heterodyne_live::packet::{Codec, Report};
use heterodyne_live::{Redundancy, Sender, SenderSettings};

use crate::RATE_HZ;
use crate::capture::Capture;
use crate::coder::Maker;
use crate::error::PeerError;
use crate::options::Effects;
use crate::recorder::Tap;

/// Frames of an Opus packet of the track: 10 ms.
const TRACK_FRAMES: usize = 480;

/// For how long packets go without copies of those before after the channel has backed up: at first, and at most.
const WITHOUT_COPIES: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(160));

/// What is to be sent now.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    /// Packets for the channel.
    pub packets: Vec<Vec<u8>>,
    /// Media time and Opus packets for the track.
    pub opus: Vec<(u64, Vec<u8>)>,
}

/// The sound on its way out.
pub(crate) struct Sending {
    capture: Capture,
    effects: Option<Effects>,
    sender: Sender,
    channel_opus: Option<Framed>,
    track_opus: Framed,
    own_tap: Option<Tap>,
    left: Vec<f32>,
    right: Vec<f32>,
    frame: u64,
    peak: f32,
    over: bool,
    /// Until when there are no copies, and for how long the next time.
    plain_until: Option<Instant>,
    plain_for: Duration,
}

/// Gathers frames until a packet of Opus is full.
struct Framed {
    maker: Maker,
    left: Vec<f32>,
    right: Vec<f32>,
    media_time: u64,
}

impl Framed {
    fn new(frames: usize) -> Result<Self, PeerError> {
        Ok(Self {
            maker: Maker::new(frames)?,
            left: Vec::new(),
            right: Vec::new(),
            media_time: 0,
        })
    }

    fn push(&mut self, left: &[f32], right: &[f32], mut emit: impl FnMut(u64, &[u8])) {
        self.left.extend_from_slice(left);
        self.right.extend_from_slice(right);
        let frames = self.maker.frames();
        while self.left.len() >= frames {
            if let Some(packet) = self.maker.make(&self.left[..frames], &self.right[..frames]) {
                emit(self.media_time, packet);
            }
            self.left.drain(..frames);
            self.right.drain(..frames);
            self.media_time += frames as u64;
        }
    }
}

impl Sending {
    pub fn new(
        capture: Capture,
        effects: Option<Effects>,
        codec: Codec,
        packet_frames: Option<usize>,
        own_tap: Option<Tap>,
    ) -> Result<Self, PeerError> {
        let usual = match codec {
            Codec::S16 => 128,
            Codec::F32 => 128,
            Codec::Opus => 240,
        };
        let settings = SenderSettings {
            sample_rate_hz: RATE_HZ,
            codec,
            packet_frames: packet_frames.unwrap_or(usual),
            ..SenderSettings::default()
        };
        let sender = Sender::new(&settings).map_err(|error| PeerError::media("--packet", error))?;
        let channel_opus = match codec {
            Codec::Opus => Some(Framed::new(settings.packet_frames)?),
            _ => None,
        };
        Ok(Self {
            capture,
            effects,
            sender,
            channel_opus,
            track_opus: Framed::new(TRACK_FRAMES)?,
            own_tap,
            left: Vec::new(),
            right: Vec::new(),
            frame: 0,
            peak: 0.0,
            over: false,
            plain_until: None,
            plain_for: WITHOUT_COPIES.0,
        })
    }

    /// Whether anything is ever sent.
    pub fn is_live(&self) -> bool {
        !self.capture.is_none()
    }

    pub fn mute(&mut self, muted: bool) {
        self.sender.set_muted(muted);
    }

    pub fn is_muted(&self) -> bool {
        self.sender.is_muted()
    }

    pub fn report(&mut self, report: &Report) {
        self.sender.report(report);
    }

    /// A packet could not be sent, because too many wait: twice as many bytes would not help.
    pub fn backs_up(&mut self, now: Instant) {
        if self.plain_until.is_none() {
            self.sender.set_redundancy(Redundancy::Off);
            self.plain_until = Some(now + self.plain_for);
            self.plain_for = (2 * self.plain_for).min(WITHOUT_COPIES.1);
        }
    }

    pub fn lost_frames(&self) -> u64 {
        self.capture.lost_frames()
    }

    pub fn trouble(&self) -> Option<String> {
        self.capture.trouble()
    }

    pub fn take_peak(&mut self) -> f32 {
        std::mem::take(&mut self.peak)
    }

    /// True once, when the input has come to its end.
    pub fn ends_now(&mut self) -> bool {
        let over = !self.over && self.capture.is_over();
        self.over |= over;
        over
    }

    /// Takes what has been captured. `channel` and `track` say whom there is to make packets for.
    pub fn gather(&mut self, epoch: Instant, channel: bool, track: bool) -> Outgoing {
        let mut out = Outgoing::default();
        self.left.clear();
        self.right.clear();
        self.capture.read(&mut self.left, &mut self.right);
        let frames = self.left.len();
        if frames == 0 {
            return out;
        }
        if self
            .plain_until
            .is_some_and(|until| Instant::now() >= until)
        {
            self.plain_until = None;
            self.sender.set_redundancy(Redundancy::Adaptive);
        }
        if let Some(effects) = &mut self.effects {
            effects(&mut self.left, &mut self.right);
        }
        let samples = self.left.iter().chain(&self.right);
        self.peak = samples.fold(self.peak, |peak, sample| peak.max(sample.abs()));
        if let Some(tap) = &mut self.own_tap {
            tap.put(self.frame, &self.left, &self.right);
        }
        self.frame += frames as u64;
        let span = Duration::from_nanos(frames as u64 * 1_000_000_000 / u64::from(RATE_HZ));
        let capture_us = epoch.elapsed().saturating_sub(span).as_micros() as u64;
        if channel {
            let sender = &mut self.sender;
            let mut emit = |bytes: &[u8]| out.packets.push(bytes.to_vec());
            match &mut self.channel_opus {
                Some(framed) => {
                    let size_us = framed.maker.frames() as u64 * 1_000_000 / u64::from(RATE_HZ);
                    let now_us = epoch.elapsed().as_micros() as u64;
                    framed.push(&self.left, &self.right, |_, opus| {
                        sender.push_encoded(now_us.saturating_sub(size_us), opus, &mut emit);
                    });
                }
                None => sender.push(capture_us, &[&self.left, &self.right], &mut emit),
            }
        }
        if track {
            if self.sender.is_muted() {
                self.left.fill(0.0);
                self.right.fill(0.0);
            }
            self.track_opus
                .push(&self.left, &self.right, |media_time, opus| {
                    out.opus.push((media_time, opus.to_vec()));
                });
        }
        out
    }
}
