//! `dual_pulse_binaural`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::{choice, flag, number, optional, value};
use crate::table::effects::{FLANGER, SPATIALISER};
use crate::table::groups::{PAN, PHASE_OSC, START_PHASE, TIMING, TONE, TREMOLO, VIBRATO};
use crate::table::{Group, Kind, Unit};

const SHAPES: &[&str] = &[
    "trapezoid",
    "square",
    "pulse",
    "raised_cosine",
    "raised-cosine",
    "cosine",
    "hann",
];

static EARS: Group = Group {
    title: "ears",
    params: &[
        flag("leftHigh", false, "Gives the left ear the higher tone."),
        value(
            "forceMono",
            Kind::Level { default: 0.0 },
            "Both carriers at baseFreq; the pulses stay.",
        )
        .moving(),
        value(
            "harmonicSuppression",
            Kind::Flag { default: false },
            "Low-pass above the carrier that rounds the pulses off.",
        )
        .moving(),
    ],
};

static PULSES: Group = Group {
    title: "pulses",
    params: &[
        optional(
            "pulseRate",
            Unit::Hertz,
            "Pulses per second; 0 or less: beatFreq.",
        )
        .usually(0.0, 40.0)
        .moving_plain_first("beatFreq"),
        optional(
            "pulseRateL",
            Unit::Hertz,
            "The same for the left ear; 0 or less: pulseRate.",
        )
        .usually(0.0, 40.0)
        .moving_plain_first("pulseRate"),
        optional(
            "pulseRateR",
            Unit::Hertz,
            "The same for the right ear; 0 or less: pulseRate.",
        )
        .usually(0.0, 40.0)
        .moving_plain_first("pulseRate"),
        number(
            "rampPercent",
            0.2,
            Unit::Fraction,
            "Each ramp as a fraction of the audible part.",
        )
        .usually(0.0, 0.5)
        .moving(),
        number(
            "rampPercentL",
            0.2,
            Unit::Fraction,
            "The same for the left ear.",
        )
        .usually(0.0, 0.5)
        .moving_plain_first("rampPercent"),
        number(
            "rampPercentR",
            0.2,
            Unit::Fraction,
            "The same for the right ear.",
        )
        .usually(0.0, 0.5)
        .moving_plain_first("rampPercent"),
        number(
            "gapPercent",
            0.15,
            Unit::Fraction,
            "Silent part of the cycle.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "gapPercentL",
            0.15,
            Unit::Fraction,
            "The same for the left ear.",
        )
        .usually(0.0, 1.0)
        .moving_plain_first("gapPercent"),
        number(
            "gapPercentR",
            0.15,
            Unit::Fraction,
            "The same for the right ear.",
        )
        .usually(0.0, 1.0)
        .moving_plain_first("gapPercent"),
        number(
            "pulsePhaseOffset",
            0.0,
            Unit::Cycles,
            "Where in the cycle the pulses start.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "pulsePhaseOffsetL",
            0.0,
            Unit::Cycles,
            "The same for the left ear.",
        )
        .usually(0.0, 1.0)
        .moving_plain_first("pulsePhaseOffset"),
        number(
            "pulsePhaseOffsetR",
            0.0,
            Unit::Cycles,
            "The same for the right ear.",
        )
        .usually(0.0, 1.0)
        .moving_plain_first("pulsePhaseOffset"),
        choice(
            "pulseShape",
            SHAPES,
            "Shape of the pulses: straight ramps, no ramps, or rounded ramps.",
        )
        .moving(),
        choice("pulseShapeL", SHAPES, "The same for the left ear.")
            .moving_plain_first("pulseShape"),
        choice("pulseShapeR", SHAPES, "The same for the right ear.")
            .moving_plain_first("pulseShape"),
        number(
            "pulseDepth",
            1.0,
            Unit::None,
            "Depth of the pulses: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number("pulseDepthL", 1.0, Unit::None, "The same for the left ear.")
            .usually(0.0, 1.0)
            .moving_plain_first("pulseDepth"),
        number(
            "pulseDepthR",
            1.0,
            Unit::None,
            "The same for the right ear.",
        )
        .usually(0.0, 1.0)
        .moving_plain_first("pulseDepth"),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "dual_pulse_binaural",
    &[],
    [
        "A binaural beat whose two ears are gated by pulses of their own.",
        "A throbbing tone that is also switched on and off, at a rate of its own in each ear.",
        "x_c = binaural_beat with the same parameters\n\
         u_c(t) = frac(pulseRate_c·t + pulsePhaseOffset_c), z = trapezoid(u, rampPercent_c, gapPercent_c)\n\
         g = z; square: 1 where z > 0; raised cosine: ½ − ½·cos(π·z)\n\
         y_c = x_c · (1 − pulseDepth_c + pulseDepth_c · g_c)\n\
         transition: the envelopes of start and end, each at its constant rate, are crossfaded with α",
    ],
    &[
        &TONE,
        &EARS,
        &PULSES,
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
