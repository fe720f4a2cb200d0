//! Names of the noise voices that a `.noise` file does not have, or has with another meaning.

use super::build::{informational, length, number, optional, value};
use super::noise::{QUALITY, SECOND_PASS_PHASE, STAGES, right_phase};
use super::{Group, Kind, Unit};

/// Level of a noise voice.
pub(super) static LEVEL: Group = Group {
    title: "",
    params: &[
        number("amp", 1.0, Unit::Gain, "Level of the voice, times volume.").usually(0.0, 1.0),
        number("volume", 1.0, Unit::Gain, "Level of the voice, times amp.").usually(0.0, 1.0),
    ],
};

/// Levels of a noise that has one for each ear.
pub(super) static EAR_LEVELS: Group = Group {
    title: "",
    params: &[
        number(
            "amp",
            0.25,
            Unit::Gain,
            "Level of both ears where amp_left or amp_right is absent.",
        )
        .usually(0.0, 1.0)
        .moving_snake(),
        optional("amp_left", Unit::Gain, "Level of the left ear.")
            .usually(0.0, 1.0)
            .moving_snake()
            .or("amp"),
        optional("amp_right", Unit::Gain, "Level of the right ear.")
            .usually(0.0, 1.0)
            .moving_snake()
            .or("amp"),
    ],
};

/// What a preset says of itself that a voice leaves to its own form.
pub(super) static FORM: Group = Group {
    title: "transition",
    params: &[informational(
        "transition",
        "Of a preset; in a voice its own form decides.",
    )],
};

/// The noise within its step.
pub(super) static LAYER: Group = Group {
    title: "layer",
    params: &[
        informational(
            "duration_seconds",
            "Length of a preset on its own; a voice lasts as long as its step.",
        ),
        length(
            "start_time",
            0.0,
            "Silence before it, from the start of the step.",
        )
        .usually(0.0, 600.0)
        .aka(&["start_time_seconds"]),
        length("fade_in", 0.0, "Linear fade at its start.").usually(0.0, 60.0),
        length("fade_out", 0.0, "Linear fade at the end of the step.").usually(0.0, 60.0),
        value(
            "amp_envelope",
            Kind::Points,
            "Level over time, from its start: pairs of seconds and gain.",
        ),
        value(
            "input_audio_path",
            Kind::Path,
            "First channel of this file, over and over, replaces the noise.",
        ),
    ],
};

/// Phases of the voices whose ears stand a quarter turn apart.
pub(super) static TURNED_PHASES: Group = Group {
    title: "phases",
    params: &[right_phase(90.0), SECOND_PASS_PHASE],
};

/// Sweeps of `noise_generator`.
pub(super) static GENERATOR_SWEEPS: Group = Group {
    title: "sweeps",
    params: &[
        value(
            "sweeps",
            Kind::Sweeps,
            "Moving notches: objects or [min, max]; absent: one from 1000 to 10000 Hz.",
        )
        .moving_snake(),
        value(
            "notch_q",
            QUALITY,
            "Quality of all sweeps, whatever they say.",
        )
        .aka(&["q"])
        .moving_snake(),
        value("casc", STAGES, "Stages of all sweeps, whatever they say.")
            .aka(&["cascade_count"])
            .moving_snake()
            .ends_aka(&[("start_cascade_count", "end_cascade_count")]),
    ],
};

/// Sweeps of `generate_swept_notch_pink_sound`.
pub(super) static FILTER_SWEEPS: Group = Group {
    title: "sweeps",
    params: &[
        value(
            "sweeps",
            Kind::Sweeps,
            "Moving notches: objects or [min, max]; absent: one from 1000 to 10000 Hz.",
        )
        .aka(&["filter_sweeps"])
        .moving_snake()
        .ends_aka(&[("start_filter_sweeps", "end_filter_sweeps")]),
        value("notch_q", QUALITY, "Quality of sweeps that give none.")
            .aka(&["q"])
            .moving_snake(),
        value("casc", STAGES, "Stages of sweeps that give none.")
            .aka(&["cascade_count"])
            .moving_snake()
            .ends_aka(&[("start_cascade_count", "end_cascade_count")]),
    ],
};
