//! Power spectra of stretches of sound: a plain radix-2 transform in f64, Hann windows, means over frames.

use std::f64::consts::PI;

/// The power of each bin from 0 to half the sample rate of one windowed frame; its length is a power of two.
pub fn power(frame: &[f64]) -> Vec<f64> {
    let n = frame.len();
    assert!(n.is_power_of_two());
    let mut re: Vec<f64> = (0..n)
        .map(|i| frame[i] * (0.5 - 0.5 * (2.0 * PI * i as f64 / n as f64).cos()))
        .collect();
    let mut im = vec![0.0; n];
    transform(&mut re, &mut im);
    (0..=n / 2).map(|k| re[k] * re[k] + im[k] * im[k]).collect()
}

/// The mean power spectrum over half-overlapping frames of `length` samples.
pub fn mean_power(sound: &[f64], length: usize) -> Vec<f64> {
    let mut sum = vec![0.0; length / 2 + 1];
    let mut count = 0usize;
    for start in (0..=sound.len().saturating_sub(length)).step_by(length / 2) {
        let Some(frame) = sound.get(start..start + length) else {
            break;
        };
        sum.iter_mut()
            .zip(power(frame))
            .for_each(|(sum, power)| *sum += power);
        count += 1;
    }
    sum.iter_mut()
        .for_each(|power| *power /= count.max(1) as f64);
    sum
}

/// An in-place decimation-in-time transform.
fn transform(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    for i in 1..n {
        let j = i.reverse_bits() >> (usize::BITS - n.trailing_zeros());
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        for k in 0..half {
            let (s, c) = (-PI * k as f64 / half as f64).sin_cos();
            for i in (k..n).step_by(2 * half) {
                let j = i + half;
                let (x, y) = (c * re[j] - s * im[j], c * im[j] + s * re[j]);
                (re[j], im[j]) = (re[i] - x, im[i] - y);
                (re[i], im[i]) = (re[i] + x, im[i] + y);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_on_a_bin_fills_that_bin_and_its_two_neighbours() {
        let frame: Vec<f64> = (0..64)
            .map(|i| (2.0 * PI * 9.0 * i as f64 / 64.0).sin())
            .collect();
        let power = power(&frame);
        // Half of the frame's 64/2 for the window's mean of 1/2, and a quarter of that in each neighbour.
        assert!((power[9] - 256.0).abs() < 1e-9);
        assert!((power[8] - 64.0).abs() < 1e-9 && (power[10] - 64.0).abs() < 1e-9);
        assert!(power[11] < 1e-18 && power[7] < 1e-18);
    }
}
