//! Names of a noise: `.noise` files, inline background noise and noise voices share one set.
//!
//! Invariant: a preset pasted into a voice keeps its meaning, because the groups are the same statics.

use super::build::{choice, flag, informational, integer, length, number, optional, text, value};
use super::{Group, Kind, ObjectSpec, ParamSpec, Unit};
use crate::limits;

/// LFO rate where the file gives none, or 0: one turn in twelve seconds.
pub const LFO_HZ: f64 = 1.0 / 12.0;
/// Lowest frequency of a sweep that gives none, or 0.
pub const SWEEP_MIN_HZ: f64 = 1000.0;
/// Width of a sweep that gives no highest frequency, or 0.
pub const SWEEP_WIDTH_HZ: f64 = 9000.0;
/// Quality of a moving notch that gives none, or 0.
pub const SWEEP_Q: f64 = 25.0;
/// Stages of a moving notch that gives none, or 0.
pub const SWEEP_STAGES: f64 = 10.0;

pub(super) const QUALITY: Kind = Kind::NumberOrList {
    min: 0.0,
    max: limits::QUALITY,
};
pub(super) const STAGES: Kind = Kind::NumberOrList {
    min: 0.0,
    max: limits::STAGES,
};

/// Which colour, as an object or by name.
pub(super) static COLOUR: Group = Group {
    title: "colour",
    params: &[
        value(
            "noise_parameters",
            Kind::Object(&COLOUR_OBJECT),
            "The colour of the noise.",
        )
        .aka(&["color_params"]),
        text(
            "noise_type",
            limits::NAME_CHARS,
            "Name of the colour where noise_parameters has none.",
        ),
    ],
};

/// Members of the colour object; at the top level of a preset they win over those in the object.
pub(super) static OWN_COLOUR: Group = Group {
    title: "spectrum",
    params: &[
        optional(
            "exponent",
            Unit::None,
            "Slope at the low end: power falls as frequency to this exponent.",
        )
        .within(-limits::EXPONENT, limits::EXPONENT)
        .usually(-2.0, 3.0),
        optional(
            "high_exponent",
            Unit::None,
            "Slope at the high end; absent: as at the low end.",
        )
        .within(-limits::EXPONENT, limits::EXPONENT)
        .usually(-2.0, 3.0),
        optional(
            "distribution_curve",
            Unit::None,
            "How the slope moves between the ends; 1 is even in octaves.",
        )
        .within(0.0, 1e3)
        .raised()
        .usually(0.1, 4.0),
        optional(
            "lowcut",
            Unit::Hertz,
            "High-pass corner; absent or 0: none.",
        )
        .usually(0.0, 1000.0)
        .at_least(0.0),
        optional(
            "highcut",
            Unit::Hertz,
            "Low-pass corner; absent or 0: none.",
        )
        .usually(1000.0, 20000.0)
        .at_least(0.0),
        optional("amplitude", Unit::Gain, "Level of the noise.").usually(0.0, 1.0),
        integer(
            "seed",
            1,
            0,
            limits::SEED,
            Unit::None,
            "Chooses the random sequence.",
        ),
    ],
};

static COLOUR_NAME: Group = Group {
    title: "",
    params: &[
        text(
            "name",
            limits::NAME_CHARS,
            "white, pink, brown, red, deep brown, blue, purple, violet or green; another name sets nothing.",
        ),
        informational(
            "sample_rate",
            "Rate at which an editor previewed the colour.",
        ),
        informational(
            "duration",
            "Length at which an editor previewed the colour.",
        ),
        informational(
            "duration_seconds",
            "Length at which an editor previewed the colour.",
        ),
    ],
};

/// The colour object.
pub static COLOUR_OBJECT: ObjectSpec = ObjectSpec::new(
    "noise colour",
    "Spectrum, level and seed of a noise.",
    &[&COLOUR_NAME, &OWN_COLOUR],
);

/// Notches and the LFO that moves them.
pub(super) static NOTCHES: Group = Group {
    title: "notches",
    params: &[
        choice(
            "lfo_waveform",
            &["sine", "triangle"],
            "Shape of the LFO; sine starts at the highest frequency.",
        ),
        number(
            "lfo_freq",
            LFO_HZ,
            Unit::Hertz,
            "Rate of the LFO; 0 counts as absent.",
        )
        .usually(0.0, 1.0)
        .moving_snake(),
        value("start_q", QUALITY, "Quality at the start of a transition."),
        value("end_q", QUALITY, "Quality at the end of a transition."),
        value(
            "static_notches",
            Kind::StaticNotches,
            "Notches that do not move: objects or [frequency, q, stages].",
        ),
    ],
};

/// Phase of the right ear, with its default in degrees.
pub(super) const fn right_phase(default_deg: f64) -> ParamSpec {
    number(
        "lfo_phase_offset_deg",
        default_deg,
        Unit::Degrees,
        "LFO phase of the right ear against the left.",
    )
    .usually(-360.0, 360.0)
    .moving_snake()
}

/// Phase of a second pass.
pub(super) const SECOND_PASS_PHASE: ParamSpec = number(
    "intra_phase_offset_deg",
    0.0,
    Unit::Degrees,
    "LFO phase of a second pass; 0: no second pass.",
)
.usually(-360.0, 360.0)
.moving_snake();

/// Where the LFO stands in the right ear and in a second pass.
pub(super) static PHASES: Group = Group {
    title: "phases",
    params: &[right_phase(0.0), SECOND_PASS_PHASE],
};

/// Which bands are missing.
pub(super) static SWEEPS: Group = Group {
    title: "sweeps",
    params: &[
        value(
            "sweeps",
            Kind::Sweeps,
            "Moving notches: objects or [min, max].",
        )
        .moving_snake(),
        value("notch_q", QUALITY, "Quality of sweeps that give none.")
            .aka(&["q"])
            .moving_snake(),
        value("casc", STAGES, "Stages of sweeps that give none.")
            .aka(&["cascade_count"])
            .moving_snake(),
    ],
};

/// Whether a preset moves.
static MOVES: Group = Group {
    title: "transition",
    params: &[flag("transition", false, "Plays the start and end values.")],
};

/// When a moving noise moves.
pub(super) static TIMING: Group = Group {
    title: "transition timing",
    params: &[
        length("initial_offset", 0.0, "Time that the start values hold.")
            .usually(0.0, 600.0)
            .raised(),
        optional(
            "transition_duration",
            Unit::Seconds,
            "Length of the transition; absent: the rest.",
        )
        .usually(0.0, 3600.0)
        .at_least(0.0)
        .raised(),
        optional(
            "duration",
            Unit::Seconds,
            "The same where transition_duration is absent; 0: the rest.",
        )
        .usually(0.0, 3600.0)
        .at_least(0.0)
        .raised(),
        length(
            "post_offset",
            0.0,
            "Time that the end values hold, where no length is given.",
        )
        .usually(0.0, 600.0)
        .raised(),
        text(
            "transition_curve",
            limits::CURVE_CHARS,
            "linear (without it), logarithmic, exponential, or an expression in alpha.",
        )
        .aka(&["curve"]),
    ],
};

/// The noise as a layer of its own.
static LAYER: Group = Group {
    title: "layer",
    params: &[
        length(
            "duration_seconds",
            60.0,
            "Length when the preset is rendered on its own; a track ignores it.",
        ),
        length("start_time", 0.0, "Silence before it.")
            .usually(0.0, 600.0)
            .aka(&["start_time_seconds"]),
        length("fade_in", 0.0, "Linear fade at its start.").usually(0.0, 60.0),
        length("fade_out", 0.0, "Linear fade at its end.").usually(0.0, 60.0),
        value(
            "amp_envelope",
            Kind::Points,
            "Level over time: pairs of seconds and gain.",
        ),
        value(
            "input_audio_path",
            Kind::Path,
            "First channel of this file replaces the noise.",
        ),
    ],
};

/// What editors add.
pub(super) static EDITOR: Group = Group {
    title: "editor",
    params: &[
        informational(
            "sample_rate",
            "Rate of an editor's preview; the track's rate is used.",
        ),
        informational("name", "Name of the preset."),
        informational("description", "Free text."),
        informational("category", "Folder of the preset."),
    ],
};

/// A `.noise` file.
pub static NOISE_FILE: ObjectSpec = ObjectSpec::new(
    "noise preset",
    "Coloured noise with moving and fixed notches.",
    &[
        &COLOUR,
        &OWN_COLOUR,
        &NOTCHES,
        &PHASES,
        &SWEEPS,
        &MOVES,
        &TIMING,
        &LAYER,
        &EDITOR,
    ],
);

const FREQUENCY_DOC: &str = "0 counts as absent.";

static SWEEP_VALUES: Group = Group {
    title: "",
    params: &[
        optional(
            "start_min",
            Unit::Hertz,
            "Lowest frequency; absent or 0: 1000.",
        )
        .at_least(0.0)
        .aka(&["min", "startMin"]),
        optional(
            "start_max",
            Unit::Hertz,
            "Highest frequency; absent or 0: the lowest and 9000.",
        )
        .at_least(0.0)
        .aka(&["max", "startMax"]),
        optional("start_q", Unit::None, "Quality; absent or 0: 25.")
            .usually(1.0, 100.0)
            .within(0.0, limits::QUALITY)
            .aka(&["q", "startQ"]),
        optional(
            "start_casc",
            Unit::None,
            "Stages in series; absent or 0: 10.",
        )
        .within(0.0, limits::STAGES)
        .aka(&["casc", "cascade", "startCasc"]),
        optional("end_min", Unit::Hertz, FREQUENCY_DOC)
            .at_least(0.0)
            .aka(&["endMin"]),
        optional("end_max", Unit::Hertz, FREQUENCY_DOC)
            .at_least(0.0)
            .aka(&["endMax"]),
        optional("end_q", Unit::None, FREQUENCY_DOC)
            .usually(1.0, 100.0)
            .within(0.0, limits::QUALITY)
            .aka(&["endQ"]),
        optional("end_casc", Unit::None, FREQUENCY_DOC)
            .within(0.0, limits::STAGES)
            .aka(&["endCasc"]),
    ],
};

/// One moving notch, written as an object.
pub static SWEEP: ObjectSpec = ObjectSpec::new("sweep", "One moving notch.", &[&SWEEP_VALUES]);

static STATIC_NOTCH_VALUES: Group = Group {
    title: "",
    params: &[
        number("freq", 1000.0, Unit::Hertz, "Frequency.")
            .at_least(0.0)
            .aka(&["frequency", "hz"]),
        number("q", 25.0, Unit::None, "Quality.")
            .within(0.0, limits::QUALITY)
            .aka(&["quality"]),
        number("cascade", 1.0, Unit::None, "Stages in series.")
            .within(0.0, limits::STAGES)
            .aka(&["count"]),
    ],
};

/// One notch that does not move, written as an object.
pub static STATIC_NOTCH: ObjectSpec = ObjectSpec::new(
    "static notch",
    "One notch that does not move.",
    &[&STATIC_NOTCH_VALUES],
);

static POINT_VALUES: Group = Group {
    title: "",
    params: &[
        number("time", 0.0, Unit::Seconds, "When.")
            .aka(&["t", "x"])
            .required(),
        number("amp", 0.0, Unit::Gain, "Gain at that time.")
            .aka(&["value", "y"])
            .required(),
    ],
};

/// One point of an amplitude envelope, written as an object.
pub static POINT: ObjectSpec = ObjectSpec::new(
    "envelope point",
    "One point of an amplitude envelope.",
    &[&POINT_VALUES],
);
