//! `isochronic_tone`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::value;
use crate::table::effects::{FLANGER, SPATIALISER};
use crate::table::groups::{PAN, PHASE_OSC, PULSED_TONE, START_PHASE, TIMING, TREMOLO, VIBRATO};
use crate::table::{Group, Kind};

static MONO: Group = Group {
    title: "ears",
    params: &[value(
        "forceMono",
        Kind::Level { default: 0.0 },
        "Both ears without vibrato; in a transition above 0.5 counts as on.",
    )
    .moving()],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "isochronic_tone",
    &[],
    [
        "A carrier gated by a trapezoid pulse.",
        "A tone that is switched on and off evenly, beatFreq times a second; audible without earphones.",
        "f_c(i) = max(0, baseFreq + vibrato_c(t))\n\
         θ_c(i) = startPhase_c + 2π/sr · Σ f_c(k) ∓ phaseOscRange/2 · sin(2π·phaseOscFreq·t)\n\
         u(i) = frac(Σ_{k≤i} beatFreq/sr)\n\
         y_c(i) = amp_c · e_c(t) · trapezoid(u, rampPercent, gapPercent) · sin θ_c, then pan\n\
         harmonicSuppression: y low-passed at 1.5·baseFreq without phase shift",
    ],
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
);
