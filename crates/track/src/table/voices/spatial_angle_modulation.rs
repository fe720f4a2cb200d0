//! `spatial_angle_modulation`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::{choice, number, value};
use crate::table::effects::FLANGER;
use crate::table::groups::TIMING;
use crate::table::{Group, Kind, Unit};

static SOURCE: Group = Group {
    title: "",
    params: &[
        number("amp", 0.7, Unit::Gain, "Level of the voice.")
            .usually(0.0, 1.0)
            .moving(),
        number("carrierFreq", 440.0, Unit::Hertz, "The tone that moves.")
            .usually(20.0, 1500.0)
            .moving(),
        number("beatFreq", 4.0, Unit::Hertz, "Turns per second.")
            .usually(0.0, 40.0)
            .moving(),
    ],
};

static PATH: Group = Group {
    title: "path",
    params: &[
        choice(
            "pathShape",
            &[
                "circle",
                "line",
                "linear",
                "arc",
                "oscillating_arc",
                "square",
                "diamond",
            ],
            "Path around the head; line and linear lead through it from front to back. The panner knows the circle alone.",
        )
        .moving(),
        number("pathRadius", 1.0, Unit::Metres, "Radius of the path.")
            .usually(0.1, 5.0)
            .moving(),
        number(
            "arcStartDeg",
            0.0,
            Unit::Degrees,
            "Where an arc starts; 0 is ahead, 90 right.",
        )
        .usually(-360.0, 360.0)
        .moving(),
        number("arcEndDeg", 360.0, Unit::Degrees, "Where an arc ends.")
            .usually(-360.0, 360.0)
            .moving(),
    ],
};

static RENDERER: Group = Group {
    title: "renderer",
    params: &[
        choice(
            "renderer",
            &["panner", "head", "hrtf"],
            "panner: level between the ears; head: time and level differences of a spherical head; hrtf: measured responses.",
        ),
        value(
            "sofaPath",
            Kind::Path,
            "SOFA file with measured head-related responses, for hrtf.",
        ),
        number(
            "headRadiusM",
            0.0875,
            Unit::Metres,
            "Radius of the spherical head.",
        )
        .within(0.01, 1.0)
        .usually(0.07, 0.11),
        number(
            "frame_dur_ms",
            46.4,
            Unit::Milliseconds,
            "Window over which hrtf blends measured positions.",
        )
        .within(1.0, 1000.0)
        .usually(5.0, 100.0),
        number(
            "overlap_factor",
            8.0,
            Unit::None,
            "Positions in one window of hrtf.",
        )
        .within(2.0, 64.0)
        .usually(2.0, 16.0),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "spatial_angle_modulation",
    &[],
    [
        "A tone that moves around the head.",
        "A steady tone that circles, swings or jumps around the listener, beatFreq times a second; fast turns become a timbre.",
        "φ_c = 2π/sr · Σ_{k<i} carrierFreq, ψ = 2π/sr · Σ_{k<i} beatFreq, y = amp · sin φ_c\n\
         panner: p = clamp(pathRadius · sin ψ, −1, 1), L = cos((p+1)·π/4) · y, R = sin((p+1)·π/4) · y\n\
         head: each ear hears y later and through the shadow of a sphere of headRadiusM\n\
         hrtf: each ear hears y through the measured response nearest to the position\n\
         In head and hrtf both sums count frame i too; radius and arc act through the angle alone",
    ],
    &[&SOURCE, &PATH, &RENDERER, &TIMING, &FLANGER],
);
