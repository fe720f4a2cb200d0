//! Effect parameters that a voice may carry: flanger and spatialiser.
//!
//! Invariant: without a true `flangeEnable` or `spatialEnable` the rest of the group says nothing.

use super::build::{choice, flag, number, optional, value};
use super::{Group, Kind, ObjectSpec, ParamSpec, Unit};
use crate::limits;

/// The flanger.
pub(super) static FLANGER: Group = Group {
    title: "flanger",
    params: &[
        flag("flangeEnable", false, "Switches the flanger on.").moving(),
        number(
            "flangeDelayMs",
            1.2,
            Unit::Milliseconds,
            "Centre of the delay.",
        )
        .usually(0.5, 10.0)
        .moving(),
        number(
            "flangeDepthMs",
            0.6,
            Unit::Milliseconds,
            "Swing of the delay to either side.",
        )
        .usually(0.0, 5.0)
        .moving(),
        number("flangeRateHz", 0.12, Unit::Hertz, "Rate of the swing.")
            .usually(0.02, 5.0)
            .moving(),
        choice(
            "flangeShape",
            &["sine", "triangle"],
            "Shape of the swing; any other word is a triangle.",
        )
        .otherwise("triangle")
        .moving(),
        number(
            "flangeFeedback",
            0.5,
            Unit::None,
            "Part of the delayed sound that goes round again.",
        )
        .usually(-1.0, 1.0)
        .moving(),
        number(
            "flangeMix",
            0.3,
            Unit::None,
            "Part of the delayed sound that is added.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "flangeLoopLpfHz",
            7000.0,
            Unit::Hertz,
            "Low-pass in the loop.",
        )
        .usually(500.0, 20000.0)
        .moving(),
        number(
            "flangeLoopHpfHz",
            0.0,
            Unit::Hertz,
            "High-pass in the loop.",
        )
        .usually(0.0, 1000.0)
        .moving(),
        number(
            "flangeStereoMode",
            0.0,
            Unit::None,
            "0 or 1 both ears, 2 mid only, 3 side only.",
        )
        .usually(0.0, 3.0)
        .moving(),
        number(
            "flangeSpreadDeg",
            0.0,
            Unit::Degrees,
            "Read by no renderer: both ears always swing together.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeDelayLaw",
            0.0,
            Unit::None,
            "0 even in delay, 1 even in its inverse, 2 even in its logarithm.",
        )
        .usually(0.0, 2.0)
        .moving(),
        number("flangeInterp", 0.0, Unit::None, "0 linear, 1 cubic.")
            .usually(0.0, 1.0)
            .moving(),
        number(
            "flangeMinDelayMs",
            0.25,
            Unit::Milliseconds,
            "Shortest delay; at least 0.05.",
        )
        .usually(0.05, 2.0)
        .at_least(0.05)
        .raised()
        .moving(),
        number(
            "flangeMaxDelayMs",
            8.0,
            Unit::Milliseconds,
            "Longest delay; at most one second is played.",
        )
        .usually(2.0, 20.0)
        .moving(),
        number(
            "flangeDezipperDelayMs",
            30.0,
            Unit::Milliseconds,
            "Smoothing of changes of the delay, of which a voice has none: without effect.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeDezipperDepthMs",
            30.0,
            Unit::Milliseconds,
            "Smoothing of changes of the depth, of which a voice has none: without effect.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeDezipperRateMs",
            200.0,
            Unit::Milliseconds,
            "Smoothing of changes of the rate, of which a voice has none: without effect.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeDezipperFeedbackMs",
            30.0,
            Unit::Milliseconds,
            "Smoothing of changes of the feedback, of which a voice has none: without effect.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeDezipperWetMs",
            40.0,
            Unit::Milliseconds,
            "Smoothing of changes of the mix, of which a voice has none: without effect.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeDezipperFilterMs",
            60.0,
            Unit::Milliseconds,
            "Smoothing of changes of the filters, of which a voice has none: without effect.",
        )
        .without_effect()
        .moving(),
        number(
            "flangeLoudnessMode",
            1.0,
            Unit::None,
            "1 matches the level to the dry sound, 0 leaves it.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "flangeLoudnessTcMs",
            80.0,
            Unit::Milliseconds,
            "Time constant of that match.",
        )
        .usually(10.0, 500.0)
        .moving(),
        number(
            "flangeLoudnessMinGain",
            0.5,
            Unit::Gain,
            "Lowest gain of that match.",
        )
        .usually(0.1, 1.0)
        .moving(),
        number(
            "flangeLoudnessMaxGain",
            2.0,
            Unit::Gain,
            "Highest gain of that match.",
        )
        .usually(1.0, 4.0)
        .moving(),
    ],
};

/// The spatialiser.
pub(super) static SPATIALISER: Group = Group {
    title: "spatialiser",
    params: &[
        flag("spatialEnable", false, "Switches the spatialiser on."),
        value(
            "spatialTrajectory",
            Kind::List {
                item: &TRAJECTORY_SEGMENT,
                max: limits::TRAJECTORY_SEGMENTS,
            },
            "Segments of the path around the head; absent: a swing of 75 degrees to either side in 20 s, moving off from 1 to 1.4 m.",
        ),
        choice(
            "spatialDecoder",
            &["itd_head", "foa_cardioid"],
            "How a position becomes two ears.",
        ),
        flag("spatialUseIld", true, "Level difference between the ears.")
            .aka(&["spatialUseItdIld"]),
        number(
            "spatialIldMaxDb",
            1.5,
            Unit::Decibels,
            "Largest level difference.",
        )
        .usually(0.0, 12.0),
        number(
            "spatialIldXoverHz",
            700.0,
            Unit::Hertz,
            "Read by no renderer: the level difference is the same at all frequencies.",
        )
        .without_effect(),
        number(
            "spatialRefDistanceM",
            1.0,
            Unit::Metres,
            "Distance of full level.",
        )
        .usually(0.1, 5.0),
        number(
            "spatialRolloff",
            1.0,
            Unit::None,
            "Exponent of the fall with distance.",
        )
        .usually(0.0, 2.0),
        number(
            "spatialMinDistanceM",
            0.1,
            Unit::Metres,
            "Nearest distance.",
        )
        .usually(0.05, 1.0),
        number(
            "spatialMaxDegPerS",
            90.0,
            Unit::DegreesPerSecond,
            "Fastest turn.",
        )
        .usually(10.0, 360.0),
        number("spatialInterp", 1.0, Unit::None, "0 linear, 1 cubic.").usually(0.0, 1.0),
        number(
            "spatialHfRollDbPerM",
            0.0,
            Unit::Decibels,
            "Further fall per metre.",
        )
        .usually(0.0, 3.0),
        number(
            "spatialHeadRadiusM",
            0.0875,
            Unit::Metres,
            "Radius of the head.",
        )
        .usually(0.07, 0.11),
        number(
            "spatialItdScale",
            1.0,
            Unit::None,
            "Scale of the time difference between the ears.",
        )
        .usually(0.0, 2.0),
        number(
            "spatialEarAngleDeg",
            30.0,
            Unit::Degrees,
            "Half angle between the ears of the decoder.",
        )
        .usually(0.0, 90.0),
        number(
            "spatialDezipperThetaMs",
            60.0,
            Unit::Milliseconds,
            "Smoothing of the angle.",
        )
        .usually(0.0, 500.0),
        number(
            "spatialDezipperDistMs",
            80.0,
            Unit::Milliseconds,
            "Smoothing of the distance.",
        )
        .usually(0.0, 500.0),
        number(
            "spatialMaxDelayStepSamples",
            0.02,
            Unit::None,
            "Fastest change of the delay in frames per frame.",
        )
        .usually(0.001, 0.1),
    ],
};

/// Distance from the head in a segment.
pub static DISTANCE: ParamSpec =
    number("distance_m", 1.0, Unit::Metres, "Distance from the head.").within(0.0, 1e6);

static SEGMENT: Group = Group {
    title: "",
    params: &[
        choice(
            "mode",
            &["oscillate", "rotate", "rotating_arc"],
            "How the angle moves; 0 degrees is ahead, above 0 left.",
        ),
        number("seconds", 0.0, Unit::Seconds, "Length; 0 or less: skipped."),
        number(
            "start_deg",
            0.0,
            Unit::Degrees,
            "Angle at its start, of a rotation or an arc.",
        ),
        optional(
            "center_deg",
            Unit::Degrees,
            "Middle of a swing; absent: start_deg.",
        ),
        optional(
            "extent_deg",
            Unit::Degrees,
            "Reach of a swing (75), of an arc (75), of a rotation without speed (180).",
        ),
        optional(
            "speed_deg_per_s",
            Unit::DegreesPerSecond,
            "Speed of a rotation.",
        ),
        number(
            "rotate_freq_hz",
            0.0,
            Unit::Hertz,
            "Turns per second of a rotating arc.",
        ),
        optional(
            "period_s",
            Unit::Seconds,
            "Seconds of one swing; absent or 0: the length of the segment.",
        ),
        value(
            "distance_m",
            Kind::NumberOrPair(&DISTANCE),
            "Distance from the head, or distances at start and end.",
        ),
        choice(
            "easing",
            &["none", "sine"],
            "Whether the movement starts and ends gently.",
        ),
    ],
};

/// One piece of a path around the head.
pub static TRAJECTORY_SEGMENT: ObjectSpec = ObjectSpec::new(
    "trajectory segment",
    "One piece of a path around the head.",
    &[&SEGMENT],
);
