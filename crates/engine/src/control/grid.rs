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

impl<const N: usize> Grid<N> {
    /// Frames from one point to the next.
    pub const STRIDE: i64 = if N == FRAMES { 1 } else { NODE_SPACING as i64 };

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
