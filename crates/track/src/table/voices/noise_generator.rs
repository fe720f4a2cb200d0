//! `noise_generator`: names of its parameters.

use super::VoiceSpec;
use crate::table::effects::{FLANGER, SPATIALISER};
use crate::table::{noise, noise_voice};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "noise_generator",
    &[],
    [
        "Coloured noise with moving notches, a level for each ear, fades and an envelope of its own.",
        "A rush of wind or surf from which narrow bands are missing that glide up and down; the two ears are a quarter turn apart.",
        "x_c = noise_swept_notch with the same parameters\n\
         y_c = clip(amp_c · fades(t) · amp_envelope(t) · x_c, −1, 1)",
    ],
    &[
        &noise_voice::EAR_LEVELS,
        &noise::COLOUR,
        &noise::OWN_COLOUR,
        &noise::NOTCHES,
        &noise_voice::TURNED_PHASES,
        &noise_voice::GENERATOR_SWEEPS,
        &noise_voice::FORM,
        &noise::TIMING,
        &noise_voice::LAYER,
        &noise::EDITOR,
        &FLANGER,
        &SPATIALISER,
    ],
);
