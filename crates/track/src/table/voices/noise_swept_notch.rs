//! `noise_swept_notch`: names of its parameters.

use super::VoiceSpec;
use crate::table::effects::FLANGER;
use crate::table::{noise, noise_voice};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "noise_swept_notch",
    &["noise"],
    [
        "Coloured noise with moving and fixed notches.",
        "A rush of wind, surf or rain, from which narrow bands are missing that glide up and down.",
        "w = Gaussian noise with power ∝ f^−e, e from exponent to high_exponent, between lowcut and highcut\n\
         l(t) = cos(2π·lfo_freq·t + φ)   (or a triangle), φ per ear and pass\n\
         f_k(t) = (min_k + max_k)/2 + (max_k − min_k)/2 · l(t)\n\
         y_c = amp · volume · amplitude · Π_k notch(f_k(t), q_k)^stages_k · w",
    ],
    &[
        &noise_voice::LEVEL,
        &noise::COLOUR,
        &noise::OWN_COLOUR,
        &noise::NOTCHES,
        &noise::PHASES,
        &noise::SWEEPS,
        &noise_voice::FORM,
        &noise::TIMING,
        &noise_voice::LAYER,
        &noise::EDITOR,
        &FLANGER,
    ],
);
