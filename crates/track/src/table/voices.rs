//! The voices by name: which parameters each one reads, and which names belong to voices still to come.
//!
//! Invariant: a name appears once, here; `_transition` is never part of it.

use super::build::{flag, value};
use super::effects::{FLANGER, GLITCH, SPATIALISER};
use super::groups::{PAN, PHASE_OSC, PULSED_TONE, START_PHASE, TIMING, TONE, TREMOLO, VIBRATO};
use super::{Group, Kind, ObjectSpec, ParamSpec, noise};

/// One voice of the format.
#[derive(Debug)]
pub struct VoiceSpec {
    /// Base name, without `_transition`.
    pub name: &'static str,
    /// Other base names for the same voice.
    pub aliases: &'static [&'static str],
    /// One sentence for people.
    pub summary: &'static str,
    /// Its parameters.
    pub object: ObjectSpec,
}

impl VoiceSpec {
    /// All parameters, in the order of their groups.
    pub fn params(&'static self) -> impl Iterator<Item = &'static ParamSpec> {
        self.object.params()
    }
}

impl PartialEq for VoiceSpec {
    /// Tables are statics: each is equal to itself alone.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

static EARS: Group = Group {
    title: "ears",
    params: &[
        flag("leftHigh", false, "Gives the left ear the higher tone."),
        value(
            "forceMono",
            Kind::Level { default: 0.0 },
            "Both ears at baseFreq.",
        )
        .moving(),
    ],
};

static MONO: Group = Group {
    title: "ears",
    params: &[value(
        "forceMono",
        Kind::Level { default: 0.0 },
        "Both ears without vibrato; in a transition above 0.5 counts as on.",
    )
    .moving()],
};

static VOICES: [VoiceSpec; 3] = [
    VoiceSpec {
        name: "binaural_beat",
        aliases: &[],
        summary: "Two sine tones, one for each ear, a beat apart.",
        object: ObjectSpec::new(
            "binaural_beat",
            "Two sine tones, one for each ear, a beat apart.",
            &[
                &TONE,
                &EARS,
                &START_PHASE,
                &TREMOLO,
                &VIBRATO,
                &PHASE_OSC,
                &PAN,
                &GLITCH,
                &TIMING,
                &FLANGER,
                &SPATIALISER,
            ],
        ),
    },
    VoiceSpec {
        name: "isochronic_tone",
        aliases: &[],
        summary: "A carrier gated by a trapezoid pulse.",
        object: ObjectSpec::new(
            "isochronic_tone",
            "A carrier gated by a trapezoid pulse.",
            &[
                &PULSED_TONE,
                &MONO,
                &START_PHASE,
                &TREMOLO,
                &VIBRATO,
                &PHASE_OSC,
                &PAN,
                &TIMING,
                &FLANGER,
                &SPATIALISER,
            ],
        ),
    },
    VoiceSpec {
        name: "noise_swept_notch",
        aliases: &["noise"],
        summary: "Coloured noise with moving and fixed notches.",
        object: ObjectSpec::new(
            "noise_swept_notch",
            "Coloured noise with moving and fixed notches.",
            &[
                &noise::LEVEL,
                &noise::COLOUR,
                &noise::OWN_COLOUR,
                &noise::NOTCHES,
                &noise::TIMING,
                &noise::LAYER,
                &noise::EDITOR,
                &FLANGER,
            ],
        ),
    },
];

/// Voices of the format that this version does not play yet: they stay silent, with a warning that says so.
pub const LATER_VOICES: [&str; 12] = [
    "dual_pulse_binaural",
    "generate_swept_notch_pink_sound",
    "hybrid_qam_monaural_beat",
    "monaural_beat_stereo_amps",
    "noise_generator",
    "qam_beat",
    "rhythmic_waveshaping",
    "spatial_angle_modulation",
    "spatial_angle_modulation_monaural_beat",
    "stereo_am_independent",
    "subliminal_encode",
    "wave_shape_stereo_am",
];

/// Every voice that this version plays.
pub fn voices() -> &'static [VoiceSpec] {
    &VOICES
}

/// The voice with this base name or alias.
pub fn voice(name: &str) -> Option<&'static VoiceSpec> {
    VOICES
        .iter()
        .find(|voice| voice.name == name || voice.aliases.contains(&name))
}
