//! The frames of a block at which a law is evaluated: all 512, or every 32nd with both ends.

use heterodyne_dsp::tone::{FRAMES, NODE_SPACING, NODES_PADDED};

/// `N` frames, evenly spaced, counted from the start of a voice (negative before it).
#[derive(Clone, Copy, Debug)]
pub struct Grid<const N: usize> {
    /// The first frame.
    pub first: i64,
}

/// Every frame of a block.
pub type Dense = Grid<FRAMES>;
/// Every 32nd frame of a block, its end included, padded to whole registers.
pub type Sparse = Grid<NODES_PADDED>;

/// Points of a coarse grid: 65 536 frames, both ends included, padded to whole registers.
pub const COARSE_POINTS: usize = 40;
/// Frames between them.
pub const COARSE_SPACING: usize = 2048;
/// Frames that a coarse grid spans.
pub const COARSE_FRAMES: u64 = 32 * COARSE_SPACING as u64;
/// Points 2048 frames apart, for bounds of what moves slowly.
pub type Coarse = Grid<COARSE_POINTS>;

impl<const N: usize> Grid<N> {
    /// Frames from one point to the next.
    pub const STRIDE: i64 = match N {
        FRAMES => 1,
        COARSE_POINTS => COARSE_SPACING as i64,
        _ => NODE_SPACING as i64,
    };

    /// The frame numbers, as floats (exact to 2^53).
    #[inline(always)]
    pub fn positions(self) -> [f64; N] {
        let first = self.first as f64;
        let mut out = [0.0; N];
        for (j, x) in out.iter_mut().enumerate() {
            *x = first + j as f64 * Self::STRIDE as f64;
        }
        out
    }
}
