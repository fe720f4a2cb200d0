//! What comes in from peers: datagrams, and frames that were decoded outside.
//!
//! Invariant: whatever the bytes are, a call is answered and allocates nothing.

use heterodyne_live::packet::{self, AUDIO_HEADER_BYTES, AudioHeader, Codec, MAX_FRAMES};

use super::{Desk, micros};
use crate::layout::tag;

impl Desk {
    /// Where a packet is put for [`Self::take`].
    pub fn inbox(&mut self) -> &mut [u8] {
        &mut self.inbox[self.inbox_at..]
    }

    /// Takes the first `bytes` of the inbox, at `frame` of the context: a datagram, or a decoded frame. False where it is none, or nobody sits there.
    pub fn take(&mut self, tag: usize, bytes: usize, frame: f64) -> bool {
        let now_us = micros(frame * 1e6 / f64::from(self.sample_rate_hz));
        let Some(packet) = self.inbox[self.inbox_at..].get(..bytes) else {
            return false;
        };
        let Some(seat) = self.seats.get_mut(tag & tag::SLOT) else {
            return false;
        };
        if tag & tag::DECODED == 0 {
            return match seat.datagram(now_us, packet) {
                Ok(Some(report)) => {
                    self.outgoing.report(&report);
                    true
                }
                Ok(None) => true,
                Err(()) => false,
            };
        }
        let (Some(header), Some(receiver)) = (header_of(packet), seat.receiver()) else {
            return false;
        };
        let (channels, frames) = (usize::from(header.channels), usize::from(header.frames));
        let samples = packet[AUDIO_HEADER_BYTES..].as_chunks::<4>().0;
        for (channel, plane) in self.decoded.iter_mut().enumerate() {
            let from = channel.min(channels - 1);
            for (n, place) in plane[..frames].iter_mut().enumerate() {
                *place = samples
                    .get(n * channels + from)
                    .map_or(0.0, |bytes| f32::from_le_bytes(*bytes));
            }
        }
        let sound = [&self.decoded[0][..frames], &self.decoded[1][..frames]];
        if tag & tag::COPY == 0 {
            receiver.frame(now_us, &header, &sound);
        } else {
            receiver.copy(&header, &sound);
        }
        true
    }
}

/// The head of a decoded frame, which is longer than a datagram; `None` where it says what cannot be.
fn header_of(bytes: &[u8]) -> Option<AudioHeader> {
    let head = bytes.first_chunk::<AUDIO_HEADER_BYTES>()?;
    let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let long = |at: usize| u32::from(word(at)) | u32::from(word(at + 2)) << 16;
    let header = AudioHeader {
        codec: Codec::F32,
        channels: head[1] >> 4,
        muted: word(2) & 2 != 0,
        sequence: long(4),
        media_time: u64::from(long(8)) | u64::from(long(12)) << 32,
        frames: word(16),
        sample_rate_hz: u32::from(word(18)) * packet::RATE_UNIT_HZ,
        capture_us: long(20),
    };
    let is_accepted = head[0] >> 4 == packet::VERSION
        && (1..=2).contains(&header.channels)
        && (1..=MAX_FRAMES).contains(&usize::from(header.frames))
        && packet::rate_is_accepted(header.sample_rate_hz);
    is_accepted.then_some(header)
}
