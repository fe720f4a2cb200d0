//! `dual_pulse_binaural`: a binaural beat, each ear times pulses of its own.
//!
//! Reading: the fallback of a pulse rate is the beat as written, `forceMono` or not; the filter of `harmonicSuppression`
//! comes last, its corner from the mean of both base frequencies.

use super::isochronic_tone::rounded;
use super::{Stereo, binaural_beat, silence};
use crate::pan::pan;
use crate::reading::{Line, Reading, camel};
use crate::shapes::{frac, trapezoid};

pub const BASE: &str = r#"{"ampL": 0.5, "ampR": 0.4, "baseFreq": 210, "beatFreq": 5.5, "startPhaseL": 0.3, "startPhaseR": 0.9,
    "ampOscDepthL": 0.4, "ampOscDepthR": 0.5, "ampOscFreqL": 6, "ampOscFreqR": 8, "ampOscPhaseOffsetL": 0.7,
    "ampOscPhaseOffsetR": 1.4, "ampOscSkewL": 0.2, "ampOscSkewR": -0.3, "freqOscRangeL": 12, "freqOscRangeR": 9,
    "freqOscFreqL": 5, "freqOscFreqR": 7, "freqOscPhaseOffsetL": 0.5, "freqOscPhaseOffsetR": 1.2, "freqOscSkewL": 0.25,
    "freqOscSkewR": -0.4, "phaseOscFreq": 4, "phaseOscRange": 0.8, "panRangeMin": -0.6, "panRangeMax": 0.8, "panFreq": 3,
    "panPhase": 0.4, "pulseRate": 9.3, "rampPercent": 0.3, "gapPercent": 0.2, "pulsePhaseOffset": 0.1, "pulseDepth": 0.8}"#;

pub const MOVING: &str = r#"{"startBaseFreq": 210, "endBaseFreq": 260, "startBeatFreq": 5, "endBeatFreq": 9,
    "endRampPercent": 0.45, "endGapPercent": 0.4, "endPulseDepth": 0.5, "endPulseShape": "hann", "initial_offset": 0.05,
    "transition_duration": 0.3, "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"ampL": 0.31, "ampR": -0.22, "baseFreq": 230.5, "beatFreq": {"to": 7.3},
    "freqOscShape": "triangle", "leftHigh": true, "forceMono": true,
    "pulseRate": {"each": [13.7, 0]}, "pulseRateL": {"each": [17.7, -1], "with": {"pulseRateL": 3}}, "pulseRateR": 6.1, "rampPercent": 0.1, "rampPercentL": 0.5,
    "rampPercentR": 0, "gapPercent": 0.55, "gapPercentL": 0.6, "gapPercentR": 0.05, "pulsePhaseOffset": {"each": [0.6, -2.2]},
    "pulsePhaseOffsetL": 0.7, "pulsePhaseOffsetR": 0.4,
    "pulseShape": {"each": ["square", "pulse", "raised_cosine", "raised-cosine", "cosine"]},
    "pulseShapeL": {"to": "hann", "with": {"endPulseShape": null}}, "pulseShapeR": {"to": "square", "with": {"endPulseShape": null}},
    "pulseDepth": {"each": [0.3, 0, 1.8]}, "pulseDepthL": 0.2, "pulseDepthR": 1,
    "harmonicSuppression": {"to": true, "tolerance": 2e-5}}"#;

pub fn render(p: &Reading) -> Stereo {
    let start = p.word("startPanType", &p.word("panType", "linear"));
    if p.moving && p.word("endPanType", &start) != start {
        return silence(p.frames);
    }
    let mut stereo = binaural_beat::tones(p, p.on_at_either_end("forceMono"));
    pan(p, &mut stereo);
    let beat = p.line("beatFreq", 4.0);
    let rate = positive(p, "pulseRate", beat);
    for (ear, channel) in ["L", "R"].into_iter().zip(&mut stereo) {
        let named = |name: &str| format!("{name}{ear}");
        let with = |name: &str, default: f64| p.plain_first(&named(name), p.line(name, default));
        let hz = positive(p, &named("pulseRate"), rate);
        let (ramp, gap) = (with("rampPercent", 0.2), with("gapPercent", 0.15));
        let (offset, depth) = (with("pulsePhaseOffset", 0.0), with("pulseDepth", 1.0));
        let [first, last] = shapes(p, ear);
        for (i, x) in channel.iter_mut().enumerate() {
            let end = |pick: fn(Line) -> f64, shape: &str| {
                let [hz, ramp, gap, offset, depth] = [hz, ramp, gap, offset, depth].map(pick);
                envelope(p.t(i), hz, ramp, gap, offset, depth, shape)
            };
            let (start, end) = (end(|line| line.start, &first), end(|line| line.end, &last));
            *x *= start * (1.0 - p.alpha(i)) + end * p.alpha(i);
        }
    }
    if p.on_at_either_end("harmonicSuppression") {
        let base = p.line("baseFreq", 200.0);
        stereo = rounded(p, stereo, (base.start + base.end) / 2.0);
    }
    stereo
}

/// A rate at both ends; 0 or less stands for the other one.
fn positive(p: &Reading, name: &str, other: Line) -> Line {
    let line = p.plain_first(
        name,
        Line {
            start: 0.0,
            end: 0.0,
        },
    );
    let pick = |own: f64, other: f64| if own > 0.0 { own } else { other };
    Line {
        start: pick(line.start, other.start),
        end: pick(line.end, other.end),
    }
}

/// The shapes of an ear at both ends: `startPulseShapeL` → `pulseShapeL` → `startPulseShape` → `pulseShape`.
fn shapes(p: &Reading, ear: &str) -> [String; 2] {
    let own = format!("pulseShape{ear}");
    let plain = p.word("pulseShape", "trapezoid");
    if !p.moving {
        let word = p.word(&own, &plain);
        return [word.clone(), word];
    }
    let [start_key, end_key] = camel(&own);
    let start = p.word("startPulseShape", &plain);
    let end = p.word("endPulseShape", &start);
    [(start_key, start), (end_key, end)].map(|(key, both)| p.word(&key, &p.word(&own, &both)))
}

fn envelope(t: f64, hz: f64, ramp: f64, gap: f64, offset: f64, depth: f64, shape: &str) -> f64 {
    let depth = depth.clamp(0.0, 1.0);
    if hz <= 0.0 || depth == 0.0 {
        return 1.0;
    }
    let z = trapezoid(
        frac(hz * t + frac(offset)),
        ramp.clamp(0.0, 1.0),
        gap.clamp(0.0, 1.0),
    );
    let g = match shape {
        "square" | "pulse" => f64::from(u8::from(z > 0.0)),
        "raised_cosine" | "raised-cosine" | "cosine" | "hann" => {
            0.5 - 0.5 * (std::f64::consts::PI * z).cos()
        }
        _ => z,
    };
    1.0 - depth + depth * g
}
