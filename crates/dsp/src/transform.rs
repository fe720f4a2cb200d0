//! The inverse Fourier transform for what is prepared before playing: any power of two, double precision, same bits everywhere.
//!
//! x\[n\] = Σₖ X\[k\]·e^{+2πi·kn/N}, unnormalised: bit reversal, then butterflies of radix 2 (Cooley and Tukey 1965). The blocks of
//! the audio thread have their own, in [`crate::fft`].

use crate::elementary::sin_cos_turns;

/// Turns a spectrum of 2^k complex points into a signal, in place. Does nothing where the lengths differ or are no power of two.
pub fn inverse(re: &mut [f64], im: &mut [f64]) {
    let points = re.len();
    if im.len() != points || !points.is_power_of_two() || points < 2 {
        return;
    }
    let shift = usize::BITS - points.trailing_zeros();
    for k in 0..points {
        let reversed = k.reverse_bits() >> shift;
        if k < reversed {
            re.swap(k, reversed);
            im.swap(k, reversed);
        }
    }
    let units: Vec<(f64, f64)> = (0..points / 2)
        .map(|p| sin_cos_turns(p as f64 / points as f64))
        .collect();
    let mut half = 1;
    while half < points {
        let spacing = points / (2 * half);
        let blocks = re
            .chunks_exact_mut(2 * half)
            .zip(im.chunks_exact_mut(2 * half));
        for (re, im) in blocks {
            let (low_re, high_re) = re.split_at_mut(half);
            let (low_im, high_im) = im.split_at_mut(half);
            for j in 0..half {
                let (s, c) = units[j * spacing];
                let turned_re = high_re[j] * c - high_im[j] * s;
                let turned_im = high_re[j] * s + high_im[j] * c;
                high_re[j] = low_re[j] - turned_re;
                high_im[j] = low_im[j] - turned_im;
                low_re[j] += turned_re;
                low_im[j] += turned_im;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::hash32;

    #[test]
    fn agrees_with_the_sum_that_defines_it() {
        for points in [2, 4, 8, 64, 256] {
            let part = |key| -> Vec<f64> {
                (0..points)
                    .map(|k| f64::from(hash32(key, k as u32)) / 2f64.powi(32) - 0.5)
                    .collect()
            };
            let (spectrum_re, spectrum_im) = (part(1), part(2));
            let (mut re, mut im) = (spectrum_re.clone(), spectrum_im.clone());
            inverse(&mut re, &mut im);
            for n in 0..points {
                let (mut want_re, mut want_im) = (0.0, 0.0);
                for k in 0..points {
                    let angle = std::f64::consts::TAU * ((k * n) % points) as f64 / points as f64;
                    let (s, c) = angle.sin_cos();
                    want_re += spectrum_re[k] * c - spectrum_im[k] * s;
                    want_im += spectrum_re[k] * s + spectrum_im[k] * c;
                }
                assert!((re[n] - want_re).abs() < 1e-12, "{points} {n}");
                assert!((im[n] - want_im).abs() < 1e-12, "{points} {n}");
            }
        }
    }

    #[test]
    fn leaves_what_is_no_power_of_two_alone() {
        let (mut re, mut im) = ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]);
        inverse(&mut re, &mut im);
        assert_eq!((re, im), ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]));
    }
}
