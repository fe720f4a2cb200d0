//! The voices by name: what each one is, and which parameters it reads.
//!
//! Invariant: a name appears once, here; `_transition` is never part of it. Parser, schema, listings, reference pages
//! and the tests of the engine all walk [`voices`], so a voice that is in the list is in all of them.

mod binaural_beat;
mod dual_pulse_binaural;
mod generate_swept_notch_pink_sound;
mod hybrid_qam_monaural_beat;
mod isochronic_tone;
mod monaural_beat_stereo_amps;
mod noise_generator;
mod noise_swept_notch;
mod qam_beat;
mod rhythmic_waveshaping;
mod spatial_angle_modulation;
mod spatial_angle_modulation_monaural_beat;
mod stereo_am_independent;
mod subliminal_encode;
mod wave_shape_stereo_am;

use super::{Group, ObjectSpec, ParamSpec};

/// One voice of the format.
#[derive(Debug)]
pub struct VoiceSpec {
    /// Base name, without `_transition`.
    pub name: &'static str,
    /// Other base names for the same voice.
    pub aliases: &'static [&'static str],
    /// One sentence for people.
    pub summary: &'static str,
    /// What a listener hears, in a sentence or two.
    pub hearing: &'static str,
    /// Its signal, in lines of mathematics with the names of its parameters.
    pub formula: &'static str,
    /// Its parameters.
    pub object: ObjectSpec,
}

impl VoiceSpec {
    const fn new(
        name: &'static str,
        aliases: &'static [&'static str],
        [summary, hearing, formula]: [&'static str; 3],
        groups: &'static [&'static Group],
    ) -> Self {
        Self {
            name,
            aliases,
            summary,
            hearing,
            formula,
            object: ObjectSpec::new(name, summary, groups),
        }
    }

    /// All parameters, in the order of their groups.
    pub fn params(&'static self) -> impl Iterator<Item = &'static ParamSpec> {
        self.object.params()
    }

    /// Whether it has a parameter of this canonical name.
    pub fn has(&'static self, name: &str) -> bool {
        self.object.param(name).is_some()
    }
}

impl PartialEq for VoiceSpec {
    /// Tables are statics: each is equal to itself alone.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

static VOICES: [&VoiceSpec; 15] = [
    &binaural_beat::SPEC,
    &isochronic_tone::SPEC,
    &monaural_beat_stereo_amps::SPEC,
    &qam_beat::SPEC,
    &hybrid_qam_monaural_beat::SPEC,
    &dual_pulse_binaural::SPEC,
    &rhythmic_waveshaping::SPEC,
    &stereo_am_independent::SPEC,
    &wave_shape_stereo_am::SPEC,
    &spatial_angle_modulation::SPEC,
    &spatial_angle_modulation_monaural_beat::SPEC,
    &subliminal_encode::SPEC,
    &noise_swept_notch::SPEC,
    &noise_generator::SPEC,
    &generate_swept_notch_pink_sound::SPEC,
];

/// Every voice.
pub fn voices() -> &'static [&'static VoiceSpec] {
    &VOICES
}

/// The voice with this base name or alias.
pub fn voice(name: &str) -> Option<&'static VoiceSpec> {
    VOICES
        .into_iter()
        .find(|voice| voice.name == name || voice.aliases.contains(&name))
}
