//! `wave_shape_stereo_am`: names of its parameters.

use std::f64::consts::FRAC_PI_2;

use super::VoiceSpec;
use crate::table::build::number;
use crate::table::effects::FLANGER;
use crate::table::groups::TIMING;
use crate::table::{Group, Unit};

static SHAPER: Group = Group {
    title: "",
    params: &[
        number("amp", 0.15, Unit::Gain, "Level of the voice.").usually(0.0, 1.0),
        number("carrierFreq", 200.0, Unit::Hertz, "The carrier.")
            .usually(20.0, 1500.0)
            .moving()
            .ends(200.0, 100.0),
        number(
            "shapeModFreq",
            4.0,
            Unit::Hertz,
            "Rate of the tremolo before the shaper.",
        )
        .usually(0.0, 40.0)
        .moving()
        .ends(4.0, 8.0),
        number(
            "shapeModDepth",
            0.8,
            Unit::None,
            "Depth of that tremolo: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "shapeAmount",
            0.5,
            Unit::None,
            "Drive of the shaper: 0 is silence, 1 soft, 10 nearly square.",
        )
        .usually(0.1, 20.0)
        .moving(),
    ],
};

static TREMOLOS: Group = Group {
    title: "tremolo",
    params: &[
        number("stereoModFreqL", 4.1, Unit::Hertz, "Rate in the left ear.")
            .usually(0.0, 40.0)
            .moving()
            .ends(4.1, 6.0),
        number("stereoModFreqR", 4.0, Unit::Hertz, "Rate in the right ear.")
            .usually(0.0, 40.0)
            .moving()
            .ends(4.0, 6.1),
        number(
            "stereoModDepthL",
            0.8,
            Unit::None,
            "Depth in the left ear: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "stereoModDepthR",
            0.8,
            Unit::None,
            "Depth in the right ear: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving()
        .ends(0.9, 0.9),
        number(
            "stereoModPhaseL",
            0.0,
            Unit::Radians,
            "Phase in the left ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "stereoModPhaseR",
            FRAC_PI_2,
            Unit::Radians,
            "Phase in the right ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving()
        .ends(0.0, 0.0),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "wave_shape_stereo_am",
    &[],
    [
        "A carrier driven through a soft clipper, then a tremolo of its own for each ear.",
        "A warm, slightly buzzing tone that wanders between the ears as the two tremolos drift apart.",
        "x = sin(2π·carrierFreq·t) · (1 − shapeModDepth·(1 − sin(2π·shapeModFreq·t))/2)\n\
         a = max(1e-6, shapeAmount); s = tanh(a·x)/tanh(a)\n\
         y_c = amp · s · (1 − stereoModDepth_c·(1 − sin(2π·stereoModFreq_c·t + stereoModPhase_c))/2)\n\
         in a transition every f·t is a sum of the moving frequency",
    ],
    &[&SHAPER, &TREMOLOS, &TIMING, &FLANGER],
);
