//! The slow modulations that tones share: tremolo, vibrato, opposite swing of the phases.

use std::f64::consts::TAU;

use crate::reading::{Line, Reading};
use crate::shapes::{inclusive, skewed_sine, skewed_triangle};

/// e = 1 − depth·½(1 + s(freq·t + offset/2π, skew)), also where the rate moves.
pub fn tremolo(p: &Reading, ear: &str) -> Vec<f64> {
    let line = |name: &str| p.line(&format!("{name}{ear}"), 0.0);
    let (depth, hz) = (line("ampOscDepth"), line("ampOscFreq"));
    let (offset, skew) = (line("ampOscPhaseOffset"), line("ampOscSkew"));
    (0..p.frames)
        .map(|i| {
            let turns = p.at(hz, i) * p.t(i) + p.at(offset, i) / TAU;
            1.0 - p.at(depth, i) * 0.5 * (1.0 + skewed_sine(turns, p.at(skew, i)))
        })
        .collect()
}

/// v = range/2 · x(c + offset/2π, skew) in hertz; c = freq·t, in a transition the inclusive sum of freq.
pub fn vibrato(p: &Reading, ear: &str, triangle: bool) -> Vec<f64> {
    let line = |name: &str| p.line(&format!("{name}{ear}"), 0.0);
    let (range, hz) = (line("freqOscRange"), line("freqOscFreq"));
    let (offset, skew) = (line("freqOscPhaseOffset"), line("freqOscSkew"));
    let summed = inclusive(p.frames, p.rate, |i| p.at(hz, i));
    (0..p.frames)
        .map(|i| {
            let cycles = if p.moving {
                summed[i] / TAU
            } else {
                p.at(hz, i) * p.t(i)
            };
            let turns = cycles + p.at(offset, i) / TAU;
            let skew = p.at(skew, i);
            let x = if triangle {
                skewed_triangle(turns, skew)
            } else {
                skewed_sine(turns, skew)
            };
            p.at(range, i) / 2.0 * x
        })
        .collect()
}

/// δ = range/2 · sin(2π·freq·t + offset) in radians.
pub fn swing(p: &Reading, names: [&str; 2], offset: &str) -> Vec<f64> {
    let [hz, range] = names.map(|name| p.line(name, 0.0));
    let zero = Line {
        start: 0.0,
        end: 0.0,
    };
    let offset = if offset.is_empty() {
        zero
    } else {
        p.line(offset, 0.0)
    };
    (0..p.frames)
        .map(|i| p.at(range, i) / 2.0 * (TAU * p.at(hz, i) * p.t(i) + p.at(offset, i)).sin())
        .collect()
}
