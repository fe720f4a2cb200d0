//! Parameters that several voices share: tones, tremolo, vibrato, phase oscillation, pan, transition timing.
//!
//! Invariant: left and right twins differ in nothing but their last letter.

use super::build::{choice, informational, length, number, optional, text, value};
use super::{Group, Kind, ParamSpec, Unit};
use crate::limits;

/// Phases of the two carriers.
pub(super) static START_PHASE: Group = Group {
    title: "start phase",
    params: &[
        number(
            "startPhaseL",
            0.0,
            Unit::Radians,
            "Phase of the left carrier at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "startPhaseR",
            0.0,
            Unit::Radians,
            "Phase of the right carrier at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

/// Slow change of level.
pub(super) static TREMOLO: Group = Group {
    title: "tremolo",
    params: &[
        number(
            "ampOscDepthL",
            0.0,
            Unit::None,
            "Depth of the left tremolo: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "ampOscDepthR",
            0.0,
            Unit::None,
            "Depth of the right tremolo: 1 reaches silence.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number("ampOscFreqL", 0.0, Unit::Hertz, "Rate of the left tremolo.")
            .usually(0.0, 20.0)
            .moving(),
        number(
            "ampOscFreqR",
            0.0,
            Unit::Hertz,
            "Rate of the right tremolo.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "ampOscPhaseOffsetL",
            0.0,
            Unit::Radians,
            "Phase of the left tremolo at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "ampOscPhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase of the right tremolo at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "ampOscSkewL",
            0.0,
            Unit::None,
            "Skew of the left tremolo: where in the cycle it turns.",
        )
        .usually(-1.0, 1.0)
        .moving(),
        number(
            "ampOscSkewR",
            0.0,
            Unit::None,
            "Skew of the right tremolo: where in the cycle it turns.",
        )
        .usually(-1.0, 1.0)
        .moving(),
    ],
};

/// Slow change of frequency.
pub(super) static VIBRATO: Group = Group {
    title: "vibrato",
    params: &[
        number(
            "freqOscRangeL",
            0.0,
            Unit::Hertz,
            "Width of the left vibrato, peak to peak.",
        )
        .usually(0.0, 50.0)
        .moving(),
        number(
            "freqOscRangeR",
            0.0,
            Unit::Hertz,
            "Width of the right vibrato, peak to peak.",
        )
        .usually(0.0, 50.0)
        .moving(),
        number(
            "freqOscFreqL",
            0.0,
            Unit::Hertz,
            "Rate of the left vibrato.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "freqOscFreqR",
            0.0,
            Unit::Hertz,
            "Rate of the right vibrato.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "freqOscPhaseOffsetL",
            0.0,
            Unit::Radians,
            "Phase of the left vibrato at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "freqOscPhaseOffsetR",
            0.0,
            Unit::Radians,
            "Phase of the right vibrato at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        number(
            "freqOscSkewL",
            0.0,
            Unit::None,
            "Skew of the left vibrato: where in the cycle it turns.",
        )
        .usually(-1.0, 1.0)
        .moving(),
        number(
            "freqOscSkewR",
            0.0,
            Unit::None,
            "Skew of the right vibrato: where in the cycle it turns.",
        )
        .usually(-1.0, 1.0)
        .moving(),
    ],
};

/// Rate of the opposite swing of two phases.
pub(super) const PHASE_OSC_RATE: ParamSpec = number(
    "phaseOscFreq",
    0.0,
    Unit::Hertz,
    "Rate at which the two phases swing apart and back.",
)
.usually(0.0, 20.0)
.moving();

/// Its width.
pub(super) const PHASE_OSC_RANGE: ParamSpec = number(
    "phaseOscRange",
    0.0,
    Unit::Radians,
    "Width of that swing, peak to peak.",
)
.usually(0.0, 6.3)
.moving();

/// Opposite swing of the two carrier phases.
pub(super) static PHASE_OSC: Group = Group {
    title: "phase oscillation",
    params: &[PHASE_OSC_RATE, PHASE_OSC_RANGE],
};

/// Pan envelope.
pub(super) static PAN: Group = Group {
    title: "pan",
    params: &[
        number(
            "pan",
            0.0,
            Unit::None,
            "Position from -1 (left) to 1 (right); exactly 0 leaves the voice at full level.",
        )
        .usually(-1.0, 1.0)
        .moving(),
        optional("panRangeMin", Unit::None, "Left end of a moving pan.")
            .usually(-1.0, 1.0)
            .moving_plain_first("pan"),
        optional("panRangeMax", Unit::None, "Right end of a moving pan.")
            .usually(-1.0, 1.0)
            .moving_plain_first("pan"),
        number("panFreq", 0.0, Unit::Hertz, "Rate of a moving pan.")
            .usually(0.0, 20.0)
            .moving(),
        number(
            "panPhase",
            0.0,
            Unit::Radians,
            "Phase of a moving pan at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving(),
        choice(
            "panType",
            &["linear", "inward", "outward"],
            "Path of a moving pan: a sine between the ends, or jumps that close in or open out.",
        )
        .moving(),
    ],
};

/// When and how a transition runs. Static voices read past it.
pub(super) static TIMING: Group = Group {
    title: "transition timing",
    params: &[
        length("initial_offset", 0.0, "Time that the start values hold.")
            .usually(0.0, 600.0)
            .raised(),
        optional(
            "transition_duration",
            Unit::Seconds,
            "Length of the transition; absent: the rest of the voice; 0: a jump.",
        )
        .usually(0.0, 3600.0)
        .at_least(0.0)
        .raised(),
        length(
            "post_offset",
            0.0,
            "Time that the end values hold, where transition_duration is absent.",
        )
        .usually(0.0, 600.0)
        .raised(),
        text(
            "transition_curve",
            limits::CURVE_CHARS,
            "linear (without it), logarithmic, exponential, or an expression in alpha such as alpha**3.",
        ),
        informational("duration", "Length of the step as some editors repeat it."),
    ],
};

/// The carrier of a two-ear tone.
pub(super) static TONE: Group = Group {
    title: "",
    params: &[
        number(
            "ampL",
            0.5,
            Unit::Gain,
            "Level of the left ear; below 0 inverts.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number(
            "ampR",
            0.5,
            Unit::Gain,
            "Level of the right ear; below 0 inverts.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number("baseFreq", 200.0, Unit::Hertz, "Centre of the two tones.")
            .usually(20.0, 1500.0)
            .moving(),
        number(
            "beatFreq",
            4.0,
            Unit::Hertz,
            "Right tone less left tone; below 0 swaps the ears.",
        )
        .usually(0.0, 40.0)
        .moving(),
        choice(
            "freqOscShape",
            &["sine", "triangle"],
            "Shape of the vibrato.",
        ),
    ],
};

/// The carrier and the pulse of an isochronic tone.
pub(super) static PULSED_TONE: Group = Group {
    title: "",
    params: &[
        number(
            "ampL",
            0.5,
            Unit::Gain,
            "Level of the left ear; below 0 inverts.",
        )
        .usually(0.0, 1.0)
        .moving()
        .or("amp"),
        number(
            "ampR",
            0.5,
            Unit::Gain,
            "Level of the right ear; below 0 inverts.",
        )
        .usually(0.0, 1.0)
        .moving()
        .or("amp"),
        number(
            "amp",
            0.5,
            Unit::Gain,
            "Level of both ears where ampL or ampR is absent.",
        )
        .usually(0.0, 1.0)
        .moving(),
        number("baseFreq", 200.0, Unit::Hertz, "The carrier.")
            .usually(20.0, 1500.0)
            .moving(),
        number(
            "beatFreq",
            4.0,
            Unit::Hertz,
            "Pulses per second; 0 or less is silence.",
        )
        .usually(0.0, 40.0)
        .moving(),
        number(
            "rampPercent",
            0.2,
            Unit::Fraction,
            "Each ramp as a fraction of the audible part: 0 is a rectangle, 0.5 a triangle.",
        )
        .usually(0.0, 0.5)
        .moving(),
        number(
            "gapPercent",
            0.15,
            Unit::Fraction,
            "Silent part of the cycle.",
        )
        .usually(0.0, 1.0)
        .moving(),
        value(
            "harmonicSuppression",
            Kind::Flag { default: false },
            "Low-pass above the carrier that rounds the pulses off.",
        )
        .moving(),
    ],
};
