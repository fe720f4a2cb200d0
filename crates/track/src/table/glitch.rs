//! Noise bursts that the transition of `binaural_beat` may carry.

use super::build::number;
use super::{Group, Unit};

/// Noise bursts of a binaural transition.
pub(super) static GLITCH: Group = Group {
    title: "glitch bursts",
    params: &[
        number("glitchInterval", 0.0, Unit::Seconds, "Time between bursts.")
            .usually(0.1, 30.0)
            .moving(),
        number("glitchDur", 0.0, Unit::Seconds, "Length of a burst.")
            .usually(0.01, 1.0)
            .moving(),
        number("glitchNoiseLevel", 0.0, Unit::Gain, "Level of a burst.")
            .usually(0.0, 0.5)
            .moving(),
        number(
            "glitchFocusWidth",
            0.0,
            Unit::Hertz,
            "Width of its spectrum around the carrier; 0 is white.",
        )
        .usually(0.0, 500.0)
        .moving(),
        number(
            "glitchFocusExp",
            0.0,
            Unit::None,
            "Steepness of that spectrum.",
        )
        .usually(0.5, 6.0)
        .moving(),
    ],
};
