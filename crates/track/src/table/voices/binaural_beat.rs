//! `binaural_beat`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::{flag, value};
use crate::table::effects::{FLANGER, SPATIALISER};
use crate::table::glitch::GLITCH;
use crate::table::groups::{PAN, PHASE_OSC, START_PHASE, TIMING, TONE, TREMOLO, VIBRATO};
use crate::table::{Group, Kind};

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

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "binaural_beat",
    &[],
    [
        "Two sine tones, one for each ear, a beat apart.",
        "A pure tone that seems to throb inside the head at the difference of the two frequencies; with one earphone off, \
         the throb is gone.",
        "f_c(i) = max(0, baseFreq ± beatFreq/2 + vibrato_c(t))        left −, right +; leftHigh swaps\n\
         θ_c(i) = startPhase_c + 2π/sr · Σ_{k≤i} f_c(k) ∓ phaseOscRange/2 · sin(2π·phaseOscFreq·t)\n\
         e_c(t) = 1 − ampOscDepth_c · ½(1 + s(ampOscFreq_c·t + ampOscPhaseOffset_c/2π, ampOscSkew_c))\n\
         y_c(i) = amp_c · e_c · sin θ_c, then pan",
    ],
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
);
