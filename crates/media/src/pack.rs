//! Samples into little-endian bytes, two channels interleaved or one alone.
//!
//! Each function fills `out`, which holds exactly the frames of its inputs, and is written so that the compiler
//! turns it into vector code or one wide store a frame.

/// 16-bit frames of 4 bytes. Values outside 16 bits lose their high bits.
pub(crate) fn pack_s16(left: &[i32], right: &[i32], out: &mut [u8]) {
    for ((&l, &r), bytes) in left.iter().zip(right).zip(out.as_chunks_mut::<4>().0) {
        *bytes = ((l as u32 & 0xFFFF) | ((r as u32) << 16)).to_le_bytes();
    }
}

/// 24-bit frames of 6 bytes. Values outside 24 bits lose their high bits.
pub(crate) fn pack_s24(left: &[i32], right: &[i32], out: &mut [u8]) {
    let frames = left.len().min(right.len());
    let (pairs_left, rest_left) = left[..frames].as_chunks::<2>();
    let (pairs_right, rest_right) = right[..frames].as_chunks::<2>();
    let (pairs, rest) = out.as_chunks_mut::<12>();
    for ((l, r), bytes) in pairs_left.iter().zip(pairs_right).zip(pairs) {
        let (first, second) = (frame_s24(l[0], r[0]), frame_s24(l[1], r[1]));
        bytes[..8].copy_from_slice(&(first | second << 48).to_le_bytes());
        bytes[8..].copy_from_slice(&((second >> 16) as u32).to_le_bytes());
    }
    if let ([l], [r]) = (rest_left, rest_right) {
        rest.copy_from_slice(&frame_s24(*l, *r).to_le_bytes()[..6]);
    }
}

#[inline]
fn frame_s24(l: i32, r: i32) -> u64 {
    u64::from(l as u32 & 0xFF_FFFF) | u64::from(r as u32 & 0xFF_FFFF) << 24
}

/// Floating-point frames of 8 bytes, bit for bit.
pub(crate) fn pack_f32(left: &[f32], right: &[f32], out: &mut [u8]) {
    for ((&l, &r), bytes) in left.iter().zip(right).zip(out.as_chunks_mut::<8>().0) {
        *bytes = (u64::from(l.to_bits()) | u64::from(r.to_bits()) << 32).to_le_bytes();
    }
}

/// The low `BYTES` bytes of each sample of one channel.
pub(crate) fn pack_one<const BYTES: usize>(samples: impl Iterator<Item = u32>, out: &mut [u8]) {
    for (sample, bytes) in samples.zip(out.as_chunks_mut::<BYTES>().0) {
        bytes.copy_from_slice(&sample.to_le_bytes()[..BYTES]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_those_of_each_sample(
            frames in prop::collection::vec((-8_388_608_i32..8_388_608, -8_388_608_i32..8_388_608), 0..40)
        ) {
            let (left, right): (Vec<i32>, Vec<i32>) = frames.iter().copied().unzip();
            let expected = |width: usize| -> Vec<u8> {
                frames.iter().flat_map(|(l, r)| [l.to_le_bytes(), r.to_le_bytes()]).flat_map(|b| b[..width].to_vec()).collect()
            };
            let mut out = vec![0; frames.len() * 4];
            pack_s16(&left, &right, &mut out);
            prop_assert_eq!(out, expected(2));
            let mut out = vec![0; frames.len() * 6];
            pack_s24(&left, &right, &mut out);
            prop_assert_eq!(out, expected(3));
            let floats = |plane: &[i32]| plane.iter().map(|&v| f32::from_bits(v as u32)).collect::<Vec<_>>();
            let mut out = vec![0; frames.len() * 8];
            pack_f32(&floats(&left), &floats(&right), &mut out);
            prop_assert_eq!(out, expected(4));
            let mut out = vec![0; left.len() * 3];
            pack_one::<3>(left.iter().map(|v| *v as u32), &mut out);
            let alone: Vec<u8> = left.iter().flat_map(|v| v.to_le_bytes()[..3].to_vec()).collect();
            prop_assert_eq!(out, alone);
        }
    }
}
