//! Samples as bytes and back.
//!
//! Invariant: s16 goes there and back without a change of the numbers that it can hold, f32 without a change of any that is finite and
//! at most [`LOUDEST`] in size; what is not a number becomes 0.

use crate::packet::Codec;

/// The largest sample that is taken from a packet: 36 dB above full scale. It keeps sums of products finite.
pub const LOUDEST: f32 = 64.0;

const FULL_SCALE: f32 = 32_768.0;

/// Appends samples, interleaved, at `at` of `out`; returns where they end. Opus writes nothing.
pub fn write(codec: Codec, planes: &[&[f32]], out: &mut [u8]) -> usize {
    let Some(size) = codec.sample_bytes() else {
        return 0;
    };
    let channels = planes.len();
    let mut end = 0;
    for (channel, plane) in planes.iter().enumerate() {
        for (frame, &sample) in plane.iter().enumerate() {
            let at = (frame * channels + channel) * size;
            let Some(place) = out.get_mut(at..at + size) else {
                break;
            };
            match codec {
                Codec::S16 => place.copy_from_slice(&to_s16(sample).to_le_bytes()),
                _ => place.copy_from_slice(&tame(sample).to_le_bytes()),
            }
            end = end.max(at + size);
        }
    }
    end
}

/// One sample of one channel.
#[inline]
pub fn read(codec: Codec, payload: &[u8], index: usize) -> f32 {
    match codec {
        Codec::S16 => match payload.get(2 * index..2 * index + 2) {
            Some(&[low, high]) => f32::from(i16::from_le_bytes([low, high])) / FULL_SCALE,
            _ => 0.0,
        },
        Codec::F32 => match payload.get(4 * index..4 * index + 4) {
            Some(&[a, b, c, d]) => tame(f32::from_le_bytes([a, b, c, d])),
            _ => 0.0,
        },
        Codec::Opus => 0.0,
    }
}

/// A sample without what no sum survives.
#[inline]
pub fn tame(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-LOUDEST, LOUDEST)
    } else {
        0.0
    }
}

fn to_s16(sample: f32) -> i16 {
    // Half away from zero; the conversion saturates, and takes what is not a number as 0.
    let scaled = sample * FULL_SCALE;
    (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i16
}
