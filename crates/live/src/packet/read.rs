//! Reading packets.
//!
//! Invariant: any bytes are a packet or a reason why not.

use super::{
    Audio, AudioHeader, Codec, FLAG_MUTED, FLAG_PREVIOUS, MAX_BYTES, Malformed, Packet, Ping, Pong,
    RATE_UNIT_HZ, Report, VERSION, is_accepted, payload_fits,
};

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
