//! Distortion of signals whose harmonics and noise are known.

use std::f64::consts::TAU;

use super::super::*;

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 16_384;

/// Standard normal numbers (Box and Muller) from a counter.
fn gaussian(len: usize, mut state: u64) -> Vec<f64> {
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..len)
        .map(|_| (-2.0 * uniform().ln()).sqrt() * (TAU * uniform()).cos())
        .collect()
}

/// A fundamental of amplitude ½ with harmonics given by number and ratio, an offset and noise.
fn signal(hz: f64, harmonics: &[(f64, f64)], offset: f64, noise: f64) -> Vec<f32> {
    let draws = gaussian(LEN, 11);
    (0..LEN)
        .map(|n| {
            let turns = n as f64 * hz / RATE_HZ + 0.123;
            let mut x = offset + noise * draws[n] + 0.5 * (TAU * turns.fract()).sin();
            for (number, ratio) in harmonics {
                x += 0.5 * ratio * (TAU * (number * turns + 0.3 * number).fract()).sin();
            }
            x as f32
        })
        .collect()
}

fn meter() -> DistortionMeter {
    DistortionMeter::new(RATE_HZ, LEN, 20.0, 20_000.0).unwrap()
}

#[test]
fn harmonics_are_told_one_by_one() {
    let given = [(2.0, 1e-3), (3.0, 3e-4), (5.0, 1e-5)];
    for (hz, near_hz) in [
        (997.0, 997.0),
        (40.03, 41.4),
        (1234.567, 1233.2),
        (1999.99, 2000.0),
    ] {
        let mut meter = meter();
        let found = meter
            .measure(&signal(hz, &given, 0.01, 0.0), near_hz)
            .unwrap();
        assert!(
            (found.fundamental_hz / hz - 1.0).abs() < 1e-8,
            "{hz}: {found:?}"
        );
        assert!((found.amplitude - 0.5).abs() < 1e-7 && (found.offset - 0.01).abs() < 1e-7);
        for (number, ratio) in given {
            let harmonic = meter.harmonics()[number as usize - 1];
            assert!(
                (harmonic.amplitude / 0.5 - ratio).abs() < 1e-8 + 1e-4 * ratio,
                "{hz}: {harmonic:?}"
            );
        }
        assert!(meter.harmonics()[3].amplitude < 1e-8);
        let thd = (1e-6 + 9e-8 + 1e-10_f64).sqrt();
        assert!((found.thd / thd - 1.0).abs() < 1e-4, "{hz}: {}", found.thd);
        assert!(
            (found.thd_n / thd - 1.0).abs() < 1e-4,
            "{hz}: {}",
            found.thd_n
        );
        assert_eq!((found.low_hz, found.high_hz), (20.0, 20_000.0));
    }
}

/// What is left of a pure sine is the rounding of its samples: below −140 dB, whatever the frequency.
#[test]
fn a_pure_sine_has_no_distortion() {
    for hz in [17.6, 20.0, 440.0, 6001.3, 12_345.6, 19_900.0] {
        let found = meter()
            .measure(&signal(hz, &[], 0.0, 0.0), hz + 0.7)
            .unwrap();
        assert!(
            found.thd_n_db() < -140.0 && found.thd_db() < -140.0,
            "{hz}: {}",
            found.thd_n_db()
        );
    }
}

/// White noise of variance σ² has the share of the band, 19,980 of 24,000 Hz, and the harmonics' errors follow from it.
#[test]
fn noise_in_the_band_counts() {
    let sigma = 1e-3;
    let mut meter = meter();
    let found = meter
        .measure(&signal(1000.3, &[(2.0, 1e-3)], 0.0, sigma), 1000.3)
        .unwrap();
    let in_band = sigma * sigma * 19_980.0 / 24_000.0;
    assert!(
        (found.noise_power / in_band - 1.0).abs() < 0.06,
        "{found:?}"
    );
    let rest = in_band + 0.125e-6;
    let thd_n = (rest / (0.125 + rest)).sqrt();
    assert!((found.thd_n / thd_n - 1.0).abs() < 0.03, "{}", found.thd_n);
    let se = sigma * (2.0 * 2.004_35 / LEN as f64).sqrt();
    for harmonic in meter.harmonics() {
        assert!(
            (harmonic.amplitude_se / se - 1.0).abs() < 0.6,
            "{harmonic:?} {se}"
        );
        let truth = match harmonic.number {
            1 => 0.5,
            2 => 0.5e-3,
            _ => 0.0,
        };
        assert!(
            (harmonic.amplitude - truth).abs() < 4.0 * se,
            "{harmonic:?}"
        );
    }
}

/// Hard clipping at half the amplitude, against the Fourier series of a clipped sine.
#[test]
fn a_clipped_sine_has_the_harmonics_of_its_series() {
    let samples: Vec<f32> = (0..LEN)
        .map(|n| {
            (TAU * (n as f64 * 100.7 / RATE_HZ).fract())
                .sin()
                .clamp(-0.5, 0.5) as f32
        })
        .collect();
    let mut meter = meter();
    meter.measure(&samples, 100.7).unwrap();
    let series = |number: usize| {
        // (2/π)·∫ of the clipped quarter wave, by the midpoint rule.
        let steps = 200_000;
        let mut sum = 0.0;
        for i in 0..steps {
            let x = std::f64::consts::PI * (i as f64 + 0.5) / f64::from(steps);
            sum += x.sin().clamp(-0.5, 0.5) * (number as f64 * x).sin();
        }
        (2.0 / f64::from(steps) * sum).abs()
    };
    for number in [1, 3, 5, 7, 9] {
        let harmonic = meter.harmonics()[number - 1];
        assert!(
            (harmonic.amplitude - series(number)).abs() < 2e-5,
            "{harmonic:?} {}",
            series(number)
        );
        if number < 9 {
            assert!(meter.harmonics()[number].amplitude < 1e-5);
        }
    }
}

#[test]
fn steps_of_any_number_give_the_same_bits() {
    let samples = signal(997.1, &[(2.0, 1e-3)], 0.0, 1e-4);
    let mut meter = meter();
    let whole = meter.measure(&samples, 997.0).unwrap();
    let kept = meter.harmonics().to_vec();
    for steps in [1, 7, 1000] {
        meter.begin(&samples, 997.0).unwrap();
        assert!(meter.harmonics().is_empty());
        let mut calls = 1;
        while !meter.advance(steps) {
            assert_eq!(meter.reading(), None);
            calls += 1;
        }
        assert!(
            calls * steps <= meter.steps_total() + steps,
            "{calls} calls of {steps}"
        );
        assert_eq!(meter.reading(), Some(whole));
        assert_eq!(meter.harmonics(), kept);
    }
}

#[test]
fn what_cannot_be_measured_is_named() {
    let band = |low, high| {
        DistortionMeter::new(RATE_HZ, LEN, low, high)
            .err()
            .unwrap()
            .to_string()
    };
    assert!(band(20.0, 24_001.0).contains("0 to 24000 Hz"));
    assert!(band(20_000.0, 20.0).contains("the lower one first"));
    assert!(band(f64::NAN, 20.0).contains("the lower one first"));
    assert!(matches!(
        DistortionMeter::new(RATE_HZ, 1000, 20.0, 20_000.0),
        Err(DistortionError::Length(_))
    ));
    let mut meter = meter();
    for hz in [0.0, 17.0, 20_000.0, f64::NAN] {
        let error = meter.measure(&[], hz).unwrap_err().to_string();
        assert!(error.contains("17.578125"), "{error}");
    }
    // Silence is measured, and says nothing.
    let found = meter.measure(&[f32::NAN], 1000.0).unwrap();
    assert_eq!((found.amplitude, found.noise_power), (0.0, 0.0));
    assert!(found.thd.is_nan());
}
