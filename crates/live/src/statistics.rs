//! What a receiver knows of the sound that reaches it.

use crate::packet::Report;

/// The figures of a [`Receiver`](crate::Receiver). Counts are since it was made; frames are of the packets' rate unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Sampling rate of the packets in Hz; 0 before the first.
    pub sample_rate_hz: u32,
    /// Frames of a packet, the last one's.
    pub packet_frames: u32,
    /// Audio packets that arrived, without duplicates.
    pub received: u64,
    /// Packets that did not arrive before 256 later ones had, those included that their copies made up for.
    pub lost: u64,
    /// Packets that arrived after their time.
    pub late: u64,
    /// Packets that arrived once more.
    pub duplicates: u64,
    /// Packets that arrived after one with a higher sequence.
    pub reordered: u64,
    /// Packets that were lost or late and whose copy in the next packet was there in time.
    pub recovered: u64,
    /// Datagrams that were no packets.
    pub malformed: u64,
    /// Frames that concealment made up.
    pub concealed_frames: u64,
    /// The longest stretch of made-up frames.
    pub longest_concealed_frames: u32,
    /// How often nothing was there to be played for longer than a packet, and then came: it was waited for too shortly.
    pub underruns: u64,
    /// How often nothing was there to be played for longer than a packet, lost or late.
    pub dry_spells: u64,
    /// How often more had gathered than is held, and frames were left out at once.
    pub overruns: u64,
    /// How often the stream began anew: another sender, a jump, another rate, the end of a stall.
    pub restarts: u64,
    /// Frames that wait to be played, smoothed over a quarter of a second.
    pub depth_frames: f32,
    /// Frames that are meant to wait when the fastest packets have come; those that packets are late by wait less.
    pub target_frames: f32,
    /// Mean change of the delay from packet to packet, in µs, as RFC 3550 has it.
    pub jitter_us: f32,
    /// How much faster the sender's clock is than this one's, in parts per million: what is expected of clocks, which is 0, as long as
    /// the delays tell nothing better, and what lies between that and what they tell as they do.
    pub drift_ppm: f32,
    /// What the drift is off by, its standard deviation, in parts per million; 100 while nothing is known.
    pub drift_error_ppm: f32,
    /// The speed that frames are taken with, over the nominal one.
    pub speed: f64,
    /// Whether the sender says that it is muted.
    pub muted: bool,
    /// Whether sound of packets is playing, not silence before a stream or after it.
    pub playing: bool,
    /// The delay and its parts.
    pub delay: Delay,
}

/// How old sound is when it is heard, in frames of the packets' rate, by parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Delay {
    /// From the air to the sender, as it was told.
    pub capture_frames: f32,
    /// A packet's length: its first frame waits for its last.
    pub packet_frames: f32,
    /// From the sender to here; 0 until the clocks have been compared.
    pub network_frames: f32,
    /// From the arrival to the pull, with the resampler's look-ahead.
    pub buffer_frames: f32,
    /// From the pull to the air, as it was told.
    pub playout_frames: f32,
    /// What the network's part may be off by: half of a round trip, and what clocks may have moved since. Infinite until the clocks have been compared.
    pub error_frames: f32,
}

impl Delay {
    /// The sum of the parts.
    pub fn total_frames(&self) -> f32 {
        self.capture_frames
            + self.packet_frames
            + self.network_frames
            + self.buffer_frames
            + self.playout_frames
    }
}

impl Statistics {
    /// What to tell the sender, given the statistics of the report before.
    pub fn report_since(&self, before: &Statistics) -> Report {
        let count = |now: u64, then: u64| now.saturating_sub(then).min(u64::from(u32::MAX)) as u32;
        let us = |frames: f32| match self.sample_rate_hz {
            0 => 0,
            rate if frames.is_finite() => (f64::from(frames) * 1e6 / f64::from(rate)) as u32,
            _ => 0,
        };
        let known = self.delay.error_frames.is_finite();
        Report {
            received: count(self.received, before.received),
            lost: count(self.lost, before.lost),
            recovered: count(self.recovered, before.recovered),
            late: count(self.late, before.late),
            concealed_frames: count(self.concealed_frames, before.concealed_frames),
            depth_frames: self.depth_frames as u32,
            target_frames: self.target_frames as u32,
            jitter_us: self.jitter_us as u32,
            delay_us: if known {
                us(self.delay.total_frames())
            } else {
                0
            },
            delay_error_us: us(self.delay.error_frames),
            drift_ppb: (self.drift_ppm * 1000.0) as i32,
            sample_rate_hz: self.sample_rate_hz,
        }
    }
}
