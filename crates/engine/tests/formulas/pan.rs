//! The pan of a stereo voice: gains per ear, no fold to mono; exactly 0 leaves the level alone.

use std::f64::consts::{FRAC_PI_4, TAU};

use crate::reading::{Line, Reading};
use crate::voices::Stereo;

/// Equal power: cosine left, sine right.
pub fn gains(position: f64) -> [f64; 2] {
    let angle = (position.clamp(-1.0, 1.0) + 1.0) * FRAC_PI_4;
    [angle.cos(), angle.sin()]
}

/// Applies the pan parameters.
pub fn pan(p: &Reading, stereo: &mut Stereo) {
    let middle = p.line("pan", 0.0);
    let [a, b] = ["panRangeMin", "panRangeMax"].map(|name| p.plain_first(name, middle));
    let (hz, phase) = (p.line("panFreq", 0.0), p.line("panPhase", 0.0));
    let path = path(p);
    let largest = |line: Line| {
        (0..p.frames)
            .map(|i| p.at(line, i).abs())
            .fold(0.0, f64::max)
    };
    if [a, b, hz].map(largest).into_iter().all(|x| x <= 1e-8) {
        return;
    }
    let still = (0..p.frames).all(|i| p.at(hz, i) <= 0.0);
    let mut cycles = 0.0;
    for i in 0..p.frames {
        let [a, b] = [a, b].map(|line| p.at(line, i).clamp(-1.0, 1.0));
        let (low, high) = (a.min(b), a.max(b));
        let position = if still {
            (low + high) / 2.0
        } else {
            moving_position(&path, p.at(phase, i) / TAU + cycles, low, high)
        };
        cycles += p.at(hz, i).abs() / p.rate;
        for (channel, gain) in stereo.iter_mut().zip(gains(position)) {
            channel[i] *= gain;
        }
    }
}

fn moving_position(path: &str, turns: f64, low: f64, high: f64) -> f64 {
    let whole = turns.floor();
    let target = if whole.rem_euclid(2.0) == 0.0 {
        high
    } else {
        low
    };
    match path {
        "inward" => target * (1.0 - (turns - whole)),
        "outward" => target * (turns - whole),
        _ => (low + high) / 2.0 + (high - low) / 2.0 * (TAU * turns).sin(),
    }
}

fn path(p: &Reading) -> String {
    let plain = p.word("panType", "linear");
    if p.moving {
        p.word("startPanType", &plain)
    } else {
        plain
    }
}
