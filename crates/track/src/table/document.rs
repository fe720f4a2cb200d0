//! Names of the document itself: track, settings, step, voice, envelope, background noise, clip.
//!
//! Invariant: both dialects are aliases in one table; a file may mix them.

use super::build::{choice, flag, informational, integer, length, number, optional, text, value};
use super::noise::NOISE_FILE;
use super::{Group, Kind, ObjectSpec, Unit};
use crate::limits;

const CURVES: &[&str] = &["linear", "equal_power"];

/// The whole track.
pub static TRACK: ObjectSpec = ObjectSpec::new(
    "track",
    "Settings, steps in order, a noise layer and overlay clips.",
    &[&TRACK_VALUES],
);
static TRACK_VALUES: Group = Group {
    title: "",
    params: &[
        value(
            "global",
            Kind::Object(&GLOBALS),
            "Settings for the whole track.",
        )
        .aka(&["global_settings", "globalSettings"])
        .required(),
        value(
            "progression",
            Kind::List {
                item: &STEP,
                max: limits::STEPS,
            },
            "Steps in order.",
        )
        .aka(&["steps"])
        .required(),
        value(
            "background_noise",
            Kind::Object(&BACKGROUND_NOISE),
            "Noise under the whole track.",
        )
        .aka(&["noise"]),
        value(
            "overlay_clips",
            Kind::List {
                item: &CLIP,
                max: limits::CLIPS,
            },
            "Audio laid over the track.",
        )
        .aka(&["clips"]),
        informational("version", "Version that an editor writes."),
        informational("name", "Name of the track."),
        informational("description", "Free text."),
    ],
};

/// Settings for the whole track.
pub static GLOBALS: ObjectSpec = ObjectSpec::new(
    "global settings",
    "Settings for the whole track.",
    &[&GLOBAL_VALUES, &GLOBAL_EDITOR],
);
static GLOBAL_VALUES: Group = Group {
    title: "",
    params: &[
        integer(
            "sample_rate",
            44_100,
            limits::SAMPLE_RATE_MIN,
            limits::SAMPLE_RATE_MAX,
            Unit::FramesPerSecond,
            "Rate of offline renders.",
        )
        .aka(&["sampleRate"]),
        optional(
            "crossfade_duration",
            Unit::Seconds,
            "Overlap of consecutive steps.",
        )
        .at_least(0.0)
        .aka(&["crossfadeDuration"]),
        choice("crossfade_curve", CURVES, "Shape of that overlap.").aka(&["crossfadeCurve"]),
        text(
            "output_filename",
            limits::PATH_CHARS,
            "Name of the rendered file.",
        )
        .aka(&["outputFilename"]),
        number(
            "normalization_level",
            0.95,
            Unit::None,
            "Level that an editor keeps.",
        )
        .usually(0.0, 1.0),
    ],
};
static GLOBAL_EDITOR: Group = Group {
    title: "editor",
    params: &[
        informational("parallel_voices", "How another renderer divides its work."),
        informational("parallel_backend", "How another renderer divides its work."),
        informational(
            "parallel_voices_max_workers",
            "How another renderer divides its work.",
        ),
        informational(
            "parallel_max_memory_gb",
            "How another renderer divides its work.",
        ),
    ],
};

/// One step.
pub static STEP: ObjectSpec =
    ObjectSpec::new("step", "Voices that sound together.", &[&STEP_VALUES]);
static STEP_VALUES: Group = Group {
    title: "",
    params: &[
        length("duration", 0.0, "Length; 0 skips the step.").aka(&[
            "Duration",
            "durationSeconds",
            "stepDuration",
        ]),
        optional(
            "start",
            Unit::Seconds,
            "Start on the track's time line; absent: after the step before.",
        )
        .at_least(0.0)
        .raised()
        .aka(&["start_time"]),
        value(
            "voices",
            Kind::List {
                item: &VOICE,
                max: limits::VOICES_PER_STEP,
            },
            "The voices.",
        ),
        text("description", limits::DESCRIPTION_CHARS, "Free text."),
        number(
            "binaural_volume",
            0.60,
            Unit::None,
            "Live mix: level of the tones.",
        )
        .usually(0.0, 1.0),
        number(
            "noise_volume",
            0.60,
            Unit::None,
            "Live mix: level of the noise voices.",
        )
        .usually(0.0, 1.0),
        number(
            "normalization_level",
            0.95,
            Unit::None,
            "Live mix: peak of each of the two.",
        )
        .usually(0.0, 1.0),
        optional(
            "crossfade_duration",
            Unit::Seconds,
            "Overlap out of this step; absent: the track's.",
        )
        .at_least(0.0)
        .aka(&["crossfadeDuration"]),
        choice(
            "crossfade_curve",
            CURVES,
            "Shape of that overlap; absent: the track's.",
        )
        .aka(&["crossfadeCurve"]),
        informational("noise_preset_id", "Preset that the noise came from."),
        informational("binaural_preset_id", "Preset that the tones came from."),
        informational("name", "Name of the step."),
        informational("category", "Folder of the step."),
    ],
};

/// One voice.
pub static VOICE: ObjectSpec = ObjectSpec::new(
    "voice",
    "One synthesizer with its parameters.",
    &[&VOICE_VALUES],
);
static VOICE_VALUES: Group = Group {
    title: "",
    params: &[
        text(
            "synth_function_name",
            limits::NAME_CHARS,
            "Which synthesizer.",
        )
        .aka(&["synthFunctionName", "synth_function"])
        .required()
        .or("preset"),
        value(
            "preset",
            Kind::Path,
            "A .voice file, or one voice of a .voices file by its name behind #; own values count before those of the preset.",
        ),
        value("params", Kind::VoiceParams, "Its parameters.").aka(&["parameters"]),
        flag(
            "is_transition",
            false,
            "Plays the form that moves; absent: the name's ending decides.",
        )
        .aka(&["isTransition"]),
        value(
            "volume_envelope",
            Kind::Object(&ENVELOPE),
            "Level over the voice; absent: short fades at both ends.",
        )
        .aka(&["volumeEnvelope"]),
        text(
            "voice_type",
            limits::NAME_CHARS,
            "Live mix: noise goes to the noise bus, all else to the tones.",
        ),
        text("description", limits::DESCRIPTION_CHARS, "Free text."),
        informational("category", "Folder of the voice."),
        informational("name", "Name of the voice."),
    ],
};

/// A volume envelope.
pub static ENVELOPE: ObjectSpec = ObjectSpec::new(
    "volume envelope",
    "Level over the length of a voice.",
    &[&ENVELOPE_VALUES],
);
static ENVELOPE_VALUES: Group = Group {
    title: "",
    params: &[
        text(
            "type",
            limits::NAME_CHARS,
            "linear_fade, adsr, linen or flat; another type leaves the voice flat.",
        ),
        value("params", Kind::EnvelopeParams, "Values of that type.").aka(&["parameters"]),
    ],
};

/// Values of a `linear_fade`.
pub static LINEAR_FADE: ObjectSpec = ObjectSpec::new(
    "linear_fade envelope",
    "One straight ramp.",
    &[&LINEAR_FADE_VALUES],
);
static LINEAR_FADE_VALUES: Group = Group {
    title: "",
    params: &[
        optional("fade_duration", Unit::Seconds, "Length of the ramp.").at_least(0.0),
        optional("start_amp", Unit::Gain, "Gain at its start."),
        optional("end_amp", Unit::Gain, "Gain at its end."),
        choice(
            "fade_type",
            &["in", "out"],
            "in: at the start of the voice; out: at its end.",
        ),
    ],
};

/// Values of an `adsr`.
pub static ADSR: ObjectSpec = ObjectSpec::new(
    "adsr envelope",
    "Attack, decay, sustain, release.",
    &[&ADSR_VALUES],
);
static ADSR_VALUES: Group = Group {
    title: "",
    params: &[
        length("attack", 0.01, "Rise from 0 to 1."),
        length("decay", 0.1, "Fall from 1 to the sustain level."),
        number(
            "sustain_level",
            0.8,
            Unit::Gain,
            "Level that is held; beyond 0 to 1 it is clamped.",
        )
        .usually(0.0, 1.0),
        length("release", 0.1, "Fall to 0 at the end."),
    ],
};

/// Values of a `linen`.
pub static LINEN: ObjectSpec = ObjectSpec::new(
    "linen envelope",
    "Attack and release around full level.",
    &[&LINEN_VALUES],
);
static LINEN_VALUES: Group = Group {
    title: "",
    params: &[
        length("attack", 0.1, "Rise from 0 to 1."),
        length("release", 0.1, "Fall to 0 at the end."),
    ],
};

/// Values of a `flat` envelope: none.
pub static FLAT: ObjectSpec = ObjectSpec::new("flat envelope", "Full level, without fades.", &[]);

/// Noise under the whole track.
pub static BACKGROUND_NOISE: ObjectSpec = ObjectSpec::new(
    "background noise",
    "Noise under the whole track.",
    &[&BACKGROUND_VALUES],
);
static BACKGROUND_VALUES: Group = Group {
    title: "",
    params: &[
        value("file_path", Kind::Path, "A .noise file.").aka(&[
            "file",
            "params_path",
            "noise_file",
        ]),
        value(
            "params",
            Kind::Object(&NOISE_FILE),
            "The content of a .noise file, where no file is named.",
        ),
        number("amp", 1.0, Unit::Gain, "Level.")
            .aka(&["gain"])
            .usually(0.0, 1.0),
        length("start_time", 0.0, "Silence before it.").aka(&["start_time_seconds"]),
        length("fade_in", 0.0, "Linear fade from its start."),
        length("fade_out", 0.0, "Linear fade before the end of the track."),
        value(
            "amp_envelope",
            Kind::Points,
            "Level over time: pairs of seconds and gain.",
        ),
        informational("pan", "Position that an editor keeps."),
        informational("description", "Free text."),
        informational("category", "Folder."),
    ],
};

/// A clip laid over the track.
pub static CLIP: ObjectSpec =
    ObjectSpec::new("clip", "Audio laid over the track.", &[&CLIP_VALUES]);
static CLIP_VALUES: Group = Group {
    title: "",
    params: &[
        value("file_path", Kind::Path, "Audio file or data: URL.")
            .aka(&["path", "file"])
            .required(),
        optional("start", Unit::Seconds, "When it starts.")
            .at_least(0.0)
            .raised()
            .aka(&["start_time"]),
        number("amp", 1.0, Unit::Gain, "Level.")
            .aka(&["gain"])
            .usually(0.0, 1.0),
        length("duration", 0.0, "Cut to this length; 0: whole."),
        number(
            "pan",
            0.0,
            Unit::None,
            "Balance: below 0 lowers the right ear, above 0 the left.",
        )
        .usually(-1.0, 1.0),
        length("fade_in", 0.0, "Linear fade at its start."),
        length("fade_out", 0.0, "Linear fade at its end."),
        text("description", limits::DESCRIPTION_CHARS, "Free text."),
        informational("category", "Folder of the clip."),
        informational("name", "Name of the clip."),
    ],
};
