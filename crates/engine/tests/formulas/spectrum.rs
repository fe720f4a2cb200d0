//! Power by time and frequency of a stretch of noise.

use std::f64::consts::{PI, TAU};

/// Frames of a window; the next one starts half of it later.
pub const WINDOW: usize = 1024;

/// Power of each bin of each window.
pub fn spectrogram(x: &[f64]) -> Vec<Vec<f64>> {
    let starts = (0..x.len().saturating_sub(WINDOW - 1)).step_by(WINDOW / 2);
    starts
        .map(|start| {
            let mut re: Vec<f64> = (0..WINDOW).map(|n| x[start + n] * hann(n)).collect();
            let mut im = vec![0.0; WINDOW];
            transform(&mut re, &mut im);
            (0..=WINDOW / 2)
                .map(|k| re[k] * re[k] + im[k] * im[k])
                .collect()
        })
        .collect()
}

/// The window.
pub fn hann(n: usize) -> f64 {
    0.5 - 0.5 * (TAU * (n as f64 + 0.5) / WINDOW as f64).cos()
}

/// Radix 2, in place.
fn transform(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        for start in (0..n).step_by(2 * half) {
            for k in 0..half {
                let (s, c) = (-PI * k as f64 / half as f64).sin_cos();
                let (a, b) = (start + k, start + k + half);
                let (tr, ti) = (re[b] * c - im[b] * s, re[b] * s + im[b] * c);
                (re[b], im[b]) = (re[a] - tr, im[a] - ti);
                (re[a], im[a]) = (re[a] + tr, im[a] + ti);
            }
        }
        half *= 2;
    }
}

#[test]
fn a_sine_stands_in_its_bin() {
    let x: Vec<f64> = (0..WINDOW)
        .map(|n| (TAU * 37.0 * n as f64 / WINDOW as f64).sin())
        .collect();
    let power = &spectrogram(&x)[0];
    let top = (0..power.len()).max_by(|a, b| power[*a].total_cmp(&power[*b]));
    assert_eq!(top, Some(37));
    assert!(power[60] < 1e-6 * power[37]);
}
