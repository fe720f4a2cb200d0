//! `noise_generator`: coloured noise with moving notches, and a level for each ear.
//!
//! y_c = clip(amp_c · fades · amp_envelope · x_c, ±1), x the noise of [`super::noise`]; each level moves with α in the transition form.

use heterodyne_track::document::Noise;
use heterodyne_track::params::Params;

use super::noise::{self, Levels};
use super::registry::Made;
use crate::compile::VoiceContext;

/// Designs one voice.
pub(crate) fn compile(
    noise: &Noise,
    gain: f64,
    params: &Params,
    context: &mut VoiceContext,
) -> Option<Made> {
    let levels = Levels {
        gain,
        ears: ["amp_left", "amp_right"].map(|name| params.ramp(name)),
        clipped: true,
    };
    let made = noise::with_levels(noise, levels, params, context)?;
    Some(Made {
        clipped: true,
        ..made
    })
}
