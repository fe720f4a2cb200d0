//! The transform against the sum that defines it, computed with 53 bits.

use easyfft::dyn_size::realfft::DynRealDft;
use easyfft::num_complex::Complex32;
use easyfft::prelude::*;

const N: usize = easyfft::LENGTH;

/// Numbers of both signs without a pattern (a linear congruence).
fn numbers(count: usize, mut seed: u64) -> Vec<f32> {
    let mut next = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn empty() -> DynRealDft<f32> {
    DynRealDft::new(0.0, &[Complex32::default(); N / 2], N)
}

fn angle(k: usize, n: usize) -> f64 {
    std::f64::consts::TAU * ((k * n) % N) as f64 / N as f64
}

#[test]
fn bins_are_the_defining_sum() {
    let samples = numbers(N, 1);
    let mut spectrum = empty();
    samples.real_fft_using(&mut spectrum);
    assert_eq!(spectrum.len(), N / 2 + 1);
    let mut worst = 0.0f64;
    for (k, bin) in spectrum.iter().enumerate() {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, &x) in samples.iter().enumerate() {
            re += f64::from(x) * angle(k, n).cos();
            im -= f64::from(x) * angle(k, n).sin();
        }
        worst = worst.max((f64::from(bin.re) - re).hypot(f64::from(bin.im) - im));
    }
    // Bins are about √(960 / 3) = 18 high; each went through some 12 roundings of 24 bits.
    assert!(worst < 18.0 * 12.0 / 16_777_216.0, "off by {worst}");
    assert_eq!((spectrum[0].im, spectrum[N / 2].im), (0.0, 0.0));
}

#[test]
fn samples_are_the_sum_over_bins_and_their_mirrors() {
    let parts = numbers(N, 2);
    let mut bins: Vec<Complex32> = parts
        .chunks(2)
        .map(|p| Complex32 { re: p[0], im: p[1] })
        .collect();
    bins[N / 2 - 1].im = 0.0;
    let spectrum = DynRealDft::new(0.7, &bins, N);
    let mut samples = vec![0.0; N];
    spectrum.real_ifft_using(&mut samples);
    let mut worst = 0.0f64;
    for (n, &sample) in samples.iter().enumerate() {
        let mut sum = 0.7f32 as f64;
        for (k, bin) in bins.iter().enumerate().map(|(k, bin)| (k + 1, bin)) {
            let turned =
                f64::from(bin.re) * angle(k, n).cos() - f64::from(bin.im) * angle(k, n).sin();
            sum += if k == N / 2 { turned } else { 2.0 * turned };
        }
        worst = worst.max((f64::from(sample) - sum).abs());
    }
    // Samples are about √(4 · 480 / 3) = 25 high.
    assert!(worst < 25.0 * 12.0 / 16_777_216.0, "off by {worst}");
}

#[test]
fn factors_reach_every_bin_and_the_offset_is_the_first() {
    let mut spectrum = empty();
    vec![1.0; N].real_fft_using(&mut spectrum);
    assert_eq!(*spectrum.get_offset(), N as f32);
    spectrum *= 0.5;
    let mut factors = vec![1.0; N / 2 + 1];
    factors[0] = 3.0;
    spectrum *= &factors[..];
    assert_eq!(spectrum[0].re, 1.5 * N as f32);
    // As in easyfft 0.4.2: without the bin before the last as well.
    assert_eq!(spectrum.get_frequency_bins().len(), N / 2 - 2);
    spectrum.get_frequency_bins_mut()[0] += &Complex32 { re: 1.0, im: 2.0 } * &2.0;
    assert_eq!((spectrum[1].re, spectrum[1].im), (2.0, 4.0));
}
