//! Ratios that are known exactly, in noise that is known.

use super::*;
use crate::accuracy::gaussian;
use crate::bound::power_ratio;

const RATE_HZ: f64 = 48_000.0;

/// A fundamental of amplitude ½ and partials (ratio, amplitude), in white noise `snr_db` below the fundamental.
fn signal(
    fundamental_hz: f64,
    partials: &[(f64, f64)],
    snr_db: f64,
    len: usize,
    key: u64,
) -> Vec<f32> {
    let sigma = 0.5 * (0.5 / power_ratio(snr_db)).sqrt();
    (0..len)
        .map(|n| {
            let turns = fundamental_hz / RATE_HZ * n as f64;
            let mut x = 0.5 * (std::f64::consts::TAU * turns).sin();
            for (at, (ratio, amplitude)) in partials.iter().enumerate() {
                x += amplitude * (std::f64::consts::TAU * (turns * ratio + 0.1 * at as f64)).cos();
            }
            (x + sigma * gaussian(key, n as u64).0) as f32
        })
        .collect()
}

fn measured(meter: &mut RatioMeter, samples: &[f32]) -> Vec<Ratio> {
    meter.reset();
    meter.push(samples);
    let mut out = [Ratio::default(); HARMONICS_MAX];
    let count = meter.ratios(&mut out);
    out[..count].to_vec()
}

#[test]
fn an_octave_that_is_off_by_a_ten_thousandth_is_measured_within_a_two_hundredth_of_a_cent() {
    let mut meter = RatioMeter::new(RATE_HZ, 220.5, &[2, 3], 4096, 15).expect("a meter");
    assert_eq!(meter.frames_total(), 32_768);
    let (mut squares, mut inside_one, mut inside_two) = (0.0, 0, 0);
    let trials = 60;
    for trial in 0..trials {
        let partials = [(2.0 + 2e-4, 0.25), (3.0, 0.1)];
        let samples = signal(220.0, &partials, 60.0, meter.frames_total(), 100 + trial);
        let ratios = measured(&mut meter, &samples);
        // 1200·log₂(1.0001)
        let error = ratios[0].cents - 0.173_115_7;
        assert!(ratios[0].valid && error.abs() < 0.005, "{:?}", ratios[0]);
        assert!((ratios[0].ratio - 2.0002).abs() < 5e-6, "{:?}", ratios[0]);
        assert!((ratios[0].amplitude - 0.25).abs() < 1e-3, "{:?}", ratios[0]);
        assert!(
            ratios[1].valid && ratios[1].cents.abs() < 0.005,
            "{:?}",
            ratios[1]
        );
        squares += error * error;
        inside_one += u32::from(error.abs() <= ratios[0].cents_se);
        inside_two += u32::from(error.abs() <= 2.0 * ratios[0].cents_se);
    }
    let rms = (squares / 60.0).sqrt();
    assert!(rms < 5e-4, "{rms}");
    // Student's law with 13 degrees of freedom: 66 % and 93 %; limits at 4 standard errors of 60 draws.
    assert!((26..=54).contains(&inside_one), "{inside_one}");
    assert!(inside_two >= 48, "{inside_two}");
}

#[test]
fn the_guess_of_the_fundamental_and_the_cut_of_the_stream_do_not_matter() {
    let samples = signal(220.0, &[(2.0002, 0.3), (5.001, 0.2)], 80.0, 40_000, 7);
    let mut exact = RatioMeter::new(RATE_HZ, 220.0, &[2, 5], 4096, 15).expect("a meter");
    let mut guessed = RatioMeter::new(RATE_HZ, 220.9, &[2, 5], 4096, 15).expect("a meter");
    let (a, b) = (
        measured(&mut exact, &samples),
        measured(&mut guessed, &samples),
    );
    for (a, b) in a.iter().zip(&b) {
        assert!((a.cents - b.cents).abs() < 1e-3, "{a:?} {b:?}");
    }
    assert!((b[1].ratio - 5.001).abs() < 1e-6, "{:?}", b[1]);
    exact.reset();
    for piece in samples.chunks(137) {
        exact.push(piece);
    }
    let mut out = [Ratio::default(); 2];
    assert_eq!(exact.ratios(&mut out), 2);
    assert_eq!(out.to_vec(), a);
}

#[test]
fn a_harmonic_that_is_not_there_is_not_valid() {
    let mut meter = RatioMeter::new(RATE_HZ, 220.0, &[2, 3], 4096, 15).expect("a meter");
    for key in 0..20 {
        let samples = signal(220.0, &[(3.0, 0.2)], 40.0, meter.frames_total(), key);
        let ratios = measured(&mut meter, &samples);
        assert!(
            !ratios[0].valid && ratios[0].coherence < 0.95,
            "{:?}",
            ratios[0]
        );
        assert!(
            ratios[1].valid && ratios[1].coherence > 0.999,
            "{:?}",
            ratios[1]
        );
    }
}

#[test]
fn a_harmonic_too_far_from_its_multiple_is_not_valid() {
    // 5.3 Hz from the multiple and half-windows of 2048 samples: 0.45 turns from window to window.
    let mut meter = RatioMeter::new(RATE_HZ, 220.0, &[2], 8192, 15).expect("a meter");
    let samples = signal(
        220.0,
        &[(2.0 + 5.3 / 220.0, 0.2)],
        60.0,
        meter.frames_total(),
        3,
    );
    assert!(!measured(&mut meter, &samples)[0].valid);
}

#[test]
fn errors_say_what_is_accepted() {
    let error =
        |result: Result<RatioMeter, RatioError>| result.err().expect("an error").to_string();
    let text = error(RatioMeter::new(RATE_HZ, 220.0, &[2, 110], 4096, 15));
    assert!(
        text.starts_with("harmonic 110:") && text.contains("2 to 109"),
        "{text}"
    );
    let text = error(RatioMeter::new(RATE_HZ, 20.0, &[2], 4096, 15));
    assert!(text.contains("from 12001 on"), "{text}");
    assert!(error(RatioMeter::new(RATE_HZ, 13_000.0, &[2], 4096, 15)).contains("13000 Hz"));
    assert!(error(RatioMeter::new(RATE_HZ, 220.0, &[2], 4096, 3)).contains("4 to 4096"));
}

#[test]
fn before_the_fourth_window_nothing_is_said() {
    let mut meter = RatioMeter::new(RATE_HZ, 220.0, &[2], 4096, 15).expect("a meter");
    let samples = signal(220.0, &[(2.0, 0.2)], 60.0, 2048 * 5, 3);
    meter.push(&samples[..2048 * 5 - 1]);
    let mut out = [Ratio::default(); 1];
    assert_eq!(meter.ratios(&mut out), 0);
    meter.push(&samples[2048 * 5 - 1..]);
    assert_eq!(meter.ratios(&mut out), 1);
    assert_eq!(out[0].windows, 4);
}

#[test]
fn a_meter_that_is_turned_to_another_tone_is_a_new_one() {
    let samples = signal(330.2, &[(2.0, 0.2), (4.0003, 0.1)], 60.0, 32_768, 3);
    let mut new = RatioMeter::new(RATE_HZ, 330.0, &[2, 4], 4096, 15).expect("a meter");
    let mut turned = RatioMeter::new(RATE_HZ, 1000.0, &[2, 3, 5], 4096, 15).expect("a meter");
    turned.push(&samples);
    turned.retune(330.0, &[2, 4]).expect("accepted");
    assert_eq!((turned.windows(), turned.fundamental_hz()), (0, 330.0));
    assert_eq!(
        measured(&mut turned, &samples),
        measured(&mut new, &samples)
    );
    // A refusal changes nothing.
    let error = turned.retune(330.0, &[2, 80]).expect_err("too high");
    assert!(matches!(error, RatioError::Harmonic { harmonic: 80, .. }));
    assert_eq!(turned.fundamental_hz(), 330.0);
    assert_eq!(
        measured(&mut turned, &samples),
        measured(&mut new, &samples)
    );
}

/// The last windows of a sound that goes on say what a meter says that heard nothing else, but for rounding.
#[test]
fn a_meter_that_rolls_on_is_about_the_last_windows() {
    let (window, windows) = (4096, 8);
    let hop = window / 2;
    let frames = (windows + 1) * hop;
    // Another sound first, which is to be forgotten.
    let mut samples = signal(440.0, &[(2.001, 0.3)], 40.0, 10 * hop, 4);
    samples.extend(signal(440.0, &[(2.0003, 0.2)], 60.0, frames, 5));
    let mut rolling = RatioMeter::new(RATE_HZ, 440.3, &[2], window, windows).expect("a meter");
    for quantum in samples.chunks(128) {
        if rolling.is_complete() {
            rolling.drop_oldest();
        }
        rolling.push(quantum);
    }
    let mut fresh = RatioMeter::new(RATE_HZ, 440.3, &[2], window, windows).expect("a meter");
    let wanted = measured(&mut fresh, &samples[10 * hop..])[0];
    let mut found = [Ratio::default(); 1];
    assert_eq!(rolling.ratios(&mut found), 1);
    let found = found[0];
    assert_eq!(found.windows, windows);
    assert!(
        (found.cents - wanted.cents).abs() < 1e-9,
        "{found:?} {wanted:?}"
    );
    assert!((found.cents_se / wanted.cents_se - 1.0).abs() < 1e-6);
    assert!((found.cents - 1200.0 * (2.0003f64 / 2.0).log2()).abs() < 5.0 * found.cents_se);
}

/// Oscillators that are 0.7 Hz beside the tone are 5.6 Hz beside its eighth harmonic, 0.96 bins of a window: 3.3 dB less than in the middle.
#[test]
fn the_amplitude_of_a_harmonic_does_not_depend_on_the_guess() {
    let partials = [(2.0, 0.2), (8.0, 0.1), (8.004 / 2.0, 0.05)];
    for guess_hz in [219.3, 220.0, 220.7, 221.4] {
        let mut meter = RatioMeter::new(RATE_HZ, guess_hz, &[2, 4, 8], 8192, 12).expect("a meter");
        let samples = signal(220.0, &partials, 80.0, meter.frames_total(), 11);
        let ratios = measured(&mut meter, &samples);
        for (ratio, truth) in ratios.iter().zip([0.2, 0.05, 0.1]) {
            let off_db = 20.0 * (ratio.amplitude / truth).log10();
            assert!(ratio.valid && off_db.abs() < 0.05, "{guess_hz}: {ratio:?}");
        }
    }
}
