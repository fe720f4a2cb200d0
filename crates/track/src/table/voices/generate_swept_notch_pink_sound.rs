//! `generate_swept_notch_pink_sound`: names of its parameters.

use super::VoiceSpec;
use crate::table::effects::FLANGER;
use crate::table::{noise, noise_voice};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "generate_swept_notch_pink_sound",
    &[],
    [
        "Another name of noise_swept_notch, with parameter names and defaults of its own.",
        "As noise_swept_notch.",
        "noise_swept_notch; without filter_sweeps one sweep from 1000 to 10000 Hz, the ears a quarter turn of the LFO apart",
    ],
    &[
        &noise_voice::LEVEL,
        &noise::COLOUR,
        &noise::OWN_COLOUR,
        &noise::NOTCHES,
        &noise_voice::TURNED_PHASES,
        &noise_voice::FILTER_SWEEPS,
        &noise_voice::FORM,
        &noise::TIMING,
        &noise_voice::LAYER,
        &noise::EDITOR,
        &FLANGER,
    ],
);
