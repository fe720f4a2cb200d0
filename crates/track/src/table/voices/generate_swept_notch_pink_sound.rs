//! `generate_swept_notch_pink_sound`: names of its parameters.

use super::VoiceSpec;
use crate::table::effects::FLANGER;
use crate::table::{noise, noise_voice};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "generate_swept_notch_pink_sound",
    &[],
    [
        "Coloured noise with moving notches: noise_swept_notch with parameter names and defaults of its own.",
        "A rush of wind or surf from which narrow bands are missing that glide up and down, not together in both ears.",
        "w = Gaussian noise with power ∝ f^−e, e from exponent to high_exponent, between lowcut and highcut\n\
         l_c(t) = cos(2π·lfo_freq·t + φ_c)   (or a triangle), the right ear lfo_phase_offset_deg ahead\n\
         f_k(t) = (min_k + max_k)/2 + (max_k − min_k)/2 · l_c(t), without sweeps one from 1000 to 10000 Hz\n\
         y_c = amp · volume · amplitude · Π_k notch(f_k(t), q_k)^stages_k · w",
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
