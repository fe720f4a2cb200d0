//! `rhythmic_waveshaping`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::number;
use crate::table::effects::FLANGER;
use crate::table::groups::TIMING;
use crate::table::{Group, Unit};

static SHAPER: Group = Group {
    title: "",
    params: &[
        number("amp", 0.25, Unit::Gain, "Level of the voice.").usually(0.0, 1.0),
        number("carrierFreq", 200.0, Unit::Hertz, "The carrier.")
            .usually(20.0, 1500.0)
            .moving()
            .ends(200.0, 80.0),
        number(
            "modFreq",
            4.0,
            Unit::Hertz,
            "Rate of the tremolo before the shaper.",
        )
        .usually(0.0, 40.0)
        .moving()
        .ends(12.0, 7.83),
        number(
            "modDepth",
            1.0,
            Unit::None,
            "Depth of that tremolo: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "shapeAmount",
            5.0,
            Unit::None,
            "Drive of the shaper: 0 is silence, 1 soft, 10 nearly square.",
        )
        .usually(0.1, 20.0)
        .moving(),
        number(
            "pan",
            0.0,
            Unit::None,
            "Position from -1 (left) to 1 (right), 3 dB down in the centre.",
        )
        .usually(-1.0, 1.0),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "rhythmic_waveshaping",
    &[],
    [
        "A carrier with a tremolo, driven through a soft clipper.",
        "A buzzing tone whose brightness rises and falls with its loudness, modFreq times a second.",
        "x = sin(2π·carrierFreq·t) · (1 − modDepth·(1 − sin(2π·modFreq·t))/2)\n\
         a = max(1e-6, shapeAmount); y = amp · tanh(a·x)/tanh(a)\n\
         L = cos((pan+1)·π/4) · y, R = sin((pan+1)·π/4) · y",
    ],
    &[&SHAPER, &TIMING, &FLANGER],
);
