//! One noise: colour, LFO, notches, timing.
//!
//! Invariant: every value is written in the place from which a reader takes it first, so that nothing that the
//! name of a colour sets can come between.

use super::json::{Json, Members};
use super::voice;
use crate::document::{Colour, LfoShape, Noise, Ramp, StaticNotch, Sweep};
use crate::params::Params;

/// The content of a `.noise` file.
pub(super) fn preset(noise: &Noise) -> Json {
    let mut out = Members::default();
    if noise.transition {
        out.put("transition", Json::Bool(true));
    }
    members(&mut out, noise, 0.0);
    out.object()
}

/// What the parameters of a noise voice do not say themselves; the voice itself says whether it moves.
pub(super) fn voice(out: &mut Members, noise: &Noise, gain: f64, params: &Params) {
    let table = params.voice();
    if table.has("volume") && !out.has("amp") && !out.has("volume") {
        out.number_unless("amp", gain, 1.0);
    }
    let right = table.object.param("lfo_phase_offset_deg");
    let right = right.and_then(|row| row.default_text().parse().ok());
    members(out, noise, right.unwrap_or(0.0));
    if noise.sweeps.is_empty() && !out.has("sweeps") && table.name != "noise_swept_notch" {
        // Absent sweeps would mean one.
        out.put("sweeps", Json::List(Vec::new()));
    }
}

/// `right_default` is the phase of the right ear where none is given.
fn members(out: &mut Members, noise: &Noise, right_default: f64) {
    out.put("noise_parameters", colour(&noise.colour));
    if noise.lfo_shape == LfoShape::Triangle && !out.has("lfo_waveform") {
        out.put("lfo_waveform", Json::text("triangle"));
    }
    if !["lfo_freq", "start_lfo_freq", "end_lfo_freq"]
        .iter()
        .any(|key| out.has(key))
    {
        let key = if noise.transition {
            "start_lfo_freq"
        } else {
            "lfo_freq"
        };
        let Ramp { start, end } = noise.lfo_hz;
        out.number_unless(key, start, crate::table::noise::LFO_HZ);
        if noise.transition {
            out.number_unless("end_lfo_freq", end, start);
        }
    }
    let (right, second) = (noise.right_phase_deg, noise.second_pass_phase_deg);
    degrees(out, "lfo_phase_offset_deg", right, right_default, noise);
    degrees(out, "intra_phase_offset_deg", second, 0.0, noise);
    if !noise.sweeps.is_empty() {
        let sweeps = noise.sweeps.iter().map(|one| sweep(one, noise.transition));
        out.put("sweeps", Json::List(sweeps.collect()));
    }
    if !noise.static_notches.is_empty() {
        let notches = noise.static_notches.iter().map(notch).collect();
        out.put("static_notches", Json::List(notches));
    }
    voice::timing(out, &noise.timing);
    if !out.has("input_audio_path") {
        out.text_if("input_audio_path", &noise.input_audio);
    }
}

/// A phase of the LFO: files write it under its start name even where nothing moves.
fn degrees(out: &mut Members, name: &str, phase: Ramp, default: f64, noise: &Noise) {
    let (start, end) = (format!("start_{name}"), format!("end_{name}"));
    if [name, &start, &end].iter().any(|key| out.has(key)) {
        return;
    }
    out.number_unless(&start, phase.start, default);
    if noise.transition {
        out.number_unless(&end, phase.end, phase.start);
    }
}

fn colour(colour: &Colour) -> Json {
    // A name may bring cuts of its own; 0 says that there is none.
    let cut = |corner: Option<f64>| corner.unwrap_or(0.0);
    let mut out = Members::default();
    out.put("name", Json::text(&colour.name))
        .number("exponent", colour.exponent)
        .number("high_exponent", colour.high_exponent)
        .number("distribution_curve", colour.distribution_curve)
        .number("lowcut", cut(colour.lowcut_hz))
        .number("highcut", cut(colour.highcut_hz))
        .number("amplitude", colour.amplitude)
        .put("seed", Json::Whole(colour.seed));
    out.object()
}

fn sweep(sweep: &Sweep, moves: bool) -> Json {
    let mut out = Members::default();
    for (name, ramp) in [
        ("min", sweep.min_hz),
        ("max", sweep.max_hz),
        ("q", sweep.q),
        ("casc", sweep.stages),
    ] {
        out.number(&format!("start_{name}"), ramp.start);
        if moves {
            out.number(&format!("end_{name}"), ramp.end);
        }
    }
    out.object()
}

fn notch(notch: &StaticNotch) -> Json {
    let mut out = Members::default();
    out.number("freq", notch.hz)
        .number("q", notch.q)
        .put("cascade", Json::Whole(u64::from(notch.stages)));
    out.object()
}
