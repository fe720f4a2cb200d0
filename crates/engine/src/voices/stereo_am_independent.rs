//! `stereo_am_independent`.

use heterodyne_track::params::Params;

use super::registry::Made;
use crate::compile::VoiceContext;

/// Works out the laws of one voice.
pub(crate) fn compile(_params: &Params, _context: &mut VoiceContext) -> Option<Made> {
    None
}
