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
