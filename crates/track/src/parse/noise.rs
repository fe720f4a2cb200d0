//! One noise: colour, LFO, notches, timing.
//!
//! Invariant: start and end values are equal unless the noise is a transition.

use super::timing::{TimingKeys, timing};
use super::{colour, notches, sweeps};
use crate::decode::Fields;
use crate::document::{LfoShape, Noise, Ramp};
use crate::report::Report;
use crate::table::{Form, noise::LFO_HZ};

/// Reads a noise from the members of a preset or of a voice.
pub(super) fn noise(report: &mut Report, fields: &Fields<'_>, transition: bool) -> Noise {
    Noise {
        colour: colour::colour(report, fields),
        lfo_shape: match fields.choice("lfo_waveform") {
            Some("triangle") => LfoShape::Triangle,
            _ => LfoShape::Sine,
        },
        lfo_hz: lfo_hz(fields, transition),
        sweeps: sweeps::sweeps(report, fields, transition),
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
        .or(fields.number(name))
        .unwrap_or(0.0);
    let end = fields
        .number_in(name, Form::End)
        .filter(|_| transition)
        .unwrap_or(start);
    Ramp { start, end }
}
