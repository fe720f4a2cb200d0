//! `stereo_am_independent`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::number;
use crate::table::effects::FLANGER;
use crate::table::groups::TIMING;
use crate::table::{Group, Unit};

static CARRIER: Group = Group {
    title: "",
    params: &[
        number("amp", 0.25, Unit::Gain, "Level of the voice.").usually(0.0, 1.0),
        number(
            "carrierFreq",
            200.0,
            Unit::Hertz,
            "Centre of the two carriers.",
        )
        .usually(20.0, 1500.0)
        .moving()
        .ends(200.0, 250.0),
        number(
            "stereo_width_hz",
            0.2,
            Unit::Hertz,
            "Right carrier less left carrier.",
        )
        .usually(0.0, 20.0)
        .moving_named("startStereoWidthHz", "endStereoWidthHz"),
    ],
};

static TREMOLOS: Group = Group {
    title: "tremolo",
    params: &[
        number("modFreqL", 4.0, Unit::Hertz, "Rate in the left ear.")
            .usually(0.0, 40.0)
            .moving()
            .ends(4.0, 6.0),
        number("modFreqR", 4.0, Unit::Hertz, "Rate in the right ear.")
            .usually(0.0, 40.0)
            .moving()
            .ends(4.1, 5.9),
        number(
            "modDepthL",
            0.8,
            Unit::None,
            "Depth in the left ear: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "modDepthR",
            0.8,
            Unit::None,
            "Depth in the right ear: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "modPhaseL",
            0.0,
            Unit::Radians,
            "Phase in the left ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "modPhaseR",
            0.0,
            Unit::Radians,
            "Phase in the right ear at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "stereo_am_independent",
    &[],
    [
        "A carrier for each ear, slightly apart, each with a tremolo of its own.",
        "A wide tone that pulsates at one rate on the left and at another on the right.",
        "L = amp · sin(2π·(carrierFreq − stereo_width_hz/2)·t) · (1 − modDepthL·(1 − l_L)/2), l_L = sin(2π·modFreqL·t + modPhaseL)\n\
         R = amp · sin(2π·(carrierFreq + stereo_width_hz/2)·t) · (1 − modDepthR·(1 − l_R)/2), l_R = sin(2π·modFreqR·t + modPhaseR)\n\
         in a transition every f·t is a sum of the moving frequency",
    ],
    &[&CARRIER, &TREMOLOS, &TIMING, &FLANGER],
);
