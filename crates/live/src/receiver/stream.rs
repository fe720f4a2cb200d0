//! One sender's stream: where it stands, when it begins anew, and what is known of it.
//!
//! Invariant: frames are taken from the store at the place that [`Timing`] aims at, or on the way there by speed. A stream begins anew
//! only for what two packets in a row agree on, for packets that come too late for a tenth of a second, or after silence.

use super::feed::Feed;
use super::ledger::Ledger;
use super::playout::{CHUNK, Playout};
use super::speed::Speed;
use super::store::{FRAMES, Store};
use super::timing::Timing;
use crate::packet::AudioHeader;
use crate::settings::ReceiverSettings;
use crate::statistics::{Delay, Statistics};

/// Farther off than this a packet is of another stream, in packets.
const FAR_PACKETS: i32 = 4096;
/// Two packets of another stream are at most this far from each other.
const NEAR_PACKETS: u32 = 16;
/// Late packets in a row after which the stream begins anew, in seconds, and at least so many packets.
const LATE_SECS: f64 = 0.1;
const LATE_PACKETS: u32 = 8;
/// How long it is waited, in seconds, that packets come to where the stream is.
const PATIENCE_SECS: f64 = 0.05;
/// What may wait too many, in seconds, before frames are left out.
const MOST_AHEAD_SECS: f64 = 0.03;
/// A jump of the output, where rates change, is spread over so many frames.
const SMOOTH_FRAMES: usize = 128;

/// A sender's stream.
#[derive(Clone, Debug)]
pub struct Stream {
    out_hz: u32,
    least_hold_us: u32,
    rate_hz: u32,
    store: Store,
    feed: Feed,
    playout: Playout,
    timing: Timing,
    ledger: Ledger,
    speed: Speed,
    statistics: Statistics,
    /// A packet that is not of this stream.
    stranger: Option<AudioHeader>,
    late_in_a_row: (u32, f64),
    /// Frames pulled when the first packet came that is waited with.
    waiting_since: Option<f64>,
    delay_now: f64,
    /// Time of the last pull, and its frames at the output's rate.
    last_pull: (u64, usize),
    last_out: [f32; 2],
    smooth: ([f32; 2], usize),
    transit_us: Option<i64>,
    network_us: Option<f64>,
    device_us: (u32, u32),
}

impl Stream {
    pub fn new(settings: &ReceiverSettings) -> Stream {
        Stream {
            out_hz: settings.sample_rate_hz,
            least_hold_us: settings.least_hold_us,
            rate_hz: 0,
            store: Store::new(),
            feed: Feed::new(),
            playout: Playout::new(),
            timing: Timing::new(),
            ledger: Ledger::new(),
            speed: Speed::new(),
            statistics: Statistics::default(),
            stranger: None,
            late_in_a_row: (0, 0.0),
            waiting_since: None,
            delay_now: 0.0,
            last_pull: (0, 0),
            last_out: [0.0; 2],
            smooth: ([0.0; 2], 0),
            transit_us: None,
            network_us: None,
            device_us: (0, 0),
        }
    }

    pub fn malformed(&mut self) {
        self.statistics.malformed += 1;
    }

    pub fn set_device_delays(&mut self, capture_us: u32, playout_us: u32) {
        self.device_us = (capture_us, playout_us);
    }

    pub fn misses(&self, sequence: u32) -> bool {
        self.rate_hz != 0 && self.ledger.misses(sequence)
    }

    /// A packet arrives; `false` where its frames are not wanted.
    pub fn arrive(&mut self, now_us: u64, offset_us: Option<i64>, header: &AudioHeader) -> bool {
        if self.rate_hz == 0 {
            self.start(header);
        } else if !self.is_of_this(header) {
            let follows = self.stranger.is_some_and(|before| follows(&before, header));
            self.stranger = Some(*header);
            if !follows {
                return false;
            }
            self.statistics.restarts += 1;
            self.start(header);
        }
        self.stranger = None;
        let frames = usize::from(header.frames);
        let end = header.media_time.saturating_add(frames as u64);
        let is_late = self.feed.position().is_some_and(|position| end <= position);
        if !self
            .ledger
            .arrive(header.sequence, is_late, &mut self.statistics)
        {
            return false;
        }
        self.statistics.packet_frames = u32::from(header.frames);
        self.statistics.muted = header.muted;
        self.feed.set_packet_frames(frames);
        self.feed.arrive(header.media_time, frames);
        self.delay_now = self.timing.arrive(now_us, header.media_time, frames);
        self.measure(now_us, offset_us, header);
        if self.feed.position().is_none() {
            self.waiting_since.get_or_insert(self.timing.pulled());
        }
        let (packets, since) = self.late_in_a_row;
        self.late_in_a_row = match (is_late, packets) {
            (false, _) => (0, 0.0),
            (true, 0) => (1, self.timing.pulled()),
            (true, _) => (packets + 1, since),
        };
        let late_frames = self.timing.pulled() - since;
        if is_late && packets >= LATE_PACKETS && late_frames > LATE_SECS * f64::from(self.rate_hz) {
            self.begin_anew();
        }
        true
    }

    fn is_of_this(&self, header: &AudioHeader) -> bool {
        let ahead = header.media_time.wrapping_sub(self.store.end()) as i64;
        header.sample_rate_hz == self.rate_hz
            && self.ledger.ahead(header.sequence).unsigned_abs() < FAR_PACKETS as u32
            && ahead.unsigned_abs() < (FRAMES / 2) as u64
    }

    fn start(&mut self, header: &AudioHeader) {
        if header.sample_rate_hz != self.rate_hz {
            self.rate_hz = header.sample_rate_hz;
            self.statistics.sample_rate_hz = header.sample_rate_hz;
            self.smooth = (self.last_out, SMOOTH_FRAMES);
            self.feed.start(self.rate_hz);
            self.playout.start(self.rate_hz, self.out_hz, &self.feed);
        }
        self.feed.go_to(None);
        self.store.clear(header.media_time);
        self.ledger.start(header.sequence);
        let (pull_us, pulled) = self.last_pull;
        let span = pulled as f64 * self.playout.nominal();
        self.timing
            .start(header.sample_rate_hz, header.media_time, pull_us, span);
        self.speed = Speed::new();
        self.late_in_a_row = (0, 0.0);
        self.waiting_since = None;
        self.transit_us = None;
        self.network_us = None;
    }

    /// Goes silent and begins at where packets are then.
    fn begin_anew(&mut self) {
        self.statistics.restarts += 1;
        self.feed.go_to(None);
        self.timing.forget_delays();
        self.late_in_a_row = (0, 0.0);
        self.waiting_since = None;
    }

    fn measure(&mut self, now_us: u64, offset_us: Option<i64>, header: &AudioHeader) {
        let rate_hz = f64::from(self.rate_hz);
        let media_us = (self.timing.media(header.media_time) * 1e6 / rate_hz) as i64;
        let transit_us = (now_us as i64).wrapping_sub(media_us);
        if let Some(before) = self.transit_us.replace(transit_us) {
            let change = transit_us
                .wrapping_sub(before)
                .unsigned_abs()
                .min(10_000_000) as f32;
            self.statistics.jitter_us += (change - self.statistics.jitter_us) / 16.0;
        }
        let Some(offset_us) = offset_us else {
            return;
        };
        let there_us = now_us.wrapping_add_signed(offset_us);
        let age_us = f64::from((there_us as u32).wrapping_sub(header.capture_us) as i32);
        let network_us = age_us - f64::from(header.frames) * 1e6 / rate_hz;
        let before = *self.network_us.get_or_insert(network_us);
        self.network_us = Some(before + (network_us - before) / 64.0);
    }

    /// Puts a packet's frames where they belong.
    pub fn put(&mut self, header: &AudioHeader, sample: impl FnMut(usize) -> [f32; 2]) {
        let from = self.feed.position().unwrap_or(0);
        self.store
            .put(header.media_time, usize::from(header.frames), from, sample);
    }

    /// Puts the frames of the packet before where they belong, if they are missed.
    pub fn put_copy(&mut self, header: &AudioHeader, sample: impl FnMut(usize) -> [f32; 2]) {
        let before = header.previous();
        if self.rate_hz == 0 || !self.is_of_this(header) || !self.ledger.misses(before.sequence) {
            return;
        }
        let frames = usize::from(before.frames);
        self.timing.copy(self.delay_now, frames);
        let from = self.feed.position().unwrap_or(0);
        if before.media_time >= from
            && self.store.put(before.media_time, frames, from, sample) == frames
        {
            self.ledger.copy(before.sequence);
        }
    }

    fn hold(&self) -> f64 {
        let least = f64::from(self.least_hold_us) * 1e-6 * f64::from(self.rate_hz);
        self.timing.hold().max(least).min((FRAMES / 4) as f64)
    }

    /// Where the next frame to be taken is, less the frames pulled.
    fn place(&self, position: u64) -> f64 {
        let taken = self.timing.media(position) - self.playout.unread(&self.feed);
        taken + self.playout.reach() as f64 - self.timing.pulled()
    }

    /// Frames are about to be pulled.
    pub fn begin_pull(&mut self, now_us: u64, frames: usize) {
        if frames == 0 {
            return;
        }
        self.last_pull = (now_us, frames);
        if self.rate_hz == 0 {
            return;
        }
        let rate_hz = f64::from(self.rate_hz);
        let span = frames as f64 * self.playout.nominal();
        if self.feed.is_starved(&self.store) {
            self.feed.go_to(None);
            self.waiting_since = None;
        }
        match (self.feed.position(), self.timing.aim(self.hold())) {
            (Some(position), Some(aim)) => {
                let ahead = aim - self.place(position);
                if ahead > MOST_AHEAD_SECS * rate_hz {
                    self.statistics.overruns += 1;
                    self.feed.skip(ahead as usize);
                    self.speed.step(0.0, self.timing.slope(), span, rate_hz);
                } else {
                    self.speed.step(ahead, self.timing.slope(), span, rate_hz);
                }
                self.feed.allow((-ahead).max(0.0) as usize);
                self.depth(position, span);
            }
            (None, Some(aim)) => {
                self.feed.allow(0);
                self.statistics.depth_frames = 0.0;
                self.join(aim, rate_hz);
            }
            (_, None) => self.feed.allow(0),
        }
        self.timing.pull(now_us, span);
    }

    /// Begins to play, if packets are there.
    fn join(&mut self, aim: f64, rate_hz: f64) {
        let Some(since) = self.waiting_since else {
            return;
        };
        let Some(position) = self.timing.media_time(aim + self.timing.pulled()) else {
            return;
        };
        if position < self.store.end() {
            let oldest = self.store.end().saturating_sub((FRAMES / 2) as u64);
            self.feed.go_to(Some(position.max(oldest)));
            self.waiting_since = None;
        } else if self.timing.pulled() - since > PATIENCE_SECS * rate_hz {
            self.begin_anew();
        }
    }

    fn depth(&mut self, position: u64, span: f64) {
        let waiting =
            self.store.end().saturating_sub(position) as f64 + self.playout.unread(&self.feed);
        let share = (span / (0.25 * f64::from(self.rate_hz))).min(1.0) as f32;
        let share = if self.statistics.depth_frames == 0.0 {
            1.0
        } else {
            share
        };
        self.statistics.depth_frames += (waiting as f32 - self.statistics.depth_frames) * share;
    }

    /// Gives frames, at most [`CHUNK`].
    pub fn take(&mut self, out: [&mut [f32]; 2]) {
        let [left, right] = out;
        if self.rate_hz != 0 {
            self.playout.take(
                &self.store,
                &mut self.feed,
                self.speed.get(),
                [&mut *left, &mut *right],
            );
        }
        let (jump, rest) = self.smooth;
        for (n, (left, right)) in left.iter_mut().zip(right.iter_mut()).enumerate().take(rest) {
            let part = (rest - n) as f32 / SMOOTH_FRAMES as f32;
            *left += jump[0] * part;
            *right += jump[1] * part;
        }
        self.smooth.1 = rest.saturating_sub(left.len().min(CHUNK));
        if let (Some(left), Some(right)) = (left.last(), right.last()) {
            self.last_out = [*left, *right];
        }
    }

    pub fn statistics(&self, clock_error_us: Option<u64>) -> Statistics {
        let rate_hz = f64::from(self.rate_hz);
        let frames = |us: f64| (us * 1e-6 * rate_hz) as f32;
        let packet = self.statistics.packet_frames as f32;
        let reach = self.playout.reach() as f64;
        let place = self.feed.position().map(|position| self.place(position));
        let buffer = place.map_or(0.0, |place| {
            reach - place - self.timing.mean_delay() + self.timing.pull_frames()
        });
        let counts = self.feed.counts;
        Statistics {
            concealed_frames: counts.concealed_frames,
            longest_concealed_frames: counts.longest as u32,
            underruns: counts.underruns,
            dry_spells: counts.dry_spells,
            target_frames: if self.rate_hz == 0 {
                0.0
            } else {
                packet + (self.hold() + reach) as f32
            },
            drift_ppm: (-self.timing.slope() * 1e6) as f32,
            drift_error_ppm: (self.timing.slope_error() * 1e6) as f32,
            speed: self.speed.get(),
            playing: self.rate_hz != 0 && self.feed.is_playing(),
            delay: Delay {
                capture_frames: frames(f64::from(self.device_us.0)),
                packet_frames: packet,
                network_frames: frames(self.network_us.unwrap_or(0.0)),
                buffer_frames: buffer as f32,
                playout_frames: frames(f64::from(self.device_us.1)),
                error_frames: match (clock_error_us, self.network_us) {
                    (Some(us), Some(_)) => frames(us as f64),
                    _ => f32::INFINITY,
                },
            },
            ..self.statistics
        }
    }
}

/// Whether a packet follows another soon after it.
fn follows(before: &AudioHeader, header: &AudioHeader) -> bool {
    let packets = header.sequence.wrapping_sub(before.sequence);
    let frames = header.media_time.wrapping_sub(before.media_time);
    header.sample_rate_hz == before.sample_rate_hz
        && (1..=NEAR_PACKETS).contains(&packets)
        && (1..FRAMES as u64 / 4).contains(&frames)
}
