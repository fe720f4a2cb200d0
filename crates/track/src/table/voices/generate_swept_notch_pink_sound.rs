//! `generate_swept_notch_pink_sound`: names of its parameters.

use super::VoiceSpec;
use crate::table::effects::FLANGER;
use crate::table::noise;

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "generate_swept_notch_pink_sound",
    &[],
    [
        "Another name of noise_swept_notch, with parameter names and defaults of its own.",
        "As noise_swept_notch.",
        "noise_swept_notch with sweeps from filter_sweeps",
    ],
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
);
