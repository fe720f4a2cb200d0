//! `noise_generator`.

use heterodyne_track::document::Noise;
use heterodyne_track::params::Params;

use super::registry::Made;
use crate::compile::VoiceContext;

/// Designs one voice.
pub(crate) fn compile(
    noise: &Noise,
    gain: f64,
    params: &Params,
    context: &mut VoiceContext,
) -> Option<Made> {
    super::noise::compile(noise, gain, params, context)
}
