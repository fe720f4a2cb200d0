//! `spatial_angle_modulation_monaural_beat`: names of its parameters.

use super::VoiceSpec;
use super::monaural_beat_stereo_amps::{LOWER_START, TONES, UPPER_START};
use crate::table::build::{informational, number, optional};
use crate::table::effects::FLANGER;
use crate::table::groups::{PHASE_OSC_RANGE, PHASE_OSC_RATE, TIMING};
use crate::table::{Group, Unit};

static LEVEL: Group = Group {
    title: "level",
    params: &[number(
        "amp",
        0.7,
        Unit::Gain,
        "Level of the voice; a peak above 1 is brought down to 0.98.",
    )
    .usually(0.0, 1.0)
    .moving()],
};

static PHASES: Group = Group {
    title: "start phase",
    params: &[
        LOWER_START.ends_aka(&[("startStartPhaseL_monaural", "endStartPhaseL_monaural")]),
        UPPER_START.ends_aka(&[
            ("startStartPhaseU_monaural", "endStartPhaseU_monaural"),
            ("startStartPhaseU", "endStartPhaseU"),
        ]),
    ],
};

static PHASE_OSC: Group = Group {
    title: "phase oscillation",
    params: &[
        PHASE_OSC_RATE.ends_aka(&[("startPhaseOscFreq_monaural", "endPhaseOscFreq_monaural")]),
        PHASE_OSC_RANGE.ends_aka(&[("startPhaseOscRange_monaural", "endPhaseOscRange_monaural")]),
    ],
};

static MONAURAL: Group = Group {
    title: "tremolo of the beat",
    params: &[
        number(
            "monaural_ampOscDepth",
            0.0,
            Unit::None,
            "Depth of the tremolo before the clip.",
        )
        .usually(0.0, 2.0)
        .moving_snake()
        .ends_aka(&[("startAmpOscDepth_monaural", "endAmpOscDepth_monaural")]),
        number(
            "monaural_ampOscFreq",
            0.0,
            Unit::Hertz,
            "Rate of that tremolo; 0: none.",
        )
        .usually(0.0, 20.0)
        .moving_snake()
        .ends_aka(&[("startAmpOscFreq_monaural", "endAmpOscFreq_monaural")]),
        number(
            "monaural_ampOscPhaseOffset",
            0.0,
            Unit::Radians,
            "Phase of that tremolo at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving_snake()
        .ends_aka(&[(
            "startAmpOscPhaseOffset_monaural",
            "endAmpOscPhaseOffset_monaural",
        )]),
    ],
};

static OUTER: Group = Group {
    title: "tremolo of the voice",
    params: &[
        optional(
            "sam_ampOscDepth",
            Unit::None,
            "Depth of the tremolo after the clip.",
        )
        .usually(0.0, 2.0)
        .moving_snake()
        .or("ampOscDepth"),
        optional(
            "sam_ampOscFreq",
            Unit::Hertz,
            "Rate of that tremolo; 0: none.",
        )
        .usually(0.0, 20.0)
        .moving_snake()
        .or("ampOscFreq"),
        optional(
            "sam_ampOscPhaseOffset",
            Unit::Radians,
            "Phase of that tremolo at time 0.",
        )
        .usually(-6.3, 6.3)
        .moving_snake()
        .or("ampOscPhaseOffset"),
        number(
            "ampOscDepth",
            0.0,
            Unit::None,
            "The same as sam_ampOscDepth, where that is absent.",
        )
        .usually(0.0, 2.0)
        .moving(),
        number(
            "ampOscFreq",
            0.0,
            Unit::Hertz,
            "The same as sam_ampOscFreq, where that is absent.",
        )
        .usually(0.0, 20.0)
        .moving(),
        number(
            "ampOscPhaseOffset",
            0.0,
            Unit::Radians,
            "The same as sam_ampOscPhaseOffset, where that is absent.",
        )
        .usually(-6.3, 6.3)
        .moving(),
    ],
};

static PATH: Group = Group {
    title: "path",
    params: &[
        informational(
            "spatialBeatFreq",
            "Turns per second; the format computes the angle and drops it.",
        ),
        informational("spatialPhaseOffset", "Angle at time 0, dropped."),
        informational("pathRadius", "Radius of the path, dropped."),
        informational("rotationDirection", "cw or ccw, dropped."),
        informational("frame_dur_ms", "Frame of a renderer that is never called."),
        informational(
            "overlap_factor",
            "Overlap of a renderer that is never called.",
        ),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "spatial_angle_modulation_monaural_beat",
    &[],
    [
        "A monaural beat with a second tremolo, equal in both ears.",
        "A beating tone in the middle of the head that swells twice over; despite the name nothing moves in space.",
        "x = ½(L + R) of monaural_beat_stereo_amps with its tremolo from monaural_ampOsc…\n\
         m(t) = 1 − D/2 + D/2 · sin(2π·F·t + φ), D, F, φ from sam_ampOsc… or ampOsc…, D within 0…2\n\
         y = amp · m · x in both ears; a peak above 1 is scaled to 0.98",
    ],
    &[
        &TONES, &LEVEL, &PHASES, &PHASE_OSC, &MONAURAL, &OUTER, &PATH, &TIMING, &FLANGER,
    ],
);
