use super::*;

const RATE: u32 = 44_100;

fn colour(exponent: f64, high_exponent: f64) -> Colour {
    Colour {
        exponent,
        high_exponent,
        curve: 1.0,
        lowcut_hz: None,
        highcut_hz: None,
        amplitude: 1.0,
    }
}

fn run(design: &Design, isa: Isa, quanta: std::ops::Range<u64>) -> Vec<f32> {
    let mut source = Source::new();
    let mut out = [0.0; FRAMES];
    let mut all = Vec::new();
    for quantum in quanta {
        source.fill(isa, design, quantum, &mut out);
        all.extend_from_slice(&out);
    }
    all
}

/// Power in [lo, hi) hertz by a Hann-windowed transform of 2^14 frames, averaged: an independent f64 DFT.
fn band_powers(x: &[f32], edges: &[f64]) -> Vec<f64> {
    const N: usize = 1 << 14;
    let mut powers = vec![0.0; edges.len() - 1];
    let blocks = x.len() / N;
    for block in 0..blocks {
        let mut re: Vec<f64> = (0..N)
            .map(|n| {
                let hann = 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / N as f64).cos();
                f64::from(x[block * N + n]) * hann
            })
            .collect();
        let mut im = vec![0.0; N];
        radix2(&mut re, &mut im);
        for k in 1..N / 2 {
            let hz = k as f64 * f64::from(RATE) / N as f64;
            if let Some(band) = edges.windows(2).position(|e| hz >= e[0] && hz < e[1]) {
                powers[band] += (re[k] * re[k] + im[k] * im[k]) / blocks as f64;
            }
        }
    }
    powers
}

/// Textbook recursive transform, for the tests only.
fn radix2(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    if n == 1 {
        return;
    }
    let pick = |x: &[f64], odd: usize| x.iter().skip(odd).step_by(2).copied().collect::<Vec<_>>();
    let (mut er, mut ei, mut or, mut oi) = (pick(re, 0), pick(im, 0), pick(re, 1), pick(im, 1));
    radix2(&mut er, &mut ei);
    radix2(&mut or, &mut oi);
    for k in 0..n / 2 {
        let (s, c) = (-std::f64::consts::TAU * k as f64 / n as f64).sin_cos();
        let (tr, ti) = (or[k] * c - oi[k] * s, or[k] * s + oi[k] * c);
        (re[k], im[k]) = (er[k] + tr, ei[k] + ti);
        (re[k + n / 2], im[k + n / 2]) = (er[k] - tr, ei[k] - ti);
    }
}

#[test]
fn octaves_fall_and_rise_as_the_exponent_says() {
    let tables = Tables::new();
    let edges: Vec<f64> = (0..10).map(|k| 21.5 * f64::from(1 << k)).collect();
    for (e0, e1) in [
        (0.0, 0.0),
        (1.0, 1.0),
        (2.0, 2.0),
        (-1.0, -1.0),
        (-2.0, -2.0),
        (2.5, 2.0),
        (2.0, 1.5),
    ] {
        let design = Design::new(&colour(e0, e1), RATE, 99, &tables);
        let powers = band_powers(&run(&design, Isa::detect(), 0..4 * 512), &edges);
        // Exact band powers: integral of f^−e(f).
        let lowest: f64 = f64::from(RATE) / 131_072.0;
        let span = (0.5 * f64::from(RATE) / lowest).ln();
        let want: Vec<f64> = edges
            .windows(2)
            .map(|e| {
                let steps = 2000;
                let width = (e[1] - e[0]) / f64::from(steps);
                (0..steps)
                    .map(|j| {
                        let hz = e[0] + (f64::from(j) + 0.5) * width;
                        hz.powf(-(e0 + (e1 - e0) * (hz / lowest).ln() / span)) * width
                    })
                    .sum()
            })
            .collect();
        let scale = powers[5] / want[5];
        for (band, (p, w)) in powers.iter().zip(&want).enumerate() {
            let off = 10.0 * (p / (w * scale)).log10();
            let allowed = if band < 2 { 1.5 } else { 0.6 };
            assert!(
                off.abs() < allowed,
                "exponents {e0} {e1}, band {band}: {off:.2} dB"
            );
        }
    }
}

#[test]
fn power_is_the_sum_of_the_bins_and_the_peak_is_one() {
    let tables = Tables::new();
    for e in [0.0, 1.0] {
        let design = Design::new(&colour(e, e), RATE, 5, &tables);
        let x = run(&design, Isa::detect(), 0..8192);
        let power = x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / x.len() as f64;
        assert!(
            (10.0 * (power / design.rms().powi(2)).log10()).abs() < 0.2,
            "{e}: {power}"
        );
        let mut bins = 0.0;
        design.for_each_bin(RATE, |_, p| bins += p);
        assert!((bins / design.rms().powi(2) - 1.0).abs() < 1e-5);
        let peak = x[..LEVEL_FRAMES].iter().fold(0.0f32, |p, x| p.max(x.abs()));
        assert!((peak - 1.0).abs() < 1e-5, "{peak}");
        // A Gaussian of 2^17 independent samples peaks between 4 and 5.2 sigma in all but 1 of 10^4 draws.
        if e == 0.0 {
            assert!((0.19..0.25).contains(&design.rms()), "{}", design.rms());
        }
    }
}

#[test]
fn the_mean_over_seconds_is_small_even_for_steep_colours() {
    let tables = Tables::new();
    for seed in 0..6 {
        let design = Design::new(&colour(2.5, 2.0), RATE, seed, &tables);
        for start in [0u64, 345, 1234, 90_000] {
            let x = run(&design, Isa::detect(), start..start + 650);
            let mean = x.iter().map(|x| f64::from(*x)).sum::<f64>() / x.len() as f64;
            assert!(
                mean.abs() < 0.1 * design.rms(),
                "seed {seed}: {}",
                mean / design.rms()
            );
        }
    }
}

#[test]
fn cuts_keep_the_level() {
    let tables = Tables::new();
    let full = Design::new(&colour(1.0, 1.0), RATE, 5, &tables);
    let cut = Design::new(
        &Colour {
            lowcut_hz: Some(50.0),
            highcut_hz: Some(800.0),
            amplitude: 0.5,
            ..colour(1.0, 1.0)
        },
        RATE,
        5,
        &tables,
    );
    assert!((cut.rms() / (0.5 * full.rms()) - 1.0).abs() < 1e-9);
}

#[test]
fn a_frame_does_not_depend_on_how_it_was_reached() {
    let tables = Tables::new();
    let design = Design::new(&colour(1.0, 1.0), RATE, 5, &tables);
    let whole: Vec<u32> = run(&design, Isa::Baseline, 0..400)
        .iter()
        .map(|x| x.to_bits())
        .collect();
    for isa in Isa::available() {
        for start in [0u64, 1, 2, 3, 191, 192, 193, 399] {
            let cut = run(&design, isa, start..400);
            let from = start as usize * FRAMES;
            assert!(
                cut.iter()
                    .map(|x| x.to_bits())
                    .eq(whole[from..].iter().copied()),
                "{isa:?} from {start}"
            );
        }
    }
    let mut source = Source::new();
    let mut out = [0.0; FRAMES];
    for quantum in [300, 2, 399, 0, 2, 1] {
        source.fill(Isa::detect(), &design, quantum, &mut out);
        let from = quantum as usize * FRAMES;
        assert!(
            out.iter()
                .map(|x| x.to_bits())
                .eq(whole[from..from + FRAMES].iter().copied())
        );
    }
}

#[test]
fn other_keys_give_independent_noise() {
    let tables = Tables::new();
    let a = run(
        &Design::new(&colour(0.0, 0.0), RATE, 5, &tables),
        Isa::detect(),
        0..512,
    );
    let b = run(
        &Design::new(&colour(0.0, 0.0), RATE, 6, &tables),
        Isa::detect(),
        0..512,
    );
    let dot = |a: &[f32], b: &[f32]| {
        a.iter()
            .zip(b)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum::<f64>()
    };
    let r = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
    assert!(r.abs() < 5.0 / (a.len() as f64).sqrt(), "{r}");
}
