//! Effect parameters that a voice may carry: flanger, spatialiser, glitch bursts.
//!
//! Invariant: this version knows the flanger and the spatialiser by name and reads past their values, save the
//! two switches, so that a file which asks for one gets one warning and a file which only carries the names none.

use super::build::{choice, flag, number, value};
use super::{Group, Kind, Unit};

/// The flanger.
pub(super) static FLANGER: Group = Group {
    title: "flanger",
    params: &[
        flag("flangeEnable", false, "Switches the flanger on.")
            .moving()
            .later(),
        number(
            "flangeDelayMs",
            1.2,
            Unit::Milliseconds,
            "Centre of the delay.",
        )
        .moving()
        .later(),
        number(
            "flangeDepthMs",
            0.6,
            Unit::Milliseconds,
            "Swing of the delay to either side.",
        )
        .moving()
        .later(),
        number("flangeRateHz", 0.12, Unit::Hertz, "Rate of the swing.")
            .moving()
            .later(),
        choice("flangeShape", &["sine", "triangle"], "Shape of the swing.")
            .moving()
            .later(),
        number(
            "flangeFeedback",
            0.5,
            Unit::None,
            "Part of the delayed sound that goes round again.",
        )
        .usually(-1.0, 1.0)
        .moving()
        .later(),
        number(
            "flangeMix",
            0.3,
            Unit::None,
            "Part of the delayed sound that is added.",
        )
        .usually(0.0, 1.0)
        .moving()
        .later(),
        number(
            "flangeLoopLpfHz",
            7000.0,
            Unit::Hertz,
            "Low-pass in the loop.",
        )
        .moving()
        .later(),
        number(
            "flangeLoopHpfHz",
            0.0,
            Unit::Hertz,
            "High-pass in the loop.",
        )
        .moving()
        .later(),
        number(
            "flangeStereoMode",
            0.0,
            Unit::None,
            "0 or 1 both ears, 2 mid only, 3 side only.",
        )
        .moving()
        .later(),
        number(
            "flangeSpreadDeg",
            0.0,
            Unit::Degrees,
            "Without effect in every renderer.",
        )
        .moving()
        .later(),
        number(
            "flangeDelayLaw",
            0.0,
            Unit::None,
            "0 even in delay, 1 even in its inverse, 2 even in its logarithm.",
        )
        .moving()
        .later(),
        number("flangeInterp", 0.0, Unit::None, "0 linear, 1 cubic.")
            .moving()
            .later(),
        number(
            "flangeMinDelayMs",
            0.25,
            Unit::Milliseconds,
            "Shortest delay.",
        )
        .moving()
        .later(),
        number(
            "flangeMaxDelayMs",
            8.0,
            Unit::Milliseconds,
            "Longest delay.",
        )
        .moving()
        .later(),
        number(
            "flangeDezipperDelayMs",
            30.0,
            Unit::Milliseconds,
            "Smoothing of the delay.",
        )
        .moving()
        .later(),
        number(
            "flangeDezipperDepthMs",
            30.0,
            Unit::Milliseconds,
            "Smoothing of the depth.",
        )
        .moving()
        .later(),
        number(
            "flangeDezipperRateMs",
            200.0,
            Unit::Milliseconds,
            "Smoothing of the rate.",
        )
        .moving()
        .later(),
        number(
            "flangeDezipperFeedbackMs",
            30.0,
            Unit::Milliseconds,
            "Smoothing of the feedback.",
        )
        .moving()
        .later(),
        number(
            "flangeDezipperWetMs",
            40.0,
            Unit::Milliseconds,
            "Smoothing of the mix.",
        )
        .moving()
        .later(),
        number(
            "flangeDezipperFilterMs",
            60.0,
            Unit::Milliseconds,
            "Smoothing of the filters.",
        )
        .moving()
        .later(),
        number(
            "flangeLoudnessMode",
            1.0,
            Unit::None,
            "Matches the level to the dry sound.",
        )
        .moving()
        .later(),
        number(
            "flangeLoudnessTcMs",
            80.0,
            Unit::Milliseconds,
            "Time constant of that match.",
        )
        .moving()
        .later(),
        number(
            "flangeLoudnessMinGain",
            0.5,
            Unit::Gain,
            "Lowest gain of that match.",
        )
        .moving()
        .later(),
        number(
            "flangeLoudnessMaxGain",
            2.0,
            Unit::Gain,
            "Highest gain of that match.",
        )
        .moving()
        .later(),
    ],
};

/// The spatialiser.
pub(super) static SPATIALISER: Group = Group {
    title: "spatialiser",
    params: &[
        flag("spatialEnable", false, "Switches the spatialiser on.").later(),
        value(
            "spatialTrajectory",
            Kind::Anything,
            "Segments of the path around the head.",
        )
        .later(),
        choice(
            "spatialDecoder",
            &["itd_head", "foa_cardioid"],
            "How a position becomes two ears.",
        )
        .later(),
        flag("spatialUseIld", true, "Level difference between the ears.")
            .aka(&["spatialUseItdIld"])
            .later(),
        number(
            "spatialIldMaxDb",
            1.5,
            Unit::Decibels,
            "Largest level difference.",
        )
        .later(),
        number(
            "spatialIldXoverHz",
            700.0,
            Unit::Hertz,
            "Without effect in every renderer.",
        )
        .later(),
        number(
            "spatialRefDistanceM",
            1.0,
            Unit::Metres,
            "Distance of full level.",
        )
        .later(),
        number(
            "spatialRolloff",
            1.0,
            Unit::None,
            "Exponent of the fall with distance.",
        )
        .later(),
        number(
            "spatialMinDistanceM",
            0.1,
            Unit::Metres,
            "Nearest distance.",
        )
        .later(),
        number(
            "spatialMaxDegPerS",
            90.0,
            Unit::DegreesPerSecond,
            "Fastest turn.",
        )
        .later(),
        number("spatialInterp", 1.0, Unit::None, "0 linear, 1 cubic.").later(),
        number(
            "spatialHfRollDbPerM",
            0.0,
            Unit::Decibels,
            "Further fall per metre.",
        )
        .later(),
        number(
            "spatialHeadRadiusM",
            0.0875,
            Unit::Metres,
            "Radius of the head.",
        )
        .later(),
        number(
            "spatialItdScale",
            1.0,
            Unit::None,
            "Scale of the time difference between the ears.",
        )
        .later(),
        number(
            "spatialEarAngleDeg",
            30.0,
            Unit::Degrees,
            "Half angle between the ears of the decoder.",
        )
        .later(),
        number(
            "spatialDezipperThetaMs",
            60.0,
            Unit::Milliseconds,
            "Smoothing of the angle.",
        )
        .later(),
        number(
            "spatialDezipperDistMs",
            80.0,
            Unit::Milliseconds,
            "Smoothing of the distance.",
        )
        .later(),
        number(
            "spatialMaxDelayStepSamples",
            0.02,
            Unit::None,
            "Fastest change of the delay in frames per frame.",
        )
        .later(),
    ],
};

/// Noise bursts of a binaural transition.
pub(super) static GLITCH: Group = Group {
    title: "glitch bursts",
    params: &[
        number("glitchInterval", 0.0, Unit::Seconds, "Time between bursts.").moving(),
        number("glitchDur", 0.0, Unit::Seconds, "Length of a burst.").moving(),
        number("glitchNoiseLevel", 0.0, Unit::Gain, "Level of a burst.").moving(),
        number(
            "glitchFocusWidth",
            0.0,
            Unit::Hertz,
            "Width of its spectrum around the carrier; 0 is white.",
        )
        .moving(),
        number(
            "glitchFocusExp",
            0.0,
            Unit::None,
            "Steepness of that spectrum.",
        )
        .moving(),
    ],
};
