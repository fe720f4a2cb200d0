//! Packets as bytes: writing them, and reading those of anybody.
//!
//! Invariant: [`parse`] accepts any bytes and panics for none; what the functions here write, it reads back as it was. Everything is
//! little endian; a packet has at most [`MAX_BYTES`] bytes, so that it crosses the Internet in one piece.
//!
//! | bytes | of an audio packet |
//! | --- | --- |
//! | 0 | version (1) in the high nibble, kind in the low one: 0 audio, 1 ping, 2 pong, 3 report |
//! | 1 | channels (1, 2) in the high nibble, codec in the low one: 0 s16, 1 f32, 2 Opus |
//! | 2–3 | flags: bit 0 the previous frame follows again, bit 1 muted; others are 0 |
//! | 4–7 | sequence, wraps |
//! | 8–15 | media time: number of the first frame on the sender's clock |
//! | 16–17 | frames a channel |
//! | 18–19 | sampling rate / 25 Hz |
//! | 20–23 | the sender's clock when the first frame was captured, µs, low 32 bits |
//! | 24– | length (u16) of the payload, the payload, then with flag bit 0 the same of the frame before |

mod read;
mod write;

pub use read::parse;
pub use write::{write_audio, write_ping, write_pong, write_report};

/// The only version there is.
pub const VERSION: u8 = 1;
/// Most bytes of a packet.
pub const MAX_BYTES: usize = 1200;
/// Bytes of an audio packet before its payload, with the payload's length.
pub const AUDIO_HEADER_BYTES: usize = 26;
/// Bytes of a ping.
pub const PING_BYTES: usize = 16;
/// Bytes of a pong.
pub const PONG_BYTES: usize = 24;
/// Bytes of a report.
pub const REPORT_BYTES: usize = 52;
/// Most frames of a packet: 60 ms at 48 kHz.
pub const MAX_FRAMES: usize = 2880;
/// Lowest sampling rate, in Hz.
pub const MIN_RATE_HZ: u32 = 8000;
/// Highest sampling rate, in Hz.
pub const MAX_RATE_HZ: u32 = 192_000;
/// Sampling rates are multiples of this, in Hz.
pub const RATE_UNIT_HZ: u32 = 25;

const FLAG_PREVIOUS: u16 = 1;
const FLAG_MUTED: u16 = 2;

/// How the samples of a packet are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// Whole numbers of 16 bits, interleaved; 32 768 is full scale.
    S16,
    /// Numbers of 32 bits with a point, interleaved.
    F32,
    /// One Opus packet, made and read outside of this crate.
    Opus,
}

impl Codec {
    /// Bytes of a sample, where every sample has the same.
    pub const fn sample_bytes(self) -> Option<usize> {
        match self {
            Codec::S16 => Some(2),
            Codec::F32 => Some(4),
            Codec::Opus => None,
        }
    }
}

/// What an audio packet says of its frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioHeader {
    /// How the payload is written.
    pub codec: Codec,
    /// Channels, 1 or 2.
    pub channels: u8,
    /// The sender is muted: the frames are silence, and the payload may be empty.
    pub muted: bool,
    /// Counts packets, wraps.
    pub sequence: u32,
    /// Number of the first frame on the sender's clock.
    pub media_time: u64,
    /// Frames a channel, 1 to [`MAX_FRAMES`].
    pub frames: u16,
    /// Sampling rate in Hz: a multiple of [`RATE_UNIT_HZ`] from [`MIN_RATE_HZ`] to [`MAX_RATE_HZ`].
    pub sample_rate_hz: u32,
    /// The sender's clock when the first frame was captured, in µs, its low 32 bits.
    pub capture_us: u32,
}

impl AudioHeader {
    /// The header of the frame before, which redundancy sends again: it has as many frames.
    pub fn previous(&self) -> AudioHeader {
        let span_us = u64::from(self.frames) * 1_000_000 / u64::from(self.sample_rate_hz.max(1));
        AudioHeader {
            sequence: self.sequence.wrapping_sub(1),
            media_time: self.media_time.wrapping_sub(u64::from(self.frames)),
            capture_us: self.capture_us.wrapping_sub(span_us as u32),
            ..*self
        }
    }
}

/// A packet of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audio<'a> {
    /// What it says of its frames.
    pub header: AudioHeader,
    /// The frames. Of s16 and f32 it has the right length, or is empty where the sender is muted.
    pub payload: &'a [u8],
    /// The frames of the packet before, once more; [`AudioHeader::previous`] is their header.
    pub previous: Option<&'a [u8]>,
}

/// Asks for the other's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ping {
    /// Which ping this is.
    pub id: u32,
    /// The asking side's clock, in µs.
    pub sent_us: u64,
}

/// Answers a [`Ping`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pong {
    /// The ping's.
    pub id: u32,
    /// The ping's.
    pub sent_us: u64,
    /// The answering side's clock, in µs.
    pub answered_us: u64,
}

/// What a receiver tells its sender, about once a second. Counts are of the time since the report before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Packets that arrived.
    pub received: u32,
    /// Packets that did not.
    pub lost: u32,
    /// Of the lost ones, those that redundancy brought.
    pub recovered: u32,
    /// Packets that arrived after their time.
    pub late: u32,
    /// Frames that concealment made up.
    pub concealed_frames: u32,
    /// Frames that wait to be played.
    pub depth_frames: u32,
    /// Frames that are meant to wait.
    pub target_frames: u32,
    /// Mean change of the delay from packet to packet, in µs.
    pub jitter_us: u32,
    /// Delay from capture to playing, in µs; 0 where it is not known.
    pub delay_us: u32,
    /// What [`Self::delay_us`] may be off by, in µs.
    pub delay_error_us: u32,
    /// How much faster the sender's clock is than the receiver's, in parts per thousand million.
    pub drift_ppb: i32,
    /// Sampling rate of the frames counted here, in Hz.
    pub sample_rate_hz: u32,
}

/// What a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// Sound.
    Audio(Audio<'a>),
    /// Asks for a clock.
    Ping(Ping),
    /// Tells a clock.
    Pong(Pong),
    /// Tells how sound arrives.
    Report(Report),
}

/// Why bytes are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// More than [`MAX_BYTES`].
    TooLong,
    /// Fewer bytes than it says.
    TooShort,
    /// Another version than [`VERSION`].
    Version,
    /// An unknown kind, codec or flag.
    Unknown,
    /// A number of channels or frames or a rate that is not accepted.
    Format,
    /// A payload of the wrong length for its codec.
    Payload,
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Malformed::TooLong => "packet: more than 1200 bytes",
            Malformed::TooShort => "packet: it ends before what it announces",
            Malformed::Version => "packet: not of version 1",
            Malformed::Unknown => "packet: unknown kind, codec or flag",
            Malformed::Format => {
                "packet: channels are 1 or 2, frames 1 to 2880, rates multiples of 25 from 8000 to 192000 Hz"
            }
            Malformed::Payload => "packet: the payload's length does not fit channels and frames",
        })
    }
}

impl std::error::Error for Malformed {}

/// Whether a rate can stand in a packet.
pub fn rate_is_accepted(sample_rate_hz: u32) -> bool {
    (MIN_RATE_HZ..=MAX_RATE_HZ).contains(&sample_rate_hz)
        && sample_rate_hz.is_multiple_of(RATE_UNIT_HZ)
}

fn is_accepted(header: &AudioHeader) -> bool {
    (1..=2).contains(&header.channels)
        && (1..=MAX_FRAMES).contains(&usize::from(header.frames))
        && rate_is_accepted(header.sample_rate_hz)
}

/// Whether a payload can have this length; only that of a muted packet may be empty.
fn payload_fits(header: &AudioHeader, length: usize) -> bool {
    let samples = usize::from(header.channels) * usize::from(header.frames);
    match header.codec.sample_bytes() {
        _ if length == 0 => header.muted,
        Some(bytes) => length == samples * bytes,
        None => true,
    }
}
