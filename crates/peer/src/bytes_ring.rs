//! Records of bytes from one thread to another without waiting: what arrives from the network, on its way to the audio thread.
//!
//! Invariant: a record is read whole or not at all; one that finds no room is dropped and counted by whoever pushes.

use rtrb::{Consumer, Producer, RingBuffer};

/// Bytes before a record: its length, and when it arrived.
const HEAD: usize = 4 + 8;
/// Longest record: 20 ms of two channels as f32, with what stands before.
pub const MOST_BYTES: usize = 60 * 48 * 2 * 4 + 64;

/// The writing end.
#[derive(Debug)]
pub struct Push(Producer<u8>);

/// The reading end.
#[derive(Debug)]
pub struct Pull(Consumer<u8>);

/// Both ends of a ring of `bytes`.
pub fn pair(bytes: usize) -> (Push, Pull) {
    let (push, pull) = RingBuffer::new(bytes);
    (Push(push), Pull(pull))
}

impl Push {
    /// Puts a record of several pieces in; false where there is no room for it.
    pub fn push(&mut self, arrived_us: u64, pieces: &[&[u8]]) -> bool {
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        if length > MOST_BYTES {
            return false;
        }
        let Ok(chunk) = self.0.write_chunk_uninit(HEAD + length) else {
            return false;
        };
        let head = (length as u32).to_le_bytes().into_iter();
        let head = head.chain(arrived_us.to_le_bytes());
        chunk.fill_from_iter(head.chain(pieces.iter().flat_map(|piece| piece.iter().copied())));
        true
    }
}

impl Pull {
    /// Takes the next record out into `to`, which has room for [`MOST_BYTES`]: when it arrived, and its length.
    pub fn pull(&mut self, to: &mut [u8]) -> Option<(u64, usize)> {
        let mut head = [0; HEAD];
        // Records are published whole: where there is a head, the rest is there too.
        copy(&mut self.0, &mut head)?;
        let (length, arrived) = head.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let arrived_us = u64::from_le_bytes(*arrived.first_chunk()?);
        copy(&mut self.0, to.get_mut(..length)?)?;
        Some((arrived_us, length))
    }

    /// Whether nobody can push any more.
    pub fn is_abandoned(&self) -> bool {
        self.0.is_abandoned()
    }
}

fn copy(from: &mut Consumer<u8>, to: &mut [u8]) -> Option<()> {
    let chunk = from.read_chunk(to.len()).ok()?;
    let (first, second) = chunk.as_slices();
    to.get_mut(..first.len())?.copy_from_slice(first);
    to.get_mut(first.len()..)?.copy_from_slice(second);
    chunk.commit_all();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_out_as_they_went_in_across_the_end_of_the_ring() {
        let (mut push, mut pull) = pair(64);
        let mut to = vec![0; MOST_BYTES];
        for round in 0..100_u64 {
            let bytes: Vec<u8> = (0..(round % 40) as u8).collect();
            let (a, b) = bytes.split_at(bytes.len() / 2);
            assert!(push.push(round, &[a, b]));
            assert_eq!(pull.pull(&mut to), Some((round, bytes.len())));
            assert_eq!(to[..bytes.len()], bytes);
            assert_eq!(pull.pull(&mut to), None);
        }
    }

    #[test]
    fn a_full_ring_and_a_giant_refuse_and_lose_nothing_else() {
        let (mut push, mut pull) = pair(40);
        assert!(push.push(1, &[&[7; 20]]));
        assert!(!push.push(2, &[&[8; 20]]));
        assert!(!push.push(3, &[&vec![0; MOST_BYTES + 1]]));
        let mut to = vec![0; MOST_BYTES];
        assert_eq!(pull.pull(&mut to), Some((1, 20)));
        assert_eq!(to[..20], [7; 20]);
        drop(push);
        assert!(pull.is_abandoned());
    }
}
