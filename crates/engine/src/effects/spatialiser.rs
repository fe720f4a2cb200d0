//! The spatialiser.

use std::ops::Range;

use heterodyne_track::params::Params;

use crate::compile::VoiceContext;
use crate::cursor::Block;

/// A spatialiser ready to play. Immutable.
pub(crate) struct Spatialiser;

impl Spatialiser {
    /// Reads the spatialiser of a voice. `None`: it is off.
    pub fn compile(_params: &Params, _context: &mut VoiceContext) -> Option<Self> {
        None
    }

    /// Frames that its longest delay line holds.
    pub fn delay_frames(&self) -> usize {
        0
    }

    /// Frames after which what came before is forgotten.
    pub fn pre_roll_frames(&self) -> u64 {
        0
    }
}

/// Memory of a running spatialiser, owned by a cursor.
pub struct SpatialiserState;

impl SpatialiserState {
    /// Room for delays of so many frames.
    pub fn new(_delay_frames: usize) -> Self {
        Self
    }

    /// Back to rest.
    pub fn reset(&mut self) {}

    /// Treats the frames `inside` of a block whose first frame is frame `first` of the voice.
    pub fn run(
        &mut self,
        _spatialiser: &Spatialiser,
        _first: i64,
        _inside: Range<usize>,
        _block: &mut Block,
    ) {
    }
}
