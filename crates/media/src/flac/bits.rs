//! Bits into bytes, most significant first.
//!
//! Invariant: fewer than 32 bits wait in the accumulator between calls, so any value of up to 32 bits fits on top.

/// Appends bit fields to a byte buffer.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    waiting: u64,
    waiting_bits: u32,
}

impl BitWriter {
    /// Starts over, keeping the memory.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.waiting = 0;
        self.waiting_bits = 0;
    }

    /// Makes sure that `bytes` more bytes need no allocation.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// Appends the low `bits` bits of `value`, at most 32. Higher bits of `value` must be 0.
    #[inline]
    pub(super) fn put(&mut self, value: u32, bits: u32) {
        debug_assert!(bits <= 32 && u64::from(value) < 1 << bits);
        self.waiting = self.waiting << bits | u64::from(value);
        self.waiting_bits += bits;
        if self.waiting_bits >= 32 {
            self.waiting_bits -= 32;
            let word = (self.waiting >> self.waiting_bits) as u32;
            self.bytes.extend_from_slice(&word.to_be_bytes());
        }
    }

    /// Appends a signed value in two's complement of `bits` bits, 1 to 32.
    #[inline]
    pub(super) fn put_signed(&mut self, value: i32, bits: u32) {
        self.put(value as u32 & (u32::MAX >> (32 - bits)), bits);
    }

    /// Appends `quotient` zeros, a one, and the low `k` bits of `folded`, where quotient = folded >> k: a Rice code.
    #[inline]
    pub(super) fn put_rice(&mut self, folded: u32, k: u32) {
        let quotient = folded >> k;
        let tail = 1 << k | folded & ((1 << k) - 1);
        if quotient + k < 32 {
            self.put(tail, quotient + 1 + k);
        } else {
            let mut zeros = quotient;
            while zeros > 32 {
                self.put(0, 32);
                zeros -= 32;
            }
            self.put(0, zeros);
            self.put(tail, k + 1);
        }
    }

    /// Fills the last byte with zeros and gives all bytes.
    pub(super) fn align(&mut self) -> &mut Vec<u8> {
        self.put(0, (8 - self.waiting_bits % 8) % 8);
        let rest = self.waiting_bits / 8;
        let word = ((self.waiting << (32 - self.waiting_bits)) as u32).to_be_bytes();
        self.bytes.extend_from_slice(&word[..rest as usize]);
        self.waiting_bits = 0;
        &mut self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn as_text(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:08b}")).collect()
    }

    proptest! {
        #[test]
        fn fields_stand_one_after_the_other(fields in prop::collection::vec((any::<u32>(), 0_u32..=32), 0..50)) {
            let mut writer = BitWriter::default();
            let mut expected = String::new();
            for (value, bits) in fields {
                let value = if bits == 0 { 0 } else { value >> (32 - bits) };
                writer.put(value, bits);
                if bits > 0 {
                    expected += &format!("{value:0width$b}", width = bits as usize);
                }
            }
            expected += &"0".repeat((8 - expected.len() % 8) % 8);
            prop_assert_eq!(as_text(writer.align()), expected);
        }

        #[test]
        fn a_rice_code_is_unary_then_binary(folded in 0_u32..5000, k in 0_u32..=30, before in 0_u32..32) {
            let mut writer = BitWriter::default();
            writer.put(0, before);
            writer.put_rice(folded, k);
            let mut expected = "0".repeat((before + (folded >> k)) as usize) + "1";
            if k > 0 {
                expected += &format!("{:0width$b}", folded & ((1 << k) - 1), width = k as usize);
            }
            expected += &"0".repeat((8 - expected.len() % 8) % 8);
            prop_assert_eq!(as_text(writer.align()), expected);
        }
    }
}
