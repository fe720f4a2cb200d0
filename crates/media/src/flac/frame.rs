//! One FLAC frame: a block of samples with its header and checksums (RFC 9639 §9).
//!
//! A frame depends on nothing but its block, its number and the stream's rate and depth, so frames can be made on any
//! thread. Left/right, left/side, side/right and mid/side are compared by their estimated size; a channel that does
//! not compress is stored as it is, so no frame is much larger than its samples.

use crc::{CRC_8_SMBUS, CRC_16_UMTS, Crc, Table};

use super::bits::BitWriter;
use super::predict::{MAX_ORDER, folded_residual, residual_sums};
use super::rice;

static HEADER_CRC: Crc<u8> = Crc::<u8>::new(&CRC_8_SMBUS);
static FRAME_CRC: Crc<u16, Table<16>> = Crc::<u16, Table<16>>::new(&CRC_16_UMTS);

/// Samples of a full block.
pub(super) const BLOCK_FRAMES: usize = 4096;

/// Rate and depth of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct StreamShape {
    pub(super) sample_rate_hz: u32,
    /// 16 or 24.
    pub(super) bits: u32,
    /// One channel, the left one.
    pub(super) mono: bool,
}

/// Makes frames, keeping its memory from one to the next.
#[derive(Debug)]
pub(super) struct FrameEncoder {
    shape: StreamShape,
    mid: Vec<i32>,
    side: Vec<i32>,
    folded: Vec<u32>,
    out: BitWriter,
}

/// What is known of a channel before it is coded.
#[derive(Clone, Copy)]
struct Estimate {
    order: usize,
    bits: u64,
}

impl FrameEncoder {
    pub(super) fn new(shape: StreamShape) -> Self {
        Self {
            shape,
            mid: Vec::new(),
            side: Vec::new(),
            folded: Vec::new(),
            out: BitWriter::default(),
        }
    }

    /// Encodes a block of 1 to [`BLOCK_FRAMES`] frames as number `number` of its stream.
    pub(super) fn encode(&mut self, left: &[i32], right: &[i32], number: u32) -> &[u8] {
        let bits = self.shape.bits;
        if self.shape.mono {
            self.begin(left.len(), 0, number);
            let order = estimate(left, bits).order;
            write_channel(&mut self.out, &mut self.folded, left, order, bits);
            return self.end();
        }
        self.mid.clear();
        self.mid
            .extend(left.iter().zip(right).map(|(l, r)| (l + r) >> 1));
        self.side.clear();
        self.side.extend(left.iter().zip(right).map(|(l, r)| l - r));
        let [l, r, m, s] = [
            estimate(left, bits),
            estimate(right, bits),
            estimate(&self.mid, bits),
            estimate(&self.side, bits + 1),
        ];
        let assignments = [
            (1, l.bits + r.bits),
            (8, l.bits + s.bits),
            (9, s.bits + r.bits),
            (10, m.bits + s.bits),
        ];
        let assignment = assignments
            .into_iter()
            .min_by_key(|a| a.1)
            .map_or(1, |a| a.0);

        self.begin(left.len(), assignment, number);
        let side: &[i32] = &self.side;
        let (first, second) = match assignment {
            1 => ((left, l.order, bits), (right, r.order, bits)),
            8 => ((left, l.order, bits), (side, s.order, bits + 1)),
            9 => ((side, s.order, bits + 1), (right, r.order, bits)),
            _ => ((&self.mid[..], m.order, bits), (side, s.order, bits + 1)),
        };
        for (samples, order, bits) in [first, second] {
            write_channel(&mut self.out, &mut self.folded, samples, order, bits);
        }
        self.end()
    }

    fn begin(&mut self, frames: usize, assignment: u32, number: u32) {
        self.out.clear();
        self.out.reserve(frames * 7 + 64);
        write_header(&mut self.out, self.shape, frames, assignment, number);
    }

    fn end(&mut self) -> &[u8] {
        let bytes = self.out.align();
        let crc = FRAME_CRC.checksum(bytes);
        bytes.extend_from_slice(&crc.to_be_bytes());
        bytes
    }
}

/// The order with the smallest residual and about how many bits it takes.
fn estimate(samples: &[i32], bits: u32) -> Estimate {
    let count = samples.len().saturating_sub(MAX_ORDER) as u64;
    let sums = residual_sums(samples, bits);
    let best = sums
        .into_iter()
        .enumerate()
        .min_by_key(|&(order, sum)| (sum, order));
    let (order, sum) = best.unwrap_or((0, 0));
    // Folding doubles magnitudes. A channel that does not compress is stored plainly.
    let coded = rice::best_parameter(2 * sum, count).0 + u64::from(bits) * order as u64;
    Estimate {
        order,
        bits: coded.min(u64::from(bits) * samples.len() as u64),
    }
}

fn write_header(
    out: &mut BitWriter,
    shape: StreamShape,
    frames: usize,
    assignment: u32,
    number: u32,
) {
    out.put(0b1111_1111_1111_1000, 16);
    let full = frames == BLOCK_FRAMES;
    out.put(if full { 12 } else { 7 }, 4);
    let rate = rate_code(shape.sample_rate_hz);
    out.put(rate, 4);
    out.put(assignment, 4);
    out.put(if shape.bits == 16 { 4 } else { 6 }, 3);
    out.put(0, 1);
    put_frame_number(out, number);
    if !full {
        out.put(frames as u32 - 1, 16);
    }
    let bytes = out.align();
    let crc = HEADER_CRC.checksum(bytes);
    bytes.push(crc);
}

/// The code of a usual rate; 0 sends the decoder to the stream's own header.
fn rate_code(sample_rate_hz: u32) -> u32 {
    const CODED_HZ: [u32; 11] = [
        88200, 176_400, 192_000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000,
    ];
    CODED_HZ
        .iter()
        .position(|&hz| hz == sample_rate_hz)
        .map_or(0, |i| i as u32 + 1)
}

/// The frame number in the extended UTF-8 form of 1 to 6 bytes.
fn put_frame_number(out: &mut BitWriter, number: u32) {
    if number < 0x80 {
        return out.put(number, 8);
    }
    // A form with t trailing bytes holds 5·t + 6 bits: 11, 16, 21, 26, 31.
    let trailing = (1..5).find(|t| number >> (5 * t + 6) == 0).unwrap_or(5);
    let lead = 0xFF << (7 - trailing) & 0xFF_u32;
    out.put(lead | number >> (6 * trailing), 8);
    for t in (0..trailing).rev() {
        out.put(0x80 | (number >> (6 * t)) & 0x3F, 8);
    }
}

/// Constant, predicted or plain, whichever is smallest.
fn write_channel(
    out: &mut BitWriter,
    folded: &mut Vec<u32>,
    samples: &[i32],
    order: usize,
    bits: u32,
) {
    if samples.iter().all(|&v| v == samples[0]) {
        out.put(0, 8);
        return out.put_signed(samples[0], bits);
    }
    // A block too short for sums over five samples has order 0.
    let order = order.min(samples.len() - 1);
    folded_residual(samples, order, folded);
    let plan = rice::plan(folded, order);
    if plan.bits + u64::from(bits) * order as u64 >= u64::from(bits) * samples.len() as u64 {
        out.put(1 << 1, 8);
        return samples.iter().for_each(|&v| out.put_signed(v, bits));
    }
    out.put((8 | order as u32) << 1, 8);
    for &v in &samples[..order] {
        out.put_signed(v, bits);
    }
    rice::write(out, folded, order, &plan);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_bytes(number: u32) -> Vec<u8> {
        let mut out = BitWriter::default();
        put_frame_number(&mut out, number);
        out.align().clone()
    }

    #[test]
    fn frame_numbers_are_coded_like_characters() {
        for c in [
            '\u{7f}',
            '\u{80}',
            '\u{7ff}',
            '\u{800}',
            '\u{ffff}',
            '\u{10000}',
            '\u{10ffff}',
        ] {
            assert_eq!(number_bytes(c as u32), c.to_string().as_bytes(), "{c:?}");
        }
        // Past Unicode, by hand: 0x200000 is the first of five bytes, 0x4000000 the first of six.
        assert_eq!(number_bytes(0x20_0000), [0xF8, 0x88, 0x80, 0x80, 0x80]);
        assert_eq!(
            number_bytes(0x400_0000),
            [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]
        );
        assert_eq!(
            number_bytes(0x7FFF_FFFF),
            [0xFD, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF]
        );
    }

    #[test]
    fn loud_white_noise_costs_no_more_than_plain_storage() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as i32 >> 8
        };
        let left: Vec<i32> = (0..BLOCK_FRAMES).map(|_| noise()).collect();
        let right: Vec<i32> = (0..BLOCK_FRAMES).map(|_| noise()).collect();
        let mut encoder = FrameEncoder::new(StreamShape {
            sample_rate_hz: 44100,
            bits: 24,
            mono: false,
        });
        assert!(encoder.encode(&left, &right, 0).len() <= 6 * BLOCK_FRAMES + 16);
    }

    #[test]
    fn silence_takes_a_few_bytes() {
        let silence = [0; BLOCK_FRAMES];
        let mut encoder = FrameEncoder::new(StreamShape {
            sample_rate_hz: 44100,
            bits: 16,
            mono: false,
        });
        assert!(encoder.encode(&silence, &silence, 0).len() <= 16);
    }
}
