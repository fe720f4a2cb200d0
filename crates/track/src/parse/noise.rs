//! One noise: colour, LFO, notches, timing.
//!
//! Invariant: start and end values are equal unless the noise is a transition.

use super::timing::{TimingKeys, timing};
use super::{colour, notches, sweeps};
use crate::decode::Fields;
use crate::document::{LfoShape, Noise, Ramp};
use crate::report::Report;
use crate::table::{Form, noise::LFO_HZ};

/// Whose noise it is; they differ in what stands for sweeps that are not given, and in what wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// A preset, or the voice that plays one: no sweeps unless given.
    Preset,
    /// `noise_generator`: one sweep unless given, quality and stages beside the sweeps win, turned ranges are swapped.
    Generator,
    /// `generate_swept_notch_pink_sound`: one sweep unless given.
    Pink,
}

impl Manner {
    /// That of a voice.
    pub fn of(voice: &str) -> Self {
        match voice {
            "noise_generator" => Manner::Generator,
            "generate_swept_notch_pink_sound" => Manner::Pink,
            _ => Manner::Preset,
        }
    }
}

/// Reads a noise from the members of a preset or of a voice.
pub(super) fn noise(
    report: &mut Report,
    fields: &Fields<'_>,
    transition: bool,
    manner: Manner,
) -> Noise {
    Noise {
        colour: colour::colour(report, fields),
        lfo_shape: match fields.choice("lfo_waveform") {
            Some("triangle") => LfoShape::Triangle,
            _ => LfoShape::Sine,
        },
        lfo_hz: lfo_hz(fields, transition),
        sweeps: sweeps::sweeps(report, fields, transition, manner),
        right_phase_deg: degrees(fields, "lfo_phase_offset_deg", transition),
        second_pass_phase_deg: degrees(fields, "intra_phase_offset_deg", transition),
        static_notches: notches::static_notches(report, fields),
        transition,
        timing: timing(report, fields, TimingKeys::Noise),
        input_audio: fields.text_or_empty("input_audio_path"),
    }
}

/// A static LFO of 0 Hz counts as one without rate; one that moves may come to rest.
fn lfo_hz(fields: &Fields<'_>, transition: bool) -> Ramp {
    let plain = fields.number("lfo_freq");
    if !transition {
        let rate = plain.filter(|rate| *rate != 0.0).unwrap_or(LFO_HZ);
        return Ramp {
            start: rate,
            end: rate,
        };
    }
    let start = fields
        .number_in("lfo_freq", Form::Start)
        .or(plain)
        .unwrap_or(LFO_HZ);
    Ramp {
        start,
        end: fields.number_in("lfo_freq", Form::End).unwrap_or(start),
    }
}

/// Static presets carry their phases under the start name.
fn degrees(fields: &Fields<'_>, name: &str, transition: bool) -> Ramp {
    let start = fields
        .number_in(name, Form::Start)
        .unwrap_or_else(|| fields.number_or_default(name));
    let end = fields
        .number_in(name, Form::End)
        .filter(|_| transition)
        .unwrap_or(start);
    Ramp { start, end }
}
