//! A peer: its packets or its track, how loud it is, what is known of it.
//!
//! Invariant: gains go to where they are set within a quantum, in a straight line; a peer that is not open is silent and costs nothing.

use heterodyne_live::packet::Report;
use heterodyne_live::{Heard, Receiver, ReceiverSettings, Statistics};

use crate::layout::peer;
use crate::meter::Pair;

/// A peer's settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    pub gain: f32,
    pub muted: bool,
    pub solo: bool,
    pub by_track: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            gain: 1.0,
            muted: false,
            solo: false,
            by_track: false,
        }
    }
}

/// A place for a peer.
pub(crate) struct Seat {
    pub(crate) wish: Wish,
    receiver: Option<Receiver>,
    gain: f32,
    /// How much of what is heard is the track.
    track_part: f32,
    meters: Pair,
    /// Of the last report.
    told: Statistics,
    there: Report,
}

impl Seat {
    pub(crate) fn new() -> Self {
        Self {
            wish: Wish::default(),
            receiver: None,
            gain: 0.0,
            track_part: 0.0,
            meters: Pair::default(),
            told: Statistics::default(),
            there: Report::default(),
        }
    }

    /// Makes it anew; false where the rate is not accepted.
    pub(crate) fn open(&mut self, sample_rate_hz: u32) -> bool {
        let settings = ReceiverSettings {
            sample_rate_hz,
            ..ReceiverSettings::default()
        };
        *self = Self::new();
        self.receiver = Receiver::new(&settings).ok();
        self.receiver.is_some()
    }

    pub(crate) fn close(&mut self) {
        *self = Self::new();
    }

    pub(crate) fn is_open(&self) -> bool {
        self.receiver.is_some()
    }

    pub(crate) fn receiver(&mut self) -> Option<&mut Receiver> {
        self.receiver.as_mut()
    }

    /// Takes a datagram; a report that is for the sender, or that it is none.
    pub(crate) fn datagram(&mut self, now_us: u64, bytes: &[u8]) -> Result<Option<Report>, ()> {
        let Some(receiver) = &mut self.receiver else {
            return Err(());
        };
        match receiver.datagram(now_us, bytes) {
            Heard::Report(report) => {
                self.there = report;
                Ok(Some(report))
            }
            Heard::Malformed => Err(()),
            _ => Ok(None),
        }
    }

    /// Adds what is heard of this peer to `others`. `quantum` is room for its sound, `track` what its track gave.
    pub(crate) fn mix(
        &mut self,
        now_us: u64,
        is_heard: bool,
        quantum: [&mut [f32]; 2],
        track: [&[f32]; 2],
        others: [&mut [f32]; 2],
        sample_rate_hz: f64,
    ) {
        let Some(receiver) = &mut self.receiver else {
            return;
        };
        let [left, right] = quantum;
        let frames = left.len().max(1) as f32;
        let aim = f32::from(u8::from(self.wish.by_track));
        let part = self.track_part;
        if aim == 1.0 && part == 1.0 {
            left.copy_from_slice(track[0]);
            right.copy_from_slice(track[1]);
        } else {
            receiver.pull(now_us, &mut [left, right]);
            if aim != part || part > 0.0 {
                for (plane, track) in [&mut *left, &mut *right].into_iter().zip(track) {
                    for (n, (sample, track)) in plane.iter_mut().zip(track).enumerate() {
                        let part = part + (aim - part) * (n + 1) as f32 / frames;
                        *sample += (track - *sample) * part;
                    }
                }
            }
        }
        self.track_part = aim;
        self.meters.take(left, right, sample_rate_hz);
        let from = self.gain;
        let to = if is_heard { self.wish.gain } else { 0.0 };
        self.gain = to;
        if from == 0.0 && to == 0.0 {
            return;
        }
        let step = (to - from) / frames;
        for (plane, sum) in [left, right].into_iter().zip(others) {
            for (n, (sample, sum)) in plane.iter().zip(sum).enumerate() {
                // A track comes from outside of what is checked here.
                let sample = if sample.is_finite() { *sample } else { 0.0 };
                *sum += sample * (from + step * (n + 1) as f32);
            }
        }
    }

    /// What to tell the peer about what it sends, once a second; nothing before its first packet.
    pub(crate) fn report(&mut self) -> Option<Report> {
        let now = self.receiver.as_ref()?.statistics();
        let report = now.report_since(&self.told);
        self.told = now;
        (now.received > 0).then_some(report)
    }

    pub(crate) fn write(&self, words: &mut [f64]) {
        let Some(receiver) = &self.receiver else {
            words.fill(0.0);
            return;
        };
        let found = receiver.statistics();
        self.meters
            .write(&mut words[peer::LEVELS..peer::LEVELS + 4]);
        let flag = |yes: bool| f64::from(u8::from(yes));
        for (place, value) in [
            (peer::OPEN, 1.0),
            (peer::SAMPLE_RATE, f64::from(found.sample_rate_hz)),
            (peer::PACKET_FRAMES, f64::from(found.packet_frames)),
            (peer::RECEIVED, found.received as f64),
            (peer::LOST, found.lost as f64),
            (peer::LATE, found.late as f64),
            (peer::DUPLICATES, found.duplicates as f64),
            (peer::REORDERED, found.reordered as f64),
            (peer::RECOVERED, found.recovered as f64),
            (peer::MALFORMED, found.malformed as f64),
            (peer::CONCEALED_FRAMES, found.concealed_frames as f64),
            (
                peer::LONGEST_CONCEALED,
                f64::from(found.longest_concealed_frames),
            ),
            (peer::UNDERRUNS, found.underruns as f64),
            (peer::OVERRUNS, found.overruns as f64),
            (peer::RESTARTS, found.restarts as f64),
            (peer::DEPTH_FRAMES, f64::from(found.depth_frames)),
            (peer::TARGET_FRAMES, f64::from(found.target_frames)),
            (peer::JITTER_US, f64::from(found.jitter_us)),
            (peer::DRIFT_PPM, f64::from(found.drift_ppm)),
            (peer::MUTED, flag(found.muted)),
            (peer::PLAYING, flag(found.playing)),
            (peer::BUFFER_FRAMES, f64::from(found.delay.buffer_frames)),
            (peer::THERE_RECEIVED, f64::from(self.there.received)),
            (peer::THERE_LOST, f64::from(self.there.lost)),
            (peer::THERE_DELAY_US, f64::from(self.there.delay_us)),
            (peer::BY_TRACK, flag(self.wish.by_track)),
        ] {
            words[place] = value;
        }
    }
}
