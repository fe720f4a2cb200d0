//! `qam_beat`: two cosine carriers with amplitude modulators, coupling, partials and sidebands, band-limited.
//!
//! Reading: conditions hold frame by frame; a modulator that moves has the phase freq(i)·t_i; a shape of 0 counts as 1.

use std::f64::consts::TAU;

use super::{Stereo, without_edges};
use crate::filters::band;
use crate::reading::Reading;
use crate::shapes::exclusive;

pub const BASE: &str = r#"{"ampL": 0.4, "ampR": 0.3, "baseFreqL": 210, "baseFreqR": 216, "qamAmFreqL": 5, "qamAmFreqR": 7,
    "qamAmDepthL": 0.5, "qamAmDepthR": 0.4, "qamAmPhaseOffsetL": 0.3, "qamAmPhaseOffsetR": 0.8, "modShapeL": 1.6,
    "modShapeR": 0.7, "qamAm2FreqL": 11, "qamAm2FreqR": 13, "qamAm2DepthL": 0.3, "qamAm2DepthR": 0.25,
    "qamAm2PhaseOffsetL": 0.2, "qamAm2PhaseOffsetR": 0.6, "crossModDepth": 0.3, "crossModDelay": 0.02, "harmonicDepth": 0.2,
    "harmonicRatio": 2, "subHarmonicFreq": 3, "subHarmonicDepth": 0.2, "startPhaseL": 0.3, "startPhaseR": 0.9,
    "phaseOscFreq": 4, "phaseOscRange": 0.8, "phaseOscPhaseOffset": 0.5, "beatingSidebands": true, "sidebandOffset": 6,
    "sidebandDepth": 0.15}"#;

pub const MOVING: &str = r#"{"startBaseFreqL": 210, "endBaseFreqL": 260, "endAmpR": 0.45, "endQamAmFreqL": 9,
    "endQamAmDepthR": 0.7, "endQamAm2FreqR": 9, "endModShapeL": 2.5, "endCrossModDepth": 0.1, "endHarmonicDepth": 0.4,
    "endSubHarmonicFreq": 6, "endPhaseOscRange": 1.5, "initial_offset": 0.2, "transition_duration": 0.7,
    "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"ampL": 0.2, "ampR": -0.2, "baseFreqL": 230.5, "baseFreqR": 190.5, "qamAmFreqL": {"each": [8, 0]},
    "qamAmFreqR": 3, "qamAmDepthL": {"each": [0.9, 0]}, "qamAmDepthR": 0.9, "qamAmPhaseOffsetL": 1.5,
    "qamAmPhaseOffsetR": 2.5, "modShapeL": {"each": [1, 3, 0]}, "modShapeR": 2, "qamAm2FreqL": {"each": [17, 0]},
    "qamAm2FreqR": 19, "qamAm2DepthL": {"each": [0.7, 0]}, "qamAm2DepthR": 0.7, "qamAm2PhaseOffsetL": 1.9,
    "qamAm2PhaseOffsetR": 2.2, "crossModDepth": {"each": [0.8, 0]}, "crossModDelay": {"each": [0.05, 0]},
    "harmonicDepth": 0.5, "harmonicRatio": 3.5, "subHarmonicFreq": {"each": [8, 0]}, "subHarmonicDepth": {"each": [0.6, 0]},
    "phaseOscPhaseOffset": 1.7, "beatingSidebands": false, "sidebandOffset": 9.5, "sidebandDepth": 0.4,
    "attackTime": 0.7, "releaseTime": 0.75,
    "initial_offset": {"to": 0.45, "form": "moving"}, "transition_duration": {"to": 0.4, "form": "moving"},
    "post_offset": {"to": 0.4, "with": {"transition_duration": null}, "form": "moving"}}"#;

pub fn render(p: &Reading) -> Stereo {
    let envelopes = envelopes(p);
    let delta = {
        let (hz, range) = (p.line("phaseOscFreq", 0.0), p.line("phaseOscRange", 0.0));
        let offset = p.plain("phaseOscPhaseOffset", 0.0);
        move |i: usize| p.at(range, i) / 2.0 * (TAU * p.at(hz, i) * p.t(i) + offset).sin()
    };
    let (harmonic, ratio) = (p.line("harmonicDepth", 0.0), p.plain("harmonicRatio", 2.0));
    let sidebands = if p.on("beatingSidebands") {
        p.plain("sidebandDepth", 0.1)
    } else {
        0.0
    };
    let offset = p.plain("sidebandOffset", 1.0);
    let (attack, release) = (p.plain("attackTime", 0.0), p.plain("releaseTime", 0.0));
    let ears = [("L", -1.0, 200.0), ("R", 1.0, 204.0)];
    let stereo = [0, 1].map(|channel| {
        let (ear, sign, default) = ears[channel];
        let base = p.line(&format!("baseFreq{ear}"), default);
        let start = p.line(&format!("startPhase{ear}"), 0.0).start;
        let amp = p.line(&format!("amp{ear}"), 0.5);
        let turned = exclusive(p.frames, p.rate, |i| p.at(base, i));
        (0..p.frames)
            .map(|i| {
                let t = p.t(i);
                let theta = start + turned[i] + sign * delta(i);
                let beside = TAU * offset * t;
                let partials = theta.cos()
                    + p.at(harmonic, i) * (ratio * theta).cos()
                    + sidebands * ((theta - beside).cos() + (theta + beside).cos());
                let rise = if t < attack { t / attack } else { 1.0 };
                let left = p.secs() - t;
                let fall = if left < release { left / release } else { 1.0 };
                envelopes[channel][i] * partials * p.at(amp, i) * rise * fall
            })
            .collect::<Vec<f64>>()
    });
    without_edges(stereo.map(|x| band(&x, p.rate)), (0.2 * p.rate) as usize)
}

/// The product of all modulators of each ear.
fn envelopes(p: &Reading) -> Stereo {
    let own = ["L", "R"].map(|ear| {
        let line = |name: &str, default: f64| p.line(&format!("{name}{ear}"), default);
        let first = [
            line("qamAmFreq", 4.0),
            line("qamAmDepth", 0.5),
            line("qamAmPhaseOffset", 0.0),
        ];
        let second = [
            line("qamAm2Freq", 0.0),
            line("qamAm2Depth", 0.0),
            line("qamAm2PhaseOffset", 0.0),
        ];
        let shape = line("modShape", 1.0);
        (0..p.frames)
            .map(|i| {
                let mut e = 1.0;
                let [hz, depth, phase] = first.map(|line| p.at(line, i));
                if hz != 0.0 && depth != 0.0 {
                    let c = (TAU * hz * p.t(i) + phase).cos();
                    let shape = p.at(shape, i);
                    let bent = if shape == 1.0 || shape == 0.0 {
                        c
                    } else {
                        c.signum() * c.abs().powf(1.0 / shape)
                    };
                    e *= 1.0 + depth * bent;
                }
                let [hz, depth, phase] = second.map(|line| p.at(line, i));
                if hz != 0.0 && depth != 0.0 {
                    e *= 1.0 + depth * (TAU * hz * p.t(i) + phase).cos();
                }
                e
            })
            .collect::<Vec<f64>>()
    });
    let (depth, delay) = (p.line("crossModDepth", 0.0), p.plain("crossModDelay", 0.0));
    let late = (delay * p.rate) as usize;
    let [sub_hz, sub_depth] = ["subHarmonicFreq", "subHarmonicDepth"].map(|name| p.line(name, 0.0));
    [0, 1].map(|channel| {
        (0..p.frames)
            .map(|i| {
                let mut e = own[channel][i];
                let depth = p.at(depth, i);
                if depth != 0.0 && delay != 0.0 && i >= late {
                    e *= 1.0 + depth * (own[1 - channel][i - late] - 1.0);
                }
                let (hz, depth) = (p.at(sub_hz, i), p.at(sub_depth, i));
                if hz != 0.0 && depth != 0.0 {
                    e *= 1.0 + depth * (TAU * hz * p.t(i)).cos();
                }
                e
            })
            .collect()
    })
}
