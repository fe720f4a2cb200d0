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

/// Reads a packet.
///
/// # Errors
///
/// When the bytes are none, or one of a later version.
pub fn parse(bytes: &[u8]) -> Result<Packet<'_>, Malformed> {
    if bytes.len() > MAX_BYTES {
        return Err(Malformed::TooLong);
    }
    let mut rest = bytes;
    let [first] = take(&mut rest)?;
    if first >> 4 != VERSION {
        return Err(Malformed::Version);
    }
    match first & 15 {
        0 => audio(rest).map(Packet::Audio),
        kind @ 1..=3 => {
            let [_, _, _] = take(&mut rest)?;
            match kind {
                1 => Ok(Packet::Ping(Ping {
                    id: u32::from_le_bytes(take(&mut rest)?),
                    sent_us: u64::from_le_bytes(take(&mut rest)?),
                })),
                2 => Ok(Packet::Pong(Pong {
                    id: u32::from_le_bytes(take(&mut rest)?),
                    sent_us: u64::from_le_bytes(take(&mut rest)?),
                    answered_us: u64::from_le_bytes(take(&mut rest)?),
                })),
                _ => report(rest).map(Packet::Report),
            }
        }
        _ => Err(Malformed::Unknown),
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Malformed> {
    let (taken, after) = rest.split_first_chunk().ok_or(Malformed::TooShort)?;
    *rest = after;
    Ok(*taken)
}

fn audio(mut rest: &[u8]) -> Result<Audio<'_>, Malformed> {
    let [format] = take(&mut rest)?;
    let flags = u16::from_le_bytes(take(&mut rest)?);
    if flags & !(FLAG_PREVIOUS | FLAG_MUTED) != 0 {
        return Err(Malformed::Unknown);
    }
    let codec = match format & 15 {
        0 => Codec::S16,
        1 => Codec::F32,
        2 => Codec::Opus,
        _ => return Err(Malformed::Unknown),
    };
    let header = AudioHeader {
        codec,
        channels: format >> 4,
        muted: flags & FLAG_MUTED != 0,
        sequence: u32::from_le_bytes(take(&mut rest)?),
        media_time: u64::from_le_bytes(take(&mut rest)?),
        frames: u16::from_le_bytes(take(&mut rest)?),
        sample_rate_hz: u32::from(u16::from_le_bytes(take(&mut rest)?)) * RATE_UNIT_HZ,
        capture_us: u32::from_le_bytes(take(&mut rest)?),
    };
    if !is_accepted(&header) {
        return Err(Malformed::Format);
    }
    let payload = piece(&mut rest, &header)?;
    let previous = match flags & FLAG_PREVIOUS {
        0 => None,
        _ => Some(piece(&mut rest, &header)?),
    };
    if !rest.is_empty() {
        return Err(Malformed::Payload);
    }
    Ok(Audio {
        header,
        payload,
        previous,
    })
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

/// A length and as many bytes.
fn piece<'a>(rest: &mut &'a [u8], header: &AudioHeader) -> Result<&'a [u8], Malformed> {
    let length = usize::from(u16::from_le_bytes(take(rest)?));
    let (piece, after) = rest.split_at_checked(length).ok_or(Malformed::TooShort)?;
    if !payload_fits(header, length) {
        return Err(Malformed::Payload);
    }
    *rest = after;
    Ok(piece)
}

fn report(mut rest: &[u8]) -> Result<Report, Malformed> {
    let mut next = || take(&mut rest).map(u32::from_le_bytes);
    Ok(Report {
        received: next()?,
        lost: next()?,
        recovered: next()?,
        late: next()?,
        concealed_frames: next()?,
        depth_frames: next()?,
        target_frames: next()?,
        jitter_us: next()?,
        delay_us: next()?,
        delay_error_us: next()?,
        drift_ppb: next()? as i32,
        sample_rate_hz: next()?,
    })
}

/// Writes a packet of sound and returns its length; `None` where it would not be one that [`parse`] accepts, or `out` is too short.
pub fn write_audio(
    out: &mut [u8],
    header: &AudioHeader,
    payload: &[u8],
    previous: Option<&[u8]>,
) -> Option<usize> {
    if !is_accepted(header) || !payload_fits(header, payload.len()) {
        return None;
    }
    if previous.is_some_and(|previous| !payload_fits(header, previous.len())) {
        return None;
    }
    let codec = match header.codec {
        Codec::S16 => 0,
        Codec::F32 => 1,
        Codec::Opus => 2,
    };
    let flags =
        u16::from(previous.is_some()) * FLAG_PREVIOUS + u16::from(header.muted) * FLAG_MUTED;
    let mut to = Writer { out, length: 0 };
    to.put(&[VERSION << 4, header.channels << 4 | codec])?;
    to.put(&flags.to_le_bytes())?;
    to.put(&header.sequence.to_le_bytes())?;
    to.put(&header.media_time.to_le_bytes())?;
    to.put(&header.frames.to_le_bytes())?;
    to.put(&((header.sample_rate_hz / RATE_UNIT_HZ) as u16).to_le_bytes())?;
    to.put(&header.capture_us.to_le_bytes())?;
    for piece in [Some(payload), previous].into_iter().flatten() {
        to.put(&u16::try_from(piece.len()).ok()?.to_le_bytes())?;
        to.put(piece)?;
    }
    Some(to.length)
}

/// Writes a ping.
pub fn write_ping(ping: &Ping) -> [u8; PING_BYTES] {
    let mut out = [0; PING_BYTES];
    out[0] = VERSION << 4 | 1;
    out[4..8].copy_from_slice(&ping.id.to_le_bytes());
    out[8..16].copy_from_slice(&ping.sent_us.to_le_bytes());
    out
}

/// Writes a pong.
pub fn write_pong(pong: &Pong) -> [u8; PONG_BYTES] {
    let mut out = [0; PONG_BYTES];
    out[0] = VERSION << 4 | 2;
    out[4..8].copy_from_slice(&pong.id.to_le_bytes());
    out[8..16].copy_from_slice(&pong.sent_us.to_le_bytes());
    out[16..24].copy_from_slice(&pong.answered_us.to_le_bytes());
    out
}

/// Writes a report.
pub fn write_report(report: &Report) -> [u8; REPORT_BYTES] {
    let mut out = [0; REPORT_BYTES];
    out[0] = VERSION << 4 | 3;
    let words = [
        report.received,
        report.lost,
        report.recovered,
        report.late,
        report.concealed_frames,
        report.depth_frames,
        report.target_frames,
        report.jitter_us,
        report.delay_us,
        report.delay_error_us,
        report.drift_ppb as u32,
        report.sample_rate_hz,
    ];
    for (place, word) in out[4..].chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    out
}

struct Writer<'a> {
    out: &'a mut [u8],
    length: usize,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.length + bytes.len();
        if end > MAX_BYTES {
            return None;
        }
        self.out.get_mut(self.length..end)?.copy_from_slice(bytes);
        self.length = end;
        Some(())
    }
}
