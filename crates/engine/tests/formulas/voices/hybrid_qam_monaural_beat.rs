//! `hybrid_qam_monaural_beat`: an amplitude-modulated cosine on the left, two beating sines on the right, band-limited.
//!
//! Reading: conditions hold frame by frame; of a start phase only the start counts.

use std::f64::consts::TAU;

use super::{Stereo, without_edges};
use crate::filters::band;
use crate::reading::Reading;
use crate::shapes::exclusive;

pub const BASE: &str = r#"{"ampL": 0.4, "ampR": 0.25, "qamCarrierFreqL": 210, "qamAmFreqL": 5, "qamAmDepthL": 0.5,
    "qamAmPhaseOffsetL": 0.3, "qamStartPhaseL": 0.4, "monoCarrierFreqR": 220, "monoBeatFreqInChannelR": 7, "monoAmDepthR": 0.4,
    "monoAmFreqR": 6, "monoAmPhaseOffsetR": 0.2, "monoFmRangeR": 15, "monoFmFreqR": 4, "monoFmPhaseOffsetR": 0.6,
    "monoStartPhaseR_Tone1": 0.3, "monoStartPhaseR_Tone2": 0.9, "monoPhaseOscFreqR": 3, "monoPhaseOscRangeR": 0.8,
    "monoPhaseOscPhaseOffsetR": 0.5}"#;

pub const MOVING: &str = r#"{"startQamCarrierFreqL": 210, "endQamCarrierFreqL": 260, "endAmpR": 0.4, "endQamAmFreqL": 9,
    "endMonoCarrierFreqR": 180, "endMonoFmFreqR": 6, "endMonoAmFreqR": 9, "endMonoPhaseOscRangeR": 1.6,
    "initial_offset": 0.2, "transition_duration": 0.7, "transition_curve": "logarithmic"}"#;

pub const MOVES: &str = r#"{"ampL": 0.2, "ampR": -0.2, "qamCarrierFreqL": 230.5, "qamAmFreqL": {"each": [8, 0]},
    "qamAmDepthL": {"each": [0.9, 0]}, "qamAmPhaseOffsetL": 1.5, "qamStartPhaseL": {"to": 1.9, "end": "unused"},
    "monoCarrierFreqR": 190.5, "monoBeatFreqInChannelR": 12, "monoAmDepthR": {"each": [0.9, 1.7, 0]},
    "monoAmFreqR": {"each": [9, 0]}, "monoAmPhaseOffsetR": 1.4, "monoFmRangeR": {"each": [40, 0]},
    "monoFmFreqR": {"each": [7, 0]}, "monoFmPhaseOffsetR": 2.1, "monoStartPhaseR_Tone1": {"to": 1.9, "end": "unused"},
    "monoStartPhaseR_Tone2": {"to": 2.4, "end": "unused"}, "monoPhaseOscFreqR": 5, "monoPhaseOscRangeR": 2.2,
    "monoPhaseOscPhaseOffsetR": 1.8,
    "initial_offset": {"to": 0.45, "form": "moving"}, "transition_duration": {"to": 0.4, "form": "moving"},
    "post_offset": {"to": 0.4, "with": {"transition_duration": null}, "form": "moving"}}"#;

pub fn render(p: &Reading) -> Stereo {
    let stereo = [left(p), right(p)];
    without_edges(stereo.map(|x| band(&x, p.rate)), (0.2 * p.rate) as usize)
}

fn left(p: &Reading) -> Vec<f64> {
    let (carrier, amp) = (p.line("qamCarrierFreqL", 100.0), p.line("ampL", 0.5));
    let (hz, depth) = (p.line("qamAmFreqL", 4.0), p.line("qamAmDepthL", 0.5));
    let (phase, start) = (
        p.line("qamAmPhaseOffsetL", 0.0),
        p.line("qamStartPhaseL", 0.0).start,
    );
    let turned = exclusive(p.frames, p.rate, |i| p.at(carrier, i));
    (0..p.frames)
        .map(|i| {
            let (hz, depth) = (p.at(hz, i), p.at(depth, i));
            let e = if hz == 0.0 || depth == 0.0 {
                1.0
            } else {
                1.0 + depth * (TAU * hz * p.t(i) + p.at(phase, i)).cos()
            };
            p.at(amp, i) * e * (start + turned[i]).cos()
        })
        .collect()
}

fn right(p: &Reading) -> Vec<f64> {
    let (carrier, beat) = (
        p.line("monoCarrierFreqR", 100.0),
        p.line("monoBeatFreqInChannelR", 4.0),
    );
    let zero = |name: &str| p.line(name, 0.0);
    let fm = ["monoFmRangeR", "monoFmFreqR", "monoFmPhaseOffsetR"].map(zero);
    let am = ["monoAmDepthR", "monoAmFreqR", "monoAmPhaseOffsetR"].map(zero);
    let osc = [
        "monoPhaseOscRangeR",
        "monoPhaseOscFreqR",
        "monoPhaseOscPhaseOffsetR",
    ]
    .map(zero);
    let centre = |i: usize| {
        let [range, hz, phase] = fm.map(|line| p.at(line, i));
        let swing = if range == 0.0 || hz == 0.0 {
            0.0
        } else {
            range / 2.0 * (TAU * hz * p.t(i) + phase).sin()
        };
        (p.at(carrier, i) + swing).max(0.0)
    };
    let tone = |sign: f64| {
        exclusive(p.frames, p.rate, |i| {
            (centre(i) + sign * p.at(beat, i) / 2.0).max(0.0)
        })
    };
    let (lower, upper) = (tone(-1.0), tone(1.0));
    let [from_lower, from_upper] =
        ["monoStartPhaseR_Tone1", "monoStartPhaseR_Tone2"].map(|name| zero(name).start);
    let amp = p.line("ampR", 0.5);
    (0..p.frames)
        .map(|i| {
            let [range, hz, phase] = osc.map(|line| p.at(line, i));
            let delta = range / 2.0 * (TAU * hz * p.t(i) + phase).sin();
            let [depth, hz, phase] = am.map(|line| p.at(line, i));
            let depth = depth.clamp(0.0, 1.0);
            let m = if depth == 0.0 || hz == 0.0 {
                1.0
            } else {
                1.0 - depth * 0.5 * (1.0 + (TAU * hz * p.t(i) + phase).sin())
            };
            let tones =
                (from_lower + lower[i] - delta).sin() + (from_upper + upper[i] + delta).sin();
            p.at(amp, i) * m * tones
        })
        .collect()
}
