//! Filters without phase shift.

use heterodyne_dsp::isa::Isa;

use crate::cursor::Block;

/// A filter without phase shift. Immutable.
pub(crate) struct ZeroPhase;

impl ZeroPhase {
    /// Frames before and after a frame that decide it.
    pub fn reach_frames(&self) -> usize {
        0
    }
}

/// Memory of a running filter, owned by a cursor; saves work and decides nothing.
pub struct ZeroPhaseState;

impl ZeroPhaseState {
    /// Room for a filter of such a reach.
    pub fn new(_reach_frames: usize) -> Self {
        Self
    }

    /// Forgets what it has seen.
    pub fn reset(&mut self) {}

    /// Writes the filtered block whose first frame is frame `first` of the voice; `dry` writes blocks of the voice before
    /// the filter, at any frame that differs from `first` by whole blocks.
    pub fn fill(
        &mut self,
        _isa: Isa,
        _filter: &ZeroPhase,
        first: i64,
        dry: &mut dyn FnMut(i64, &mut Block),
        out: &mut Block,
    ) {
        dry(first, out);
    }
}
