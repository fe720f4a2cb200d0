//! Zero-phase filters, run forward and backward over the samples that there are.
//!
//! What stands before the first frame and after the last is taken as silence, so the edges mean nothing; a judge that
//! filters leaves them out.

use std::f64::consts::{PI, SQRT_2};

/// Butterworth of order 4 as two second-order sections, by the bilinear transform with its corner kept.
pub fn butterworth(x: &[f64], rate: f64, corner_hz: f64, high: bool) -> Vec<f64> {
    let k = (PI * corner_hz / rate).tan();
    let mut y = x.to_vec();
    for pole in [PI / 8.0, 3.0 * PI / 8.0] {
        // s² + 2·cos(pole)·s + 1 with s = (1 − z⁻¹)/(1 + z⁻¹)/k.
        let damping = 2.0 * pole.cos();
        let a0 = 1.0 + damping * k + k * k;
        let [a1, a2] = [2.0 * (k * k - 1.0) / a0, (1.0 - damping * k + k * k) / a0];
        let b = if high {
            [1.0, -2.0, 1.0]
        } else {
            [k * k, 2.0 * k * k, k * k]
        }
        .map(|b| b / a0);
        let (mut s1, mut s2) = (0.0, 0.0);
        for sample in &mut y {
            let input = *sample;
            *sample = b[0] * input + s1;
            s1 = b[1] * input - a1 * *sample + s2;
            s2 = b[2] * input - a2 * *sample;
        }
    }
    y
}

/// Forward, then backward.
pub fn zero_phase(x: &[f64], rate: f64, corner_hz: f64, high: bool) -> Vec<f64> {
    let turned = |x: Vec<f64>| x.into_iter().rev().collect::<Vec<f64>>();
    turned(butterworth(
        &turned(butterworth(x, rate, corner_hz, high)),
        rate,
        corner_hz,
        high,
    ))
}

/// The band of the qam voices: 30 Hz to 0.45 of the rate.
pub fn band(x: &[f64], rate: f64) -> Vec<f64> {
    zero_phase(&zero_phase(x, rate, 30.0, true), rate, 0.45 * rate, false)
}

#[test]
fn the_corner_is_halved_and_the_band_kept() {
    let rate = 8000.0;
    let level = |hz: f64| {
        let x: Vec<f64> = (0..16_000)
            .map(|i| (2.0 * PI * hz * f64::from(i) / rate).sin())
            .collect();
        let y = zero_phase(&x, rate, 300.0, false);
        let power: f64 = y[4000..12_000].iter().map(|y| y * y).sum::<f64>() / 8000.0;
        power.sqrt() * SQRT_2
    };
    assert!(
        (level(300.0) - 0.5).abs() < 1e-6
            && (level(30.0) - 1.0).abs() < 1e-6
            && level(1200.0) < 1e-4
    );
}
