//! Tones that are known exactly, what the flags say of everything else, and that the cut of the work does not matter.

use super::*;
use crate::accuracy::gaussian;
use crate::window::Window;

const RATE_HZ: f64 = 48_000.0;

struct Tone {
    hz: f64,
    amplitude: f64,
    /// In the middle of the frame.
    phase_rad: f64,
}

fn tone(hz: f64, amplitude: f64, phase_rad: f64) -> Tone {
    Tone {
        hz,
        amplitude,
        phase_rad,
    }
}

fn frame(len: usize, tones: &[Tone], sigma: f64, key: u64) -> Vec<f32> {
    let mut samples = vec![0.0f64; len];
    for tone in tones {
        for (n, x) in samples.iter_mut().enumerate() {
            let m = n as f64 - (len as f64 - 1.0) / 2.0;
            *x += tone.amplitude
                * (std::f64::consts::TAU * tone.hz / RATE_HZ * m + tone.phase_rad).cos();
        }
    }
    (0..len)
        .map(|n| (samples[n] + sigma * gaussian(key, n as u64).0) as f32)
        .collect()
}

fn measured(estimator: &mut Estimator, samples: &[f32]) -> Vec<Estimate> {
    let mut out = [Estimate::default(); PARTIALS_MAX];
    let count = estimator.estimate(samples, &mut out);
    out[..count].to_vec()
}

fn estimator(len: usize) -> Estimator {
    Estimator::new(RATE_HZ, len, Window::BlackmanHarris).expect("an estimator")
}

#[test]
fn a_clean_tone_is_known_to_what_rounding_to_f32_leaves() {
    let mut estimator = estimator(4096);
    for (hz, phase_rad) in [
        (35.0, 0.4),
        (440.123, -1.1),
        (1000.0, 3.0),
        (9_876.5, 2.0),
        (23_900.0, 0.0),
    ] {
        let found = measured(
            &mut estimator,
            &frame(4096, &[tone(hz, 0.7, phase_rad)], 0.0, 0),
        );
        let first = found[0];
        assert!(first.valid || hz < 40.0, "{hz}: {first:?}");
        assert!((first.frequency_hz - hz).abs() < 1e-7, "{hz}: {first:?}");
        assert!((first.amplitude - 0.7).abs() < 1e-8, "{hz}: {first:?}");
        assert!(
            (first.phase_rad - phase_rad).abs() < 1e-8,
            "{hz}: {first:?}"
        );
        assert!(first.snr_db > 130.0, "{hz}: {first:?}");
    }
}

#[test]
fn amplitude_phase_and_their_errors_follow_the_bound() {
    let (len, amplitude, sigma) = (2048, 0.3, 0.03);
    let mut estimator = estimator(len);
    let eta = amplitude * amplitude / (2.0 * sigma * sigma);
    let expected = [
        (2.0 * sigma * sigma / len as f64).sqrt(),
        (1.0 / (eta * len as f64)).sqrt(),
    ];
    let mut squares = [0.0; 2];
    let mut stated = [0.0; 2];
    let trials = 400;
    for trial in 0..trials {
        let hz = 3000.0 + 0.37 * f64::from(trial);
        let samples = frame(len, &[tone(hz, amplitude, 0.5)], sigma, 1000 + trial as u64);
        let found = measured(&mut estimator, &samples);
        let errors = [found[0].amplitude - amplitude, found[0].phase_rad - 0.5];
        for (at, said) in [found[0].amplitude_se, found[0].phase_se_rad]
            .into_iter()
            .enumerate()
        {
            squares[at] += errors[at] * errors[at] / 400.0;
            stated[at] += said * said / 400.0;
        }
        assert!(
            (found[0].snr_db - 10.0 * eta.log10()).abs() < 3.0,
            "{:?}",
            found[0]
        );
    }
    for at in 0..2 {
        // A variance from 400 draws has a relative standard error of √(2/400) = 7 %; four of them.
        assert!(
            (squares[at].sqrt() / expected[at] - 1.0).abs() < 0.14,
            "{squares:?} {expected:?}"
        );
        assert!(
            (stated[at].sqrt() / expected[at] - 1.0).abs() < 0.05,
            "{stated:?} {expected:?}"
        );
    }
}

#[test]
fn partials_far_apart_in_level_are_all_found_and_each_is_exact() {
    let mut estimator = estimator(16_384);
    let hz = [110.0, 220.05, 329.9, 440.2, 1000.0, 5000.0];
    let amplitude = [0.5, 1e-3, 0.1, 1e-4, 1e-5, 0.2];
    let tones: Vec<Tone> = (0..6)
        .map(|at| tone(hz[at], amplitude[at], at as f64 - 2.0))
        .collect();
    let sigma = 1e-5;
    let mut found = measured(&mut estimator, &frame(16_384, &tones, sigma, 5));
    assert!(found.is_sorted_by(|a, b| a.amplitude >= b.amplitude));
    found.sort_by(|a, b| a.frequency_hz.total_cmp(&b.frequency_hz));
    assert_eq!(found.len(), 6, "{found:?}");
    for (at, found) in found.iter().enumerate() {
        assert!(found.valid && !found.crowded, "{found:?}");
        // Far from the edges: σ_f = √(24σ²/(A²N³))·rate/2π.
        let n = 16_384.0f64;
        let bound_hz = (24.0 * sigma * sigma / (amplitude[at] * amplitude[at] * n * n * n)).sqrt()
            * RATE_HZ
            / std::f64::consts::TAU;
        assert!(
            (found.frequency_hz - hz[at]).abs() < 4.0 * bound_hz,
            "{found:?} {bound_hz}"
        );
        assert!(
            (found.frequency_se_hz / bound_hz - 1.0).abs() < 0.4,
            "{found:?} {bound_hz}"
        );
    }
}

#[test]
fn harmonics_that_are_too_many_to_be_fitted_do_not_move_those_that_are() {
    let len = 8192;
    let mut estimator = estimator(len);
    let (mut valid, mut inside_one, mut inside_two) = (0, 0, 0);
    for trial in 0..12 {
        let hz = 220.0 + 0.37 * f64::from(trial);
        let tones: Vec<Tone> = (1..=80)
            .map(|h| {
                tone(
                    hz * f64::from(h),
                    0.3 / f64::from(h),
                    f64::from(h * h + trial),
                )
            })
            .collect();
        let found = measured(&mut estimator, &frame(len, &tones, 1e-4, 70 + trial as u64));
        assert_eq!(found.len(), PARTIALS_MAX);
        for one in &found {
            let harmonic = (one.frequency_hz / hz).round();
            let off_hz = (one.frequency_hz - harmonic * hz).abs();
            valid += u32::from(one.valid);
            inside_one += u32::from(off_hz <= one.frequency_se_hz);
            inside_two += u32::from(off_hz <= 2.0 * one.frequency_se_hz);
        }
    }
    // 192 draws: standard errors of 3.4 % and 1.5 % of them; four of each.
    assert!(valid >= 190, "{valid}");
    assert!((105..=157).contains(&inside_one), "{inside_one}");
    assert!(inside_two >= 171, "{inside_two}");
}

#[test]
fn two_tones_in_one_main_lobe_are_said_to_be() {
    let mut estimator = estimator(8192);
    let bin_hz = RATE_HZ / 8192.0;
    for apart_bins in [0.4, 0.8, 1.2, 2.0, 3.0] {
        for level in [1.0, 0.1, 0.01] {
            let second = tone(1000.0 + apart_bins * bin_hz, 0.3 * level, 1.0);
            let found = measured(
                &mut estimator,
                &frame(8192, &[tone(1000.0, 0.3, 0.0), second], 1e-4, 9),
            );
            let near: Vec<&Estimate> = found
                .iter()
                .filter(|one| (one.frequency_hz - 1000.0).abs() < 2.0 * bin_hz)
                .collect();
            assert!(!near.is_empty(), "{apart_bins} {level}");
            for one in near {
                // Whoever claims an error is right about it.
                assert!(one.crowded || !one.valid, "{apart_bins} {level}: {one:?}");
                let truth_hz = if (one.frequency_hz - 1000.0).abs() < 0.5 * apart_bins * bin_hz {
                    1000.0
                } else {
                    second_hz(apart_bins, bin_hz)
                };
                let off = (one.frequency_hz - truth_hz).abs();
                assert!(
                    !one.valid || off < 5.0 * one.frequency_se_hz,
                    "{apart_bins} {level}: {one:?}"
                );
            }
        }
    }
    let apart = tone(1000.0 + 6.0 * bin_hz, 0.3, 1.0);
    let found = measured(
        &mut estimator,
        &frame(8192, &[tone(1000.0, 0.3, 0.0), apart], 1e-4, 9),
    );
    assert!(
        found.len() == 2 && found.iter().all(|one| one.valid && !one.crowded),
        "{found:?}"
    );
}

fn second_hz(apart_bins: f64, bin_hz: f64) -> f64 {
    1000.0 + apart_bins * bin_hz
}

#[test]
fn a_tone_that_moves_or_swells_is_not_valid() {
    let len = 8192;
    let mut estimator = estimator(len);
    let steady = frame(len, &[tone(1000.0, 0.5, 0.0)], 1e-3, 4);
    assert!(measured(&mut estimator, &steady)[0].valid);
    let secs = |n: usize| (n as f64 - 4095.5) / RATE_HZ;
    let noise = |n: usize| 1e-3 * gaussian(4, n as u64).0;
    let made = |at: &dyn Fn(f64) -> f64| -> Vec<f32> {
        (0..len).map(|n| (at(secs(n)) + noise(n)) as f32).collect()
    };
    let tau = std::f64::consts::TAU;
    for (what, samples) in [
        (
            "2 Hz a second",
            made(&|t| 0.5 * (tau * (1000.0 * t + t * t)).cos()),
        ),
        (
            "vibrato",
            made(&|t| 0.5 * (tau * 1000.0 * t + 0.1 * (tau * 3.0 * t).sin()).cos()),
        ),
        (
            "decay",
            made(&|t| 0.3 * (-5.0 * t).exp() * (tau * 1000.0 * t).cos()),
        ),
    ] {
        let found = measured(&mut estimator, &samples);
        let near = found
            .iter()
            .filter(|one| (one.frequency_hz - 1000.0).abs() < 5.0);
        assert!(near.clone().count() > 0, "{what}");
        for one in near {
            assert!(!one.valid, "{what}: {one:?}");
        }
    }
}

#[test]
fn noise_and_silence_hold_no_tones() {
    let mut estimator = estimator(4096);
    assert_eq!(measured(&mut estimator, &[0.0; 4096]), []);
    assert_eq!(measured(&mut estimator, &[0.25; 4096]), []);
    assert_eq!(measured(&mut estimator, &[f32::NAN; 4096]), []);
    let mut alarms = 0;
    for key in 0..300 {
        alarms += measured(&mut estimator, &frame(4096, &[], 0.1, key)).len();
    }
    // One in 10⁴ frames is meant to; the median's own scatter may make it a few.
    assert!(alarms <= 3, "{alarms}");
}

#[test]
fn noise_that_falls_by_six_decibels_an_octave_is_a_floor_of_its_own_at_every_tone() {
    // A walk with a short memory: its spectrum is known, 1/|1 − 0.99·e^{−iω}|².
    let len = 16_384;
    let mut estimator = estimator(len);
    let (mut inside, mut stated_over_true) = (0, 0.0);
    let hz = 2500.0;
    for key in 0..60 {
        let clean = frame(len, &[tone(hz, 0.3, 0.3)], 0.0, 0);
        let mut walk = 0.0;
        let mut samples = vec![0.0f32; len];
        for (n, x) in samples.iter_mut().enumerate() {
            walk = 0.99 * walk + 0.01 * gaussian(900 + key, n as u64).0;
            *x = (f64::from(clean[n]) + walk) as f32;
        }
        let found = measured(&mut estimator, &samples);
        let one = found
            .iter()
            .find(|one| (one.frequency_hz - hz).abs() < 1.0)
            .expect("the tone");
        assert!(one.valid, "{one:?}");
        let omega = std::f64::consts::TAU * hz / RATE_HZ;
        let density = 1e-4 / (1.0 + 0.99 * 0.99 - 2.0 * 0.99 * omega.cos());
        let n = len as f64;
        let bound_hz =
            (24.0 * density / (0.09 * n * n * n)).sqrt() * RATE_HZ / std::f64::consts::TAU;
        stated_over_true += one.frequency_se_hz / bound_hz / 60.0;
        inside += u32::from((one.frequency_hz - hz).abs() <= 2.0 * one.frequency_se_hz);
    }
    assert!((0.9..1.3).contains(&stated_over_true), "{stated_over_true}");
    // 95 % of 60, less four standard errors.
    assert!(inside >= 50, "{inside}");
}

#[test]
fn the_cut_of_the_work_does_not_matter() {
    let len = 2048;
    let samples = frame(
        len,
        &[tone(440.0, 0.5, 0.0), tone(1333.3, 0.01, 1.0)],
        1e-3,
        8,
    );
    let mut estimator = estimator(len);
    let whole = measured(&mut estimator, &samples);
    assert_eq!(whole.len(), 2);
    for units in [1, 7, 40] {
        estimator.begin(&samples);
        let mut calls = 0;
        while !estimator.advance(units) {
            assert_eq!(estimator.estimates(), []);
            calls += 1;
            assert!(calls < 100_000);
        }
        assert!(calls > 10, "{units}: {calls}");
        assert_eq!(estimator.estimates(), whole);
    }
    // A frame that comes too early takes the place of the one under way.
    estimator.begin(&vec![0.5; len]);
    estimator.advance(50);
    assert_eq!(measured(&mut estimator, &samples), whole);
}

#[test]
fn errors_say_what_is_accepted() {
    let error = |result: Result<Estimator, SetupError>| result.err().expect("an error").to_string();
    assert!(error(Estimator::new(RATE_HZ, 1000, Window::Hann)).contains("1000 samples"));
    assert!(error(Estimator::new(f64::NAN, 1024, Window::Hann)).contains("NaN Hz"));
    let text = error(Estimator::with_partials(RATE_HZ, 1024, Window::Hann, 17));
    assert!(
        text.contains("17 tones") && text.contains("1 to 16"),
        "{text}"
    );
}
