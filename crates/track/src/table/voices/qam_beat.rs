//! `qam_beat`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::{flag, length, number};
use crate::table::effects::FLANGER;
use crate::table::groups::{PHASE_OSC_RANGE, PHASE_OSC_RATE, START_PHASE, TIMING};
use crate::table::{Group, Unit};

static CARRIERS: Group = Group {
    title: "",
    params: &[
        number("ampL", 0.5, Unit::Gain, "Level of the left ear.")
            .usually(0.0, 1.0)
            .moving(),
        number("ampR", 0.5, Unit::Gain, "Level of the right ear.")
            .usually(0.0, 1.0)
            .moving(),
        number("baseFreqL", 200.0, Unit::Hertz, "Carrier of the left ear.")
            .usually(20.0, 1500.0)
            .moving(),
        number("baseFreqR", 204.0, Unit::Hertz, "Carrier of the right ear.")
            .usually(20.0, 1500.0)
            .moving(),
    ],
};

static PRIMARY: Group = Group {
    title: "first modulator",
    params: &[
        number(
            "qamAmFreqL",
            4.0,
            Unit::Hertz,
            "Rate in the left ear; 0: none.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number(
            "qamAmFreqR",
            4.0,
            Unit::Hertz,
            "Rate in the right ear; 0: none.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number("qamAmDepthL", 0.5, Unit::None, "Depth in the left ear.")
            .usually(0.0, 1.0)
            .moving(),
        number("qamAmDepthR", 0.5, Unit::None, "Depth in the right ear.")
            .usually(0.0, 1.0)
            .moving(),
        number(
            "qamAmPhaseOffsetL",
            0.0,
            Unit::Radians,
            "Phase in the left ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "qamAmPhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase in the right ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "modShapeL",
            1.0,
            Unit::None,
            "Shape in the left ear: the modulator to the power 1/shape; 0 counts as 1.",
        )
        .usually(0.1, 5.0)
        .moving(),
        number(
            "modShapeR",
            1.0,
            Unit::None,
            "Shape in the right ear: the modulator to the power 1/shape; 0 counts as 1.",
        )
        .usually(0.1, 5.0)
        .moving(),
    ],
};

static SECONDARY: Group = Group {
    title: "second modulator",
    params: &[
        number(
            "qamAm2FreqL",
            0.0,
            Unit::Hertz,
            "Rate in the left ear; 0: none.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number(
            "qamAm2FreqR",
            0.0,
            Unit::Hertz,
            "Rate in the right ear; 0: none.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number("qamAm2DepthL", 0.0, Unit::None, "Depth in the left ear.")
            .usually(0.0, 1.0)
            .moving(),
        number("qamAm2DepthR", 0.0, Unit::None, "Depth in the right ear.")
            .usually(0.0, 1.0)
            .moving(),
        number(
            "qamAm2PhaseOffsetL",
            0.0,
            Unit::Radians,
            "Phase in the left ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "qamAm2PhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase in the right ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

static COUPLING: Group = Group {
    title: "cross-coupling",
    params: &[
        number(
            "crossModDepth",
            0.0,
            Unit::None,
            "How far the other ear's envelope, delayed, modulates each ear.",
        )
        .usually(0.0, 1.0)
        .moving(),
        length("crossModDelay", 0.0, "That delay; 0: no coupling.")
            .within(0.0, 60.0)
            .usually(0.0, 0.5),
    ],
};

static PARTIALS: Group = Group {
    title: "partials",
    params: &[
        number(
            "harmonicDepth",
            0.0,
            Unit::Gain,
            "Level of a partial at harmonicRatio times the carrier.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "harmonicRatio",
            2.0,
            Unit::None,
            "Its frequency over the carrier's.",
        )
        .usually(0.5, 8.0),
        number(
            "subHarmonicFreq",
            0.0,
            Unit::Hertz,
            "Rate of a third modulator; 0: none.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number(
            "subHarmonicDepth",
            0.0,
            Unit::None,
            "Depth of the third modulator.",
        )
        .usually(0.0, 1.0)
        .moving(),
        flag(
            "beatingSidebands",
            false,
            "Adds a tone on either side of the carrier.",
        ),
        number(
            "sidebandOffset",
            1.0,
            Unit::Hertz,
            "Their distance from the carrier.",
        )
        .usually(0.1, 40.0),
        number("sidebandDepth", 0.1, Unit::Gain, "Their level.").usually(0.0, 1.0),
    ],
};

static PHASE_OSC: Group = Group {
    title: "phase oscillation",
    params: &[
        PHASE_OSC_RATE,
        PHASE_OSC_RANGE,
        number(
            "phaseOscPhaseOffset",
            0.0,
            Unit::Radians,
            "Phase of that swing at time 0.",
        )
        .usually(-6.3, 6.3),
    ],
};

static ENDS: Group = Group {
    title: "ends",
    params: &[
        length("attackTime", 0.0, "Linear rise at the start.").usually(0.0, 2.0),
        length("releaseTime", 0.0, "Linear fall before the end.").usually(0.0, 2.0),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "qam_beat",
    &[],
    [
        "A carrier for each ear with up to three amplitude modulators, coupling between the ears, partials and sidebands.",
        "Two pulsating tones whose beats, pulses and overtones interlock; from a plain tremolo to a dense shimmer.",
        "c = cos(2π·qamAmFreq·t + φ₁); m₁ = sgn(c)·|c|^(1/modShape); E = 1 + qamAmDepth·m₁\n\
         E *= 1 + qamAm2Depth·cos(2π·qamAm2Freq·t + φ₂)\n\
         E_L *= 1 + crossModDepth·(E_R(t − crossModDelay) − 1), and the other way round\n\
         E *= 1 + subHarmonicDepth·cos(2π·subHarmonicFreq·t)\n\
         θ_c = startPhase_c + 2π/sr · Σ_{k<i} baseFreq_c ∓ phaseOscRange/2 · sin(2π·phaseOscFreq·t + phaseOscPhaseOffset)\n\
         y_c = amp_c · E_c · (cos θ_c + harmonicDepth·cos(harmonicRatio·θ_c)\n\
               + sidebandDepth·[cos(θ_c − 2π·sidebandOffset·t) + cos(θ_c + 2π·sidebandOffset·t)])\n\
         then attack and release, then 30 Hz to 0.45·sr without phase shift",
    ],
    &[
        &CARRIERS,
        &PRIMARY,
        &SECONDARY,
        &COUPLING,
        &PARTIALS,
        &START_PHASE,
        &PHASE_OSC,
        &ENDS,
        &TIMING,
        &FLANGER,
    ],
);
