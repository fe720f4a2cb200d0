//! The bytes before the samples of a WAV file.
//!
//! The layout is chosen from the frame count: plain RIFF while all sizes fit 32 bits, RF64 with a `ds64` chunk beyond
//! (EBU Tech 3306). Where the count is known only at the end, a `JUNK` chunk keeps the place of `ds64`, so that the header has one
//! length whatever becomes of it. Whole-number samples use format tag 1; floating point
//! uses tag 3 with the extension size and the `fact` chunk that its definition asks for (Microsoft, "Multiple Channel
//! Audio Data and WAVE Files"). One channel or two.

/// `ds64`: RIFF size, data size and frame count of 8 bytes each, then an empty table.
const DS64_BYTES: u32 = 28;

/// Kind of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleKind {
    /// Whole numbers of this many bits, a multiple of 8.
    Int(u16),
    /// 32-bit floating point.
    Float32,
}

impl SampleKind {
    /// Bytes of one frame of so many channels.
    pub const fn frame_bytes(self, channels: u16) -> u32 {
        channels as u32 * self.bits() as u32 / 8
    }

    const fn bits(self) -> u16 {
        match self {
            Self::Int(bits) => bits,
            Self::Float32 => 32,
        }
    }
}

/// Most frames of one file: with header and padding its size must fit 63 bits.
pub const fn max_frames(kind: SampleKind, channels: u16) -> u64 {
    (i64::MAX as u64 - 4096) / kind.frame_bytes(channels) as u64
}

/// The header of a file with `frames` frames. `frames` must not exceed [`max_frames`].
pub fn wav_header(kind: SampleKind, channels: u16, sample_rate_hz: u32, frames: u64) -> Vec<u8> {
    let data_bytes = frames * u64::from(kind.frame_bytes(channels));
    let format = format_chunks(kind, channels, sample_rate_hz, frames);
    let riff_bytes = 4 + format.len() as u64 + 8 + data_bytes;
    let Ok(riff) = u32::try_from(riff_bytes) else {
        return rf64_header(&format, data_bytes, frames);
    };
    let mut header = Vec::with_capacity(128);
    header.extend(b"RIFF");
    header.extend(riff.to_le_bytes());
    header.extend(b"WAVE");
    header.extend(format);
    header.extend(b"data");
    header.extend((data_bytes as u32).to_le_bytes());
    header
}

fn rf64_header(format: &[u8], data_bytes: u64, frames: u64) -> Vec<u8> {
    let riff_bytes = 4 + u64::from(8 + DS64_BYTES) + format.len() as u64 + 8 + data_bytes;
    let mut header = Vec::with_capacity(128);
    header.extend(b"RF64");
    header.extend(u32::MAX.to_le_bytes());
    header.extend(b"WAVEds64");
    header.extend(DS64_BYTES.to_le_bytes());
    header.extend(riff_bytes.to_le_bytes());
    header.extend(data_bytes.to_le_bytes());
    header.extend(frames.to_le_bytes());
    header.extend(0_u32.to_le_bytes());
    header.extend(format);
    header.extend(b"data");
    header.extend(u32::MAX.to_le_bytes());
    header
}

/// The header of a file with `frames` frames that has the same length for any number of them, at most [`max_frames`].
pub(crate) fn recording_header(
    kind: SampleKind,
    channels: u16,
    sample_rate_hz: u32,
    frames: u64,
) -> Vec<u8> {
    let data_bytes = frames * u64::from(kind.frame_bytes(channels));
    let format = format_chunks(kind, channels, sample_rate_hz, frames);
    let riff_bytes = 4 + u64::from(8 + DS64_BYTES) + format.len() as u64 + 8 + data_bytes;
    let Ok(riff) = u32::try_from(riff_bytes) else {
        return rf64_header(&format, data_bytes, frames);
    };
    let mut header = Vec::with_capacity(128);
    header.extend(b"RIFF");
    header.extend(riff.to_le_bytes());
    header.extend(b"WAVEJUNK");
    header.extend(DS64_BYTES.to_le_bytes());
    header.extend([0; DS64_BYTES as usize]);
    header.extend(format);
    header.extend(b"data");
    header.extend((data_bytes as u32).to_le_bytes());
    header
}

/// `fmt ` and, for floating point, `fact`.
fn format_chunks(kind: SampleKind, channels: u16, sample_rate_hz: u32, frames: u64) -> Vec<u8> {
    let (tag, bytes): (u16, u32) = match kind {
        SampleKind::Int(_) => (1, 16),
        SampleKind::Float32 => (3, 18),
    };
    let mut chunks = Vec::with_capacity(40);
    chunks.extend(b"fmt ");
    chunks.extend(bytes.to_le_bytes());
    chunks.extend(tag.to_le_bytes());
    chunks.extend(channels.to_le_bytes());
    chunks.extend(sample_rate_hz.to_le_bytes());
    chunks.extend(
        sample_rate_hz
            .saturating_mul(kind.frame_bytes(channels))
            .to_le_bytes(),
    );
    chunks.extend((kind.frame_bytes(channels) as u16).to_le_bytes());
    chunks.extend(kind.bits().to_le_bytes());
    if kind == SampleKind::Float32 {
        chunks.extend(0_u16.to_le_bytes());
        chunks.extend(b"fact");
        chunks.extend(4_u32.to_le_bytes());
        chunks.extend(u32::try_from(frames).unwrap_or(u32::MAX).to_le_bytes());
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], at: usize) -> u32 {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    fn long(bytes: &[u8], at: usize) -> u64 {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    #[test]
    fn a_short_16_bit_file_has_the_classic_44_bytes() {
        let header = wav_header(SampleKind::Int(16), 2, 44100, 3);
        let mut expected = b"RIFF".to_vec();
        expected.extend([48, 0, 0, 0]);
        expected.extend(b"WAVEfmt ");
        expected.extend([
            16, 0, 0, 0, 1, 0, 2, 0, 0x44, 0xAC, 0, 0, 0x10, 0xB1, 2, 0, 4, 0, 16, 0,
        ]);
        expected.extend(b"data");
        expected.extend([12, 0, 0, 0]);
        assert_eq!(header, expected);
        // One channel: half the bytes a second, a frame, and of data.
        let mono = wav_header(SampleKind::Int(16), 1, 44100, 3);
        let mut expected = b"RIFF".to_vec();
        expected.extend([42, 0, 0, 0]);
        expected.extend(b"WAVEfmt ");
        expected.extend([
            16, 0, 0, 0, 1, 0, 1, 0, 0x44, 0xAC, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0,
        ]);
        expected.extend(b"data");
        expected.extend([6, 0, 0, 0]);
        assert_eq!(mono, expected);
    }

    #[test]
    fn the_last_plain_file_and_the_first_rf64() {
        // 16 bit: 36 + 4n ≤ 2^32 − 1, so n = 1073741814 is the last that fits.
        let last = wav_header(SampleKind::Int(16), 2, 48000, 1_073_741_814);
        assert_eq!(&last[..4], b"RIFF");
        assert_eq!(word(&last, 4), 36 + 4 * 1_073_741_814);
        let first = wav_header(SampleKind::Int(16), 2, 48000, 1_073_741_815);
        assert_eq!(&first[..4], b"RF64");
        assert_eq!(first.len(), 44 + 36);
    }

    #[test]
    fn rf64_sizes_of_an_eight_hour_float_file() {
        let frames = 8 * 3600 * 96_000_u64;
        let header = wav_header(SampleKind::Float32, 2, 96_000, frames);
        assert_eq!(&header[..4], b"RF64");
        assert_eq!(word(&header, 4), u32::MAX);
        assert_eq!(&header[8..16], b"WAVEds64");
        assert_eq!(word(&header, 16), 28);
        assert_eq!(long(&header, 20), header.len() as u64 - 8 + frames * 8);
        assert_eq!(long(&header, 28), frames * 8);
        assert_eq!(long(&header, 36), frames);
        assert_eq!(word(&header, 44), 0);
        assert_eq!(&header[48..52], b"fmt ");
        assert_eq!(&header[header.len() - 8..header.len() - 4], b"data");
        assert_eq!(word(&header, header.len() - 4), u32::MAX);
    }

    #[test]
    fn a_header_that_waits_has_one_length_and_holds_the_sizes() {
        for kind in [
            SampleKind::Int(16),
            SampleKind::Int(24),
            SampleKind::Float32,
        ] {
            let bytes = u64::from(kind.frame_bytes(2));
            let length = recording_header(kind, 2, 48_000, 0).len();
            // All of the file but 8 bytes has to fit.
            let last = (u64::from(u32::MAX) + 8 - length as u64) / bytes;
            for frames in [1, 1000, last] {
                let header = recording_header(kind, 2, 48_000, frames);
                assert_eq!((&header[..4], header.len()), (&b"RIFF"[..], length));
                let all = length as u64 + frames * bytes;
                assert_eq!(u64::from(word(&header, 4)), all - 8);
                assert_eq!((&header[12..16], word(&header, 16)), (&b"JUNK"[..], 28));
                assert_eq!(u64::from(word(&header, length - 4)), frames * bytes);
                // The rest is that of a file whose length was known.
                let plain = wav_header(kind, 2, 48_000, frames);
                assert_eq!(header[48..], plain[12..]);
            }
            for frames in [last + 1, last + 40, 1 << 40] {
                let header = recording_header(kind, 2, 48_000, frames);
                assert_eq!((&header[..4], header.len()), (&b"RF64"[..], length));
                let all = length as u64 + frames * bytes;
                assert_eq!(long(&header, 20), all - 8);
                assert_eq!(
                    (long(&header, 28), long(&header, 36)),
                    (frames * bytes, frames)
                );
            }
        }
    }

    #[test]
    fn the_longest_file_overflows_nothing() {
        for kind in [
            SampleKind::Int(16),
            SampleKind::Int(24),
            SampleKind::Float32,
        ] {
            let frames = max_frames(kind, 2);
            let header = wav_header(kind, 2, u32::MAX, frames);
            assert_eq!(long(&header, 36), frames);
        }
    }
}
