//! The peak that a voice of recordings reaches within its length.
//!
//! A part that sounds to its end reaches 1. Where parts are stacked, the blocks of 512 frames are looked at one by one as far as their
//! pattern is new, and only those are worked out whose parts could together be louder than what was found: exact, and for speech
//! a small part of the work.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;

use super::part::Part;
use super::{Encoded, FRAME_COST, Order};
use crate::compile::Work;

/// Largest magnitude over the first `frames` frames, before amplitude. `None`: finding it takes too much work.
pub(super) fn peak(encoded: &Encoded, frames: u64, work: &mut Work) -> Option<f64> {
    match &encoded.order {
        Order::Sequence { starts, .. } => in_turn(&encoded.parts, starts, frames, work),
        Order::Stack => together(encoded, frames, work),
    }
}

fn in_turn(parts: &[Part], starts: &[u64], frames: u64, work: &mut Work) -> Option<f64> {
    let heard = |(part, start): &(&Part, &u64)| **start < frames && !part.is_silent();
    let mut largest = 0.0;
    for (part, start) in parts.iter().zip(starts).filter(heard) {
        let room = frames - start;
        if part.frames() <= room {
            return Some(1.0);
        }
        // Only one can be cut short: the last that is heard.
        work.spend(FRAME_COST * room)?;
        let mut block = [0.0; FRAMES];
        for first in (0..room).step_by(FRAMES) {
            let count = (room - first).min(FRAMES as u64) as usize;
            block[..count].fill(0.0);
            part.add(Isa::detect(), first, &mut block[..count]);
            largest = loudest(&block[..count], largest);
        }
    }
    Some(f64::from(largest))
}

fn together(encoded: &Encoded, frames: u64, work: &mut Work) -> Option<f64> {
    let parts = &encoded.parts;
    let frames = frames.min(pattern(parts, frames));
    let isa = Isa::detect();
    let mut largest = 0.0f32;
    for first in (0..frames).step_by(FRAMES) {
        let count = (frames - first).min(FRAMES as u64);
        work.spend(4 * parts.len() as u64)?;
        let bound: f32 = parts
            .iter()
            .map(|part| part.bound(first % part.frames(), count))
            .sum();
        // Sums of other orders differ in their last digits.
        if bound * (1.0 + 1e-4) <= largest {
            continue;
        }
        work.spend(FRAME_COST * count * parts.len() as u64)?;
        let mut block = [0.0; FRAMES];
        encoded.fill(isa, first as i64, &mut block);
        largest = loudest(&block[..count as usize], largest);
    }
    Some(f64::from(largest))
}

fn loudest(block: &[f32], so_far: f32) -> f32 {
    block.iter().fold(so_far, |peak, x| peak.max(x.abs()))
}

/// Frames after which the looped parts begin anew together, or `most` where that is later.
fn pattern(parts: &[Part], most: u64) -> u64 {
    let divisor = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    parts.iter().fold(1, |period: u64, part| {
        let times = part.frames() / divisor(period, part.frames());
        period.saturating_mul(times).min(most.max(1))
    })
}
