//! Where the notches of a noise stand at each frame, and what they leave of the power.
//!
//! Reading: of a transition, frequency, quality and stages move with α, stages rounded; the phase of the LFO is the inclusive
//! sum of its rate. A sweep as a pair takes quality and stages from beside it.

use std::f64::consts::TAU;

use serde_json::Value;

use crate::reading::{Line, Reading};
use crate::spectrum::{WINDOW, hann};

/// One notch of one ear and pass.
struct Track {
    hz: Vec<f64>,
    q: Vec<f64>,
    stages: Vec<f64>,
}

/// The notches of both ears.
pub struct Notches([Vec<Track>; 2]);

impl Notches {
    pub fn read(p: &Reading) -> Self {
        let rate = p.snake("lfo_freq", 1.0 / 12.0);
        let mut turned = 0.0;
        let cycles: Vec<f64> = (0..p.frames)
            .map(|i| {
                turned += p.at(rate, i) / p.rate;
                if p.moving {
                    turned
                } else {
                    rate.start * p.t(i)
                }
            })
            .collect();
        let (right, second) = (
            p.snake("lfo_phase_offset_deg", 0.0),
            p.snake("intra_phase_offset_deg", 0.0),
        );
        let zero = Line {
            start: 0.0,
            end: 0.0,
        };
        let passes = if second == zero {
            vec![zero]
        } else {
            vec![zero, second]
        };
        let triangle = p.word("lfo_waveform", "sine") == "triangle";
        Self([zero, right].map(|ear| {
            let mut tracks = Vec::new();
            for sweep in sweeps(p) {
                for pass in &passes {
                    let degrees = |i: usize| p.at(ear, i) + p.at(*pass, i);
                    let l = |i: usize| lfo(cycles[i] + degrees(i) / 360.0, triangle);
                    let [min, max, q, stages] = sweep;
                    let hz = |i: usize| {
                        let (low, high) = (p.at(min, i), p.at(max, i));
                        (low + high) / 2.0 + (high - low) / 2.0 * l(i)
                    };
                    tracks.push(Track {
                        hz: (0..p.frames).map(hz).collect(),
                        q: (0..p.frames).map(|i| p.at(q, i)).collect(),
                        stages: (0..p.frames).map(|i| p.at(stages, i).round()).collect(),
                    });
                }
            }
            tracks.extend(standing(p));
            tracks
        }))
    }

    /// The part of the power at `hz` that is left in a window that starts at frame `start`.
    pub fn left_over(&self, ear: usize, start: usize, hz: f64, rate: f64) -> f64 {
        let times = (0..8).map(|k| k * WINDOW / 8 + WINDOW / 16);
        let (mut sum, mut weights) = (0.0, 0.0);
        for n in times {
            let weight = hann(n).powi(2);
            let at = start + n;
            let one = |track: &Track| {
                notch(hz, track.hz[at], track.q[at], rate).powi(track.stages[at] as i32)
            };
            sum += weight * self.0[ear].iter().map(one).product::<f64>();
            weights += weight;
        }
        sum / weights
    }
}

fn lfo(turns: f64, triangle: bool) -> f64 {
    let u = turns - turns.floor();
    match triangle {
        true if u < 0.5 => -1.0 + 4.0 * u,
        true => 3.0 - 4.0 * u,
        false => (TAU * u).cos(),
    }
}

/// |H|² of one second-order notch, zeros on the circle: b = g[1, −2cos ω, 1], a = [1, −2g cos ω, 2g − 1],
/// g = 1/(1 + tan(ω/2q)).
fn notch(hz: f64, centre: f64, q: f64, rate: f64) -> f64 {
    if centre >= 0.49 * rate {
        return 1.0;
    }
    let (w, w0) = (TAU * hz / rate, TAU * centre / rate);
    let far = (w.cos() - w0.cos()).powi(2);
    let near = ((w0 / (2.0 * q)).tan() * w.sin()).powi(2);
    far / (far + near)
}

/// min, max, q and stages of each sweep, all of them given as pairs with the rest beside.
fn sweeps(p: &Reading) -> Vec<[Line; 4]> {
    let pairs = |key: &str| -> Option<Vec<[f64; 2]>> {
        let list = p.value(key)?.as_array()?;
        Some(
            list.iter()
                .map(|pair| [0, 1].map(|k| pair[k].as_f64().expect("a pair")))
                .collect(),
        )
    };
    let plain = pairs("sweeps").unwrap_or_default();
    let start = pairs("start_sweeps").filter(|_| p.moving).unwrap_or(plain);
    let end = pairs("end_sweeps")
        .filter(|_| p.moving)
        .unwrap_or_else(|| start.clone());
    let beside = |starts: [&str; 2], ends: [&str; 2], plain: &str, default: f64| {
        p.ends(&[starts, ends], plain, default, (default, default))
    };
    let q = beside(
        ["start_q", "start_notch_q"],
        ["end_q", "end_notch_q"],
        "notch_q",
        25.0,
    );
    let stages = beside(
        ["start_casc", "start_cascade_count"],
        ["end_casc", "end_cascade_count"],
        "casc",
        10.0,
    );
    let line = |a: f64, b: f64| Line { start: a, end: b };
    let each = start.iter().enumerate().map(|(k, first)| {
        let last = end.get(k).unwrap_or(first);
        [line(first[0], last[0]), line(first[1], last[1]), q, stages]
    });
    each.collect()
}

/// Notches that do not move: `[frequency, q, stages]`, each stage forward and backward.
fn standing(p: &Reading) -> Vec<Track> {
    let list = p
        .value("static_notches")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let track = |notch: &Value| {
        let [hz, q, stages] = [0, 1, 2].map(|k| notch[k].as_f64().expect("three numbers"));
        Track {
            hz: vec![hz; p.frames],
            q: vec![q; p.frames],
            stages: vec![2.0 * stages; p.frames],
        }
    };
    list.iter().map(track).collect()
}
