//! Periodic shapes and sums over frames.

use std::f64::consts::{PI, TAU};

/// x − floor(x).
pub fn frac(x: f64) -> f64 {
    x - x.floor()
}

/// Where the rising half of a skewed shape ends, in turns.
fn turn(skew: f64) -> f64 {
    (0.5 + 0.5 * skew).clamp(1e-9, 1.0 - 1e-9)
}

/// s(p, k): a sine whose positive half takes (1 + k)/2 of the period.
pub fn skewed_sine(turns: f64, skew: f64) -> f64 {
    let (p, f) = (frac(turns), turn(skew));
    if p < f {
        (PI * p / f).sin()
    } else {
        (PI * (1.0 + (p - f) / (1.0 - f))).sin()
    }
}

/// tri(p, k): from −1 up to 1 and back.
pub fn skewed_triangle(turns: f64, skew: f64) -> f64 {
    let (p, f) = (frac(turns), turn(skew));
    if p < f {
        -1.0 + 2.0 * p / f
    } else {
        1.0 - 2.0 * (p - f) / (1.0 - f)
    }
}

/// The pulse at phase u: ramp, hold, ramp, gap.
pub fn trapezoid(u: f64, ramp: f64, gap: f64) -> f64 {
    let audible = 1.0 - gap;
    let edge = (2.0 * audible * ramp).min(audible).max(0.0) / 2.0;
    let fall = audible - edge;
    let y = if u >= audible {
        0.0
    } else if edge == 0.0 {
        1.0
    } else if u < edge {
        u / edge
    } else if u < fall {
        1.0
    } else {
        1.0 - (u - fall) / edge
    };
    y.clamp(0.0, 1.0)
}

/// Phase in radians at each frame: 2π/rate · Σ f, with the frame's own frequency.
pub fn inclusive(frames: usize, rate: f64, hz: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    (0..frames)
        .map(|i| {
            sum += hz(i);
            TAU * sum / rate
        })
        .collect()
}

/// The same without the frame's own frequency: it starts at 0.
pub fn exclusive(frames: usize, rate: f64, hz: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    (0..frames)
        .map(|i| {
            let before = sum;
            sum += hz(i);
            TAU * before / rate
        })
        .collect()
}

/// sin(2π Σ_{k=1..i} max(f_k, 1e-9)/rate + φ_i): the swept sine of the shaped voices, phase 0 at the first frame.
pub fn swept(
    frames: usize,
    rate: f64,
    hz: impl Fn(usize) -> f64,
    phase: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let mut sum = 0.0;
    (0..frames)
        .map(|i| {
            if i > 0 {
                sum += hz(i).max(1e-9);
            }
            (TAU * sum / rate + phase(i)).sin()
        })
        .collect()
}

/// tanh(a·x)/tanh(a), a at least 1e-6; silent at that floor.
pub fn shaped(x: f64, amount: f64) -> f64 {
    let a = amount.max(1e-6);
    if a.tanh() <= 1e-6 {
        0.0
    } else {
        (a * x).tanh() / a.tanh()
    }
}
