//! Writing packets.
//!
//! Invariant: what is written is a packet that `parse` reads as it was.

use super::{
    AudioHeader, Codec, FLAG_MUTED, FLAG_PREVIOUS, MAX_BYTES, PING_BYTES, PONG_BYTES, Ping, Pong,
    RATE_UNIT_HZ, REPORT_BYTES, Report, VERSION, is_accepted, payload_fits,
};

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
