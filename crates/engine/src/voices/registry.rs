//! The voices by name, each with what compiles it: the one place that a voice joins.
//!
//! Invariant: every voice of the format's table has a recipe, in the same order (a test holds this), so that listings, schema,
//! random tracks and bench rows, which walk that table, never name a voice that cannot play.

use heterodyne_track::document::Noise;
use heterodyne_track::params::Params;

use super::formula::Source;
use super::tone::Tone;
use super::{
    binaural_beat, dual_pulse_binaural, hybrid_qam_monaural_beat, isochronic_tone,
    monaural_beat_stereo_amps, noise, noise_generator, qam_beat, rhythmic_waveshaping,
    spatial_angle_modulation, spatial_angle_modulation_monaural_beat, stereo_am_independent,
    subliminal_encode, wave_shape_stereo_am,
};
use crate::compile::VoiceContext;
use crate::effects::zero_phase::ZeroPhase;

/// A voice before its effects.
pub(crate) struct Made {
    /// What it plays.
    pub source: Source,
    /// A filter over the whole of it.
    pub filter: Option<ZeroPhase>,
    /// Hard limits at ±1 before and after the spatialiser.
    pub clipped: bool,
}

impl Made {
    /// A voice without a filter.
    pub fn plain(source: Source) -> Self {
        Self {
            source,
            filter: None,
            clipped: false,
        }
    }

    /// A pair of tones.
    pub fn tone(tone: Tone) -> Self {
        Self::plain(Source::Tone(Box::new(tone)))
    }
}

/// What turns parameters into a voice; `None`: it stays silent, for a reason that the context was told.
pub(crate) enum Recipe {
    /// From the parameters alone.
    Params(fn(&Params, &mut VoiceContext) -> Option<Made>),
    /// From a noise, its level and the other parameters.
    Noise(fn(&Noise, f64, &Params, &mut VoiceContext) -> Option<Made>),
}

/// Name and recipe of every voice.
static RECIPES: [(&str, Recipe); 15] = [
    ("binaural_beat", Recipe::Params(binaural_beat::compile)),
    ("isochronic_tone", Recipe::Params(isochronic_tone::compile)),
    (
        "monaural_beat_stereo_amps",
        Recipe::Params(monaural_beat_stereo_amps::compile),
    ),
    ("qam_beat", Recipe::Params(qam_beat::compile)),
    (
        "hybrid_qam_monaural_beat",
        Recipe::Params(hybrid_qam_monaural_beat::compile),
    ),
    (
        "dual_pulse_binaural",
        Recipe::Params(dual_pulse_binaural::compile),
    ),
    (
        "rhythmic_waveshaping",
        Recipe::Params(rhythmic_waveshaping::compile),
    ),
    (
        "stereo_am_independent",
        Recipe::Params(stereo_am_independent::compile),
    ),
    (
        "wave_shape_stereo_am",
        Recipe::Params(wave_shape_stereo_am::compile),
    ),
    (
        "spatial_angle_modulation",
        Recipe::Params(spatial_angle_modulation::compile),
    ),
    (
        "spatial_angle_modulation_monaural_beat",
        Recipe::Params(spatial_angle_modulation_monaural_beat::compile),
    ),
    (
        "subliminal_encode",
        Recipe::Params(subliminal_encode::compile),
    ),
    ("noise_swept_notch", Recipe::Noise(noise::compile)),
    ("noise_generator", Recipe::Noise(noise_generator::compile)),
    (
        "generate_swept_notch_pink_sound",
        Recipe::Noise(noise::compile),
    ),
];

/// The recipe of a voice.
pub(crate) fn recipe(name: &str) -> Option<&'static Recipe> {
    RECIPES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, recipe)| recipe)
}

#[cfg(test)]
mod tests {
    use heterodyne_track::table::voices;

    use super::*;

    #[test]
    fn every_voice_of_the_format_has_a_recipe() {
        let known: Vec<&str> = voices().iter().map(|voice| voice.name).collect();
        let cooked: Vec<&str> = RECIPES.iter().map(|(name, _)| *name).collect();
        assert_eq!(known, cooked);
        for voice in voices() {
            let of_noise = matches!(recipe(voice.name), Some(Recipe::Noise(_)));
            assert_eq!(of_noise, voice.has("sweeps"), "{}", voice.name);
        }
    }
}
