//! `monaural_beat_stereo_amps`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::number;
use crate::table::effects::FLANGER;
use crate::table::groups::{PHASE_OSC, TIMING};
use crate::table::{Group, ParamSpec, Unit};

/// The two tones and their four gains.
pub(super) static TONES: Group = Group {
    title: "",
    params: &[
        number(
            "amp_lower_L",
            0.5,
            Unit::Gain,
            "Lower tone in the left ear.",
        )
        .usually(0.0, 1.0)
        .moving_snake(),
        number(
            "amp_upper_L",
            0.5,
            Unit::Gain,
            "Upper tone in the left ear.",
        )
        .usually(0.0, 1.0)
        .moving_snake(),
        number(
            "amp_lower_R",
            0.5,
            Unit::Gain,
            "Lower tone in the right ear.",
        )
        .usually(0.0, 1.0)
        .moving_snake(),
        number(
            "amp_upper_R",
            0.5,
            Unit::Gain,
            "Upper tone in the right ear.",
        )
        .usually(0.0, 1.0)
        .moving_snake(),
        number("baseFreq", 200.0, Unit::Hertz, "Centre of the two tones.")
            .usually(20.0, 1500.0)
            .moving(),
        number("beatFreq", 4.0, Unit::Hertz, "Upper tone less lower tone.")
            .usually(0.0, 40.0)
            .moving(),
    ],
};

/// Phase of the lower tone.
pub(super) const LOWER_START: ParamSpec = number(
    "startPhaseL",
    0.0,
    Unit::Radians,
    "Phase of the lower tone at time 0.",
)
.usually(-6.3, 6.3)
.moving();

/// Phase of the upper tone.
pub(super) const UPPER_START: ParamSpec = number(
    "startPhaseR",
    0.0,
    Unit::Radians,
    "Phase of the upper tone at time 0.",
)
.usually(-6.3, 6.3)
.moving();

static PHASES: Group = Group {
    title: "start phase",
    params: &[
        LOWER_START,
        UPPER_START.ends_aka(&[("startStartPhaseU", "endStartPhaseU")]),
    ],
};

static TREMOLO: Group = Group {
    title: "tremolo",
    params: &[
        number(
            "ampOscDepth",
            0.0,
            Unit::None,
            "Depth of the tremolo: 1 reaches silence, 2 inverts.",
        )
        .usually(0.0, 2.0)
        .moving(),
        number(
            "ampOscFreq",
            0.0,
            Unit::Hertz,
            "Rate of the tremolo; 0: none.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "ampOscPhaseOffset",
            0.0,
            Unit::Radians,
            "Phase of the tremolo at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "monaural_beat_stereo_amps",
    &[],
    [
        "Two tones summed in both ears, with a gain for each tone and ear.",
        "A tone that swells and fades beatFreq times a second, as two instruments slightly out of tune do; it needs no \
         earphones.",
        "f_l = max(0, baseFreq − beatFreq/2), f_u = max(0, baseFreq + beatFreq/2)\n\
         θ_l(i) = startPhaseL + 2π/sr · Σ_{k≤i} f_l(k) − δ, θ_u(i) = startPhaseR + 2π/sr · Σ_{k≤i} f_u(k) + δ\n\
         δ(t) = phaseOscRange/2 · sin(2π·phaseOscFreq·t)\n\
         m(t) = 1 − D/2 + D/2 · sin(2π·ampOscFreq·t + ampOscPhaseOffset), D = ampOscDepth within 0…2\n\
         y_c = clip(m · (amp_lower_c · sin θ_l + amp_upper_c · sin θ_u), −1, 1)",
    ],
    &[&TONES, &PHASES, &PHASE_OSC, &TREMOLO, &TIMING, &FLANGER],
);
