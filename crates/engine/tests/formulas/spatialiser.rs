//! The spatialiser, naively: the middle of a voice moves around the head, its sides stay.
//!
//! Reading: positions and gains are brought up to date before a frame uses them; the constant delay that a renderer may
//! add delays the middle alone (3 frames in the reference data, where this reading is exact to 10⁻⁷).

use std::f64::consts::FRAC_1_SQRT_2;

use serde_json::Value;

use crate::flanger::read;
use crate::reading::Reading;
use crate::voices::Stereo;

pub const BASE: &str = r#"{"spatialEnable": true, "spatialTrajectory":
    [{"mode": "rotate", "start_deg": 20, "speed_deg_per_s": 70, "seconds": 2, "distance_m": [1.2, 2.6]}],
    "spatialIldMaxDb": 6, "spatialItdScale": 3, "spatialRolloff": 1.2}"#;

pub const MOVES: &str = r#"{"spatialEnable": false,
    "spatialTrajectory": {"each": [
        [{"mode": "rotate", "start_deg": 70, "speed_deg_per_s": -60, "seconds": 0.2, "distance_m": 1.4},
         {"mode": "rotate", "start_deg": 58, "extent_deg": 20, "seconds": 0.3, "distance_m": [1.4, 1.1]}],
        [{"mode": "oscillate", "center_deg": 60, "extent_deg": 15, "period_s": 1.1, "seconds": 5}],
        [{"mode": "oscillate", "start_deg": 50, "seconds": 3}],
        [{"mode": "rotating_arc", "start_deg": 30, "rotate_freq_hz": 0.1, "extent_deg": 20, "period_s": 0.9, "seconds": 5}],
        [{"mode": "rotate", "start_deg": 30, "extent_deg": 40, "seconds": 0.6, "easing": "sine"}], []]},
    "spatialDecoder": {"to": "foa_cardioid", "with": {"spatialUseIld": false, "spatialTrajectory":
        [{"mode": "rotate", "start_deg": 40, "speed_deg_per_s": 0, "seconds": 5, "distance_m": [1.2, 2.6]}]}},
    "spatialUseIld": false, "spatialIldMaxDb": 15, "spatialRefDistanceM": 0.6, "spatialRolloff": 2.5, "spatialMinDistanceM": 2.5,
    "spatialMaxDegPerS": 10, "spatialInterp": 0, "spatialHfRollDbPerM": 9, "spatialHeadRadiusM": 0.2, "spatialItdScale": 8,
    "spatialEarAngleDeg": {"to": 75, "with": {"spatialDecoder": "foa_cardioid", "spatialUseIld": false, "spatialTrajectory":
        [{"mode": "rotate", "start_deg": 40, "speed_deg_per_s": 0, "seconds": 5, "distance_m": [1.2, 2.6]}]}},
    "spatialDezipperThetaMs": {"each": [400, 0]},
    "spatialDezipperDistMs": {"each": [500, 0]},
    "spatialMaxDelayStepSamples": 0.0005}"#;

/// The voice after its spatialiser, with a constant delay of `latency` frames.
pub fn spatialise(p: &Reading, dry: &Stereo, latency: usize) -> Stereo {
    if !p.on("spatialEnable") {
        return dry.clone();
    }
    let frames = dry[0].len();
    let half = |sign: f64| -> Vec<f64> {
        (0..frames)
            .map(|i| (dry[0][i] + sign * dry[1][i]) * FRAC_1_SQRT_2)
            .collect()
    };
    let (mut mid, side) = (half(1.0), half(-1.0));
    mid.rotate_right(latency.min(frames));
    mid[..latency.min(frames)].fill(0.0);
    let path = trajectory(p, frames);
    let pole = |name: &str, default: f64| match p.plain(name, default) {
        ms if ms <= 0.0 => 0.0,
        ms => (-1000.0 / (ms * p.rate)).exp(),
    };
    let turn_pole = pole("spatialDezipperThetaMs", 60.0);
    let distance = smoothed(&path, pole("spatialDezipperDistMs", 80.0), |(_, d)| {
        d.max(p.plain("spatialMinDistanceM", 0.1))
    });
    let (reference, rolloff) = (
        p.plain("spatialRefDistanceM", 1.0),
        p.plain("spatialRolloff", 1.0),
    );
    let level: Vec<f64> = distance
        .iter()
        .map(|d| {
            let near = if *d < reference {
                1.0
            } else {
                (reference / d).powf(rolloff)
            };
            near * 10f64
                .powf(-(p.plain("spatialHfRollDbPerM", 0.0) * (d - reference)).max(0.0) / 20.0)
        })
        .collect();
    let moved = if p.word("spatialDecoder", "itd_head") == "foa_cardioid" {
        ambisonic(p, &mid, &level, &path, turn_pole)
    } else {
        head(p, &mid, &level, &path, turn_pole)
    };
    [(0, 1.0), (1, -1.0)].map(|(ear, sign): (usize, f64)| {
        (0..frames)
            .map(|i| (moved[ear][i] + sign * side[i]) * FRAC_1_SQRT_2)
            .collect()
    })
}

fn head(p: &Reading, mid: &[f64], level: &[f64], path: &[(f64, f64)], turn_pole: f64) -> Stereo {
    let limit = p.plain("spatialMaxDegPerS", 90.0) / p.rate;
    let mut at = path.first().map_or(0.0, |(degrees, _)| *degrees);
    let slewed: Vec<(f64, f64)> = path
        .iter()
        .map(|(degrees, d)| {
            let way = (degrees - at + 180.0).rem_euclid(360.0) - 180.0;
            at += way.clamp(-limit, limit);
            (at, *d)
        })
        .collect();
    let degrees = smoothed(&slewed, turn_pole, |(degrees, _)| degrees);
    let step = p.plain("spatialMaxDelayStepSamples", 0.02);
    let metres = p.plain("spatialHeadRadiusM", 0.0875) * p.plain("spatialItdScale", 1.0);
    let db = if p
        .value("spatialUseIld")
        .or(p.value("spatialUseItdIld"))
        .is_none()
        || p.on("spatialUseIld")
        || p.on("spatialUseItdIld")
    {
        p.plain("spatialIldMaxDb", 1.5)
    } else {
        0.0
    };
    let cubic = p.plain("spatialInterp", 1.0) != 0.0;
    let (mut late, mut gains) = (0.0f64, [1.0; 2]);
    let mut out = [Vec::new(), Vec::new()];
    for i in 0..mid.len() {
        let s = degrees[i].to_radians().sin();
        let wanted = (metres / 343.0 * s).abs() * p.rate;
        late += (wanted - late).clamp(-step, step);
        for (ear, sign) in [(0, 1.0), (1, -1.0)] {
            let wanted = 10f64.powf(sign * db * s / 40.0);
            gains[ear] = turn_pole * gains[ear] + (1.0 - turn_pole) * wanted;
            let far = sign * s < 0.0;
            let heard = if far {
                read(mid, i as f64 - late, cubic)
            } else {
                mid[i]
            };
            out[ear].push(heard * gains[ear] * level[i]);
        }
    }
    out
}

fn ambisonic(
    p: &Reading,
    mid: &[f64],
    level: &[f64],
    path: &[(f64, f64)],
    turn_pole: f64,
) -> Stereo {
    let mut at = path.first().map_or(0.0, |(degrees, _)| *degrees);
    let ear = p.plain("spatialEarAngleDeg", 30.0).to_radians();
    let mut out = [Vec::new(), Vec::new()];
    for i in 0..mid.len() {
        let way = (path[i].0 - at + 180.0).rem_euclid(360.0) - 180.0;
        at += (1.0 - turn_pole) * way;
        let (theta, x) = (at.to_radians(), mid[i] * level[i]);
        for (out, sign) in out.iter_mut().zip([1.0, -1.0]) {
            out.push(x * (0.5 + theta.cos() * ear.cos() + sign * theta.sin() * ear.sin()));
        }
    }
    out
}

/// One pole that starts on its first value.
fn smoothed(path: &[(f64, f64)], pole: f64, pick: impl Fn((f64, f64)) -> f64) -> Vec<f64> {
    let mut at = path.first().map_or(0.0, |first| pick(*first));
    path.iter()
        .map(|point| {
            at = pole * at + (1.0 - pole) * pick(*point);
            at
        })
        .collect()
}

/// Degrees (above 0 left) and metres at each frame.
fn trajectory(p: &Reading, frames: usize) -> Vec<(f64, f64)> {
    let swing = serde_json::json!([{"mode": "oscillate", "center_deg": 0, "extent_deg": 75, "period_s": 20,
        "distance_m": [1, 1.4], "seconds": p.secs()}]);
    let list = p
        .value("spatialTrajectory")
        .unwrap_or(&swing)
        .as_array()
        .cloned()
        .unwrap_or_default();
    let mut path: Vec<(f64, f64)> = Vec::new();
    for segment in &list {
        let secs = segment["seconds"].as_f64().unwrap_or(0.0);
        let count = (secs * p.rate).round().max(0.0) as usize;
        path.extend((0..count).map(|n| point(segment, secs, n as f64 / p.rate)));
    }
    let last = path.last().copied().unwrap_or((0.0, 1.0));
    path.resize(frames.max(path.len()), last);
    path.truncate(frames);
    path
}

fn point(segment: &Value, secs: f64, t: f64) -> (f64, f64) {
    let number = |key: &str| segment[key].as_f64();
    let start = number("start_deg").unwrap_or(0.0);
    let period = number("period_s")
        .filter(|period| *period > 0.0)
        .unwrap_or(secs);
    let turn = std::f64::consts::TAU * t / period;
    let (from, degrees) = match segment["mode"].as_str() {
        Some("rotate") => {
            let speed =
                number("speed_deg_per_s").unwrap_or(number("extent_deg").unwrap_or(180.0) / secs);
            (start, start + speed * t)
        }
        Some("rotating_arc") => {
            let swing = number("extent_deg").unwrap_or(75.0) * (1.0 - turn.cos()) / 2.0;
            (
                start,
                start + 360.0 * number("rotate_freq_hz").unwrap_or(0.0) * t + swing,
            )
        }
        _ => {
            let centre = number("center_deg").unwrap_or(start);
            (
                centre,
                centre + number("extent_deg").unwrap_or(75.0) * turn.sin(),
            )
        }
    };
    let eased = segment["easing"].as_str() == Some("sine");
    let ease = if eased {
        0.5 + 0.5 * (std::f64::consts::PI * (t / secs - 0.5)).sin()
    } else {
        1.0
    };
    let metres = match &segment["distance_m"] {
        Value::Array(pair) if pair.len() == 2 => {
            let [a, b] = [0, 1].map(|k| pair[k].as_f64().unwrap_or(1.0));
            a + (b - a) * t / secs
        }
        other => other.as_f64().unwrap_or(1.0),
    };
    (from + (degrees - from) * ease, metres)
}
