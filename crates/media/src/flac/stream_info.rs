//! The header of a FLAC file: what a decoder needs to know before the first frame (RFC 9639 §8.2).
//!
//! The smallest and largest frame, the checksum and, of a recording, the length are known only at the end, so room is left first and the same 34
//! bytes are written again on finishing.

use super::frame::{BLOCK_FRAMES, StreamShape};

/// Where the 34 bytes of STREAMINFO stand in the file, after the magic and the block header.
pub(super) const STREAM_INFO_OFFSET: u64 = 8;
const STREAM_INFO_BYTES: usize = 34;
/// More frames than this cannot be expressed; 0 then says "unknown".
const MAX_TOTAL_FRAMES: u64 = (1 << 36) - 1;

/// Counts what goes into STREAMINFO.
#[derive(Debug)]
pub(super) struct StreamInfo {
    shape: StreamShape,
    frames: u64,
    smallest: u32,
    largest: u32,
    file_bytes: u64,
}

impl StreamInfo {
    pub(super) fn new(shape: StreamShape, frames: u64) -> Self {
        Self {
            shape,
            frames,
            smallest: 0,
            largest: 0,
            file_bytes: 0,
        }
    }

    /// Sets the length where it was not known before.
    pub(super) fn set_frames(&mut self, frames: u64) {
        self.frames = frames;
    }

    /// Bytes of one unpacked sample.
    pub(super) fn sample_bytes(&self) -> usize {
        self.shape.bits as usize / 8
    }

    /// Takes note of a compressed frame.
    pub(super) fn count_frame(&mut self, bytes: usize) {
        let bytes = bytes as u32;
        self.smallest = if self.smallest == 0 {
            bytes
        } else {
            self.smallest.min(bytes)
        };
        self.largest = self.largest.max(bytes);
    }

    /// Takes note of bytes written to the file.
    pub(super) fn count_bytes(&mut self, bytes: usize) {
        self.file_bytes += bytes as u64;
    }

    pub(super) fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// The magic, the block header (last block, type 0) and STREAMINFO as far as it is known.
    pub(super) fn file_start(&self) -> Vec<u8> {
        let mut start = b"fLaC\x80".to_vec();
        start.extend_from_slice(&(STREAM_INFO_BYTES as u32).to_be_bytes()[1..]);
        start.extend_from_slice(&self.bytes([0; 16]));
        start
    }

    /// The 34 bytes.
    pub(super) fn bytes(&self, md5: [u8; 16]) -> [u8; STREAM_INFO_BYTES] {
        let mut bytes = [0; STREAM_INFO_BYTES];
        let block = (BLOCK_FRAMES as u16).to_be_bytes();
        bytes[..2].copy_from_slice(&block);
        bytes[2..4].copy_from_slice(&block);
        bytes[4..7].copy_from_slice(&self.smallest.to_be_bytes()[1..]);
        bytes[7..10].copy_from_slice(&self.largest.to_be_bytes()[1..]);
        let total = if self.frames > MAX_TOTAL_FRAMES {
            0
        } else {
            self.frames
        };
        // 20 bits of rate, 3 of channels − 1, 5 of depth − 1, 36 of length.
        let packed = u64::from(self.shape.sample_rate_hz) << 44
            | u64::from(!self.shape.mono) << 41
            | u64::from(self.shape.bits - 1) << 36
            | total;
        bytes[10..18].copy_from_slice(&packed.to_be_bytes());
        bytes[18..].copy_from_slice(&md5);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_depth_and_length_stand_where_they_belong() {
        let shape = StreamShape {
            sample_rate_hz: 0xABCDE,
            bits: 24,
            mono: false,
        };
        let mut info = StreamInfo::new(shape, 0x1_2345_6789);
        info.count_frame(300);
        info.count_frame(70_000);
        let bytes = info.bytes([7; 16]);
        assert_eq!(bytes[..4], [0x10, 0, 0x10, 0]);
        assert_eq!(bytes[4..10], [0, 1, 44, 1, 0x11, 0x70]);
        // 1010 1011 1100 1101 1110 | 001 | 10111 | 0001 …
        assert_eq!(
            bytes[10..18],
            [0xAB, 0xCD, 0xE3, 0x71, 0x23, 0x45, 0x67, 0x89]
        );
        assert_eq!(bytes[18..], [7; 16]);
    }

    #[test]
    fn a_length_past_36_bits_is_left_unknown() {
        let info = StreamInfo::new(
            StreamShape {
                sample_rate_hz: 44100,
                bits: 16,
                mono: false,
            },
            1 << 36,
        );
        assert_eq!(info.bytes([0; 16])[13..18], [0xF0, 0, 0, 0, 0]);
    }
}
