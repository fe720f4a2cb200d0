use super::*;
use heterodyne_dsp::random::hash32;

/// White samples in −1…1.
fn white(seed: u64, len: usize) -> Vec<f32> {
    (0..len)
        .map(|n| hash32(seed, n as u32) as f32 / 2_147_483_648.0 - 1.0)
        .collect()
}

fn lens() -> impl Iterator<Item = usize> {
    (8..=16).map(|power| 1 << power)
}

/// The sum that defines bin `k`, in f64, with every angle reduced before it is used.
fn defined(samples: &[f32], k: usize) -> (f64, f64) {
    let len = samples.len();
    samples
        .iter()
        .enumerate()
        .fold((0.0, 0.0), |(re, im), (n, x)| {
            let (s, c) = (std::f64::consts::TAU * ((k * n) % len) as f64 / len as f64).sin_cos();
            (re + f64::from(*x) * c, im - f64::from(*x) * s)
        })
}

/// Root mean square error over bins `ks`, relative to that of the spectrum of these samples (Parseval: √(Σx²)).
fn error(samples: &[f32], out: &Spectrum, ks: &[usize]) -> f64 {
    let energy: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    let wrong: f64 = ks
        .iter()
        .map(|&k| {
            let (re, im) = defined(samples, k);
            (f64::from(out.re[k]) - re).powi(2) + (f64::from(out.im[k]) - im).powi(2)
        })
        .sum();
    (wrong / ks.len() as f64 / energy).sqrt()
}

/// Every bin of short frames; of long ones the ends, the middle and some that are spread.
fn bins(len: usize) -> Vec<usize> {
    let half = len / 2;
    if len <= 2048 {
        return (0..=half).collect();
    }
    let mut ks: Vec<usize> = (0..64)
        .map(|j| hash32(77, j) as usize % (half + 1))
        .collect();
    ks.extend([
        0,
        1,
        2,
        127,
        128,
        129,
        half / 2 - 1,
        half / 2,
        half / 2 + 1,
        half - 1,
        half,
    ]);
    ks
}

#[test]
fn every_length_agrees_with_the_sum_that_defines_it() {
    for len in lens() {
        let samples = white(len as u64, len);
        let mut out = Spectrum::new(len);
        RealFft::new(len).unwrap().forward(&samples, &mut out);
        // Rounding adds up like a random walk over log₂N passes: 2⁻²⁴·√(log₂N) is 2.4e-7 at most.
        let error = error(&samples, &out, &bins(len));
        assert!(error < 2.4e-7, "{len}: {error:e}");
        assert_eq!((out.im[0], out.im[len / 2]), (0.0, 0.0));
    }
}

#[test]
fn every_instruction_set_and_every_cut_gives_the_same_bits() {
    for len in lens() {
        let samples = white(3, len);
        let mut first: Option<Spectrum> = None;
        for isa in Isa::available() {
            let mut fft = RealFft::with_isa(len, isa).unwrap();
            let mut whole = Spectrum::new(len);
            fft.forward(&samples, &mut whole);
            assert_eq!(
                bits(&whole),
                bits(first.get_or_insert_with(|| whole.clone())),
                "{len} {isa:?}"
            );
            for cut in [1, 3, usize::MAX] {
                fft.begin(&samples);
                assert!(fft.spectrum().is_none());
                let calls = (1..).find(|_| fft.advance(cut)).unwrap();
                assert_eq!(calls, fft.steps_total().div_ceil(cut), "{len} {cut}");
                assert_eq!(
                    bits(fft.spectrum().unwrap()),
                    bits(&whole),
                    "{len} {isa:?} {cut}"
                );
            }
        }
    }
}

fn bits(spectrum: &Spectrum) -> Vec<u32> {
    spectrum
        .re
        .iter()
        .chain(&spectrum.im)
        .map(|x| x.to_bits())
        .collect()
}

/// Root of the mean of squared distances to `expected`, over that of `expected`.
fn distance(out: &Spectrum, expected: impl Fn(usize) -> (f64, f64)) -> f64 {
    let (wrong, whole) =
        out.re
            .iter()
            .zip(&out.im)
            .enumerate()
            .fold((0.0, 0.0), |(wrong, whole), (k, (re, im))| {
                let (r, i) = expected(k);
                let (dr, di) = (f64::from(*re) - r, f64::from(*im) - i);
                (wrong + dr * dr + di * di, whole + r * r + i * i)
            });
    (wrong / whole).sqrt()
}

fn transformed(samples: &[f32]) -> Spectrum {
    let mut out = Spectrum::new(samples.len());
    RealFft::new(samples.len())
        .unwrap()
        .forward(samples, &mut out);
    out
}

#[test]
fn an_impulse_is_a_phasor_that_turns_with_the_bins() {
    for len in lens() {
        for at in [
            0,
            1,
            2,
            31,
            32,
            127,
            128,
            len / 2 - 1,
            len / 2,
            len - 2,
            len - 1,
        ] {
            let mut samples = vec![0.0; len];
            samples[at] = 0.75;
            let error = distance(&transformed(&samples), |k| {
                let (s, c) =
                    (std::f64::consts::TAU * ((k * at) % len) as f64 / len as f64).sin_cos();
                (0.75 * c, -0.75 * s)
            });
            // A single point meets no sum but seven turns at most, each with an error of about 2⁻²⁴: √7·2⁻²⁴.
            assert!(error < 1.6e-7, "{len} {at}: {error:e}");
        }
    }
}

#[test]
fn a_tone_on_a_bin_is_in_that_bin_alone() {
    for len in lens() {
        for bin in [1, 2, 7, len / 8, len / 4, len / 4 + 1, len / 2 - 1] {
            let tone = |n: usize| {
                (std::f64::consts::TAU * ((bin * n) % len) as f64 / len as f64 + 0.7).cos()
            };
            let samples: Vec<f32> = (0..len).map(|n| (0.5 * tone(n)) as f32).collect();
            let error = distance(&transformed(&samples), |k| {
                let size = if k == bin { 0.25 * len as f64 } else { 0.0 };
                (size * 0.7f64.cos(), size * 0.7f64.sin())
            });
            assert!(error < 3e-7, "{len} {bin}: {error:e}");
        }
    }
}

#[test]
fn the_ends_are_the_sum_and_the_alternating_sum() {
    for len in lens() {
        let out = transformed(&vec![0.25; len]);
        assert!(
            distance(&out, |k| (
                if k == 0 { 0.25 * len as f64 } else { 0.0 },
                0.0
            )) < 1e-7
        );
        let nyquist: Vec<f32> = (0..len)
            .map(|n| if n % 2 == 0 { 0.25 } else { -0.25 })
            .collect();
        let expected = |k| (if k == len / 2 { 0.25 * len as f64 } else { 0.0 }, 0.0);
        assert!(distance(&transformed(&nyquist), expected) < 1e-7);
    }
}

#[test]
fn the_energy_of_the_bins_is_that_of_the_samples() {
    for len in lens() {
        let samples = white(11, len);
        let out = transformed(&samples);
        let of = |k: usize| f64::from(out.re[k]).powi(2) + f64::from(out.im[k]).powi(2);
        let inner: f64 = (1..len / 2).map(of).sum();
        let energy: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
        let error = (of(0) + of(len / 2) + 2.0 * inner) / len as f64 / energy - 1.0;
        assert!(error.abs() < 1e-7, "{len}: {error:e}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn sums_of_frames_have_sums_of_spectra(power in 8u32..=13, seed in 0u64..1000, gain in -4.0f32..4.0) {
        let len = 1 << power;
        let (a, b) = (white(seed, len), white(seed + 1000, len));
        let both: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + gain * b).collect();
        let (x, y) = (transformed(&a), transformed(&b));
        let gain = f64::from(gain);
        let error = distance(&transformed(&both), |k| {
            let sum = |x: f32, y: f32| f64::from(x) + gain * f64::from(y);
            (sum(x.re[k], y.re[k]), sum(x.im[k], y.im[k]))
        });
        proptest::prop_assert!(error < 5e-7, "{}", error);
    }
}

#[test]
fn missing_samples_are_zeros_and_more_are_not_looked_at() {
    let len = 1024;
    let mut padded = white(5, len);
    let mut long = padded.clone();
    long.extend([f32::NAN; 7]);
    assert_eq!(bits(&transformed(&padded)), {
        let mut out = Spectrum::default();
        RealFft::new(len).unwrap().forward(&long, &mut out);
        bits(&out)
    });
    let mut fft = RealFft::new(len).unwrap();
    let mut out = Spectrum::new(len);
    fft.forward(&white(6, len), &mut out);
    padded[700..].fill(0.0);
    fft.forward(&padded[..700], &mut out);
    assert_eq!(bits(&out), bits(&transformed(&padded)));
    fft.begin(&white(6, len));
    fft.begin(&padded[..700]);
    assert!(fft.advance(usize::MAX));
    assert_eq!(fft.spectrum().map(bits), Some(bits(&out)));
    // Nothing is left to do, and a whole transform in between drops what was begun.
    assert!(fft.advance(1));
    fft.begin(&padded);
    fft.forward(&padded, &mut out);
    assert!(fft.spectrum().is_none() && !fft.advance(1));
}

#[test]
fn other_lengths_are_refused_with_both_said() {
    for len in [
        0,
        1,
        128,
        255,
        257,
        768,
        65_535,
        65_537,
        131_072,
        usize::MAX,
    ] {
        let said = RealFft::new(len)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            said.contains(&len.to_string()) && said.contains("from 256 to 65536"),
            "{said}"
        );
    }
}

/// FNV-1a over the bits of all parts; `benches/transforms` prints the same number from WebAssembly.
#[test]
fn the_bits_do_not_move() {
    let fingerprint = |len: usize| {
        let spectrum = transformed(&white(1, len));
        bits(&spectrum)
            .into_iter()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, part| {
                (hash ^ u64::from(part)).wrapping_mul(0x100_0000_01b3)
            })
    };
    assert_eq!(fingerprint(32_768), 0x0ad8_cdf7_5ca8_0a58);
}
