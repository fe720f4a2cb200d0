//! What a scan leaves behind for the rendering that follows.
//!
//! Where a scanned step is alone in a chunk, the chunk's sound in the mix is `scale · step`: its peak needs no second look
//! and its kept sound needs one multiplication.

use crate::chunk;
use crate::kept::Kept;
use heterodyne_engine::Score;
use std::sync::atomic::{AtomicU64, Ordering};

/// Chunks after this many (two days at 44.1 kHz) are looked at again, so that memory does not grow with the track.
const MAX_ALONE: u64 = 1 << 17;

/// Chunks whose peak or sound is known.
pub(crate) struct Scanned {
    /// Sound of chunks: of the step alone before its scale, or of the mix.
    pub kept: Kept,
    /// Per chunk: 0, or step + 1 in the upper half and the bits of its peak before scaling in the lower.
    alone: Vec<AtomicU64>,
}

impl Scanned {
    /// Nothing scanned yet; sound goes to `kept`.
    pub fn new(score: &Score, kept: Kept) -> Self {
        let count = chunk::chunks(&(0..score.quanta())).end.min(MAX_ALONE);
        Self {
            kept,
            alone: (0..count).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The step that is alone in `chunk`, with the chunk's peak before the step's scale, if that was scanned.
    pub fn alone(&self, chunk: u64) -> Option<(usize, f32)> {
        let value = self.alone.get(chunk as usize)?.load(Ordering::Relaxed);
        let step = (value >> 32).checked_sub(1)?;
        Some((step as usize, f32::from_bits(value as u32)))
    }

    /// Takes note of such a chunk.
    pub fn set_alone(&self, chunk: u64, step: usize, peak: f32) {
        let value = (step as u64 + 1) << 32 | u64::from(peak.to_bits());
        if let Some(entry) = self.alone.get(chunk as usize) {
            entry.store(value, Ordering::Relaxed);
        }
    }
}
