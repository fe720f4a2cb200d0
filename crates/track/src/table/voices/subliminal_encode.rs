//! `subliminal_encode`: names of its parameters.

use super::VoiceSpec;
use crate::table::build::{choice, number, value};
use crate::table::effects::FLANGER;
use crate::table::{Group, Kind, Unit};

static ENCODER: Group = Group {
    title: "",
    params: &[
        value("audio_path", Kind::Path, "The recording."),
        value(
            "audio_paths",
            Kind::Paths,
            "Several recordings, as a list or with ; between them; audio_path is not used then.",
        ),
        number(
            "carrierFreq",
            17_500.0,
            Unit::Hertz,
            "Carrier; counts as 15000 below and as 20000 above these.",
        )
        .usually(15_000.0, 20_000.0),
        number("amp", 0.5, Unit::Gain, "Level of the voice.").usually(0.0, 1.0),
        choice(
            "mode",
            &["sequence", "stack"],
            "One after another with a second of silence between, or all at once.",
        ),
    ],
};

pub(super) static SPEC: VoiceSpec = VoiceSpec::new(
    "subliminal_encode",
    &[],
    [
        "Recordings moved up to a carrier near the end of hearing.",
        "Speech mirrored on both sides of a very high carrier: a thin hiss or chirping that young ears hear and older ones may not.",
        "segment = mean of the recording's channels · sin(2π·carrierFreq·n/sr), scaled to a peak of 1\n\
         sequence: segment, one second of silence, next segment, … ; stack: all segments looped, summed, divided by their number\n\
         the whole is scaled to a peak of 1, times amp; equal in both ears",
    ],
    &[&ENCODER, &FLANGER],
);
