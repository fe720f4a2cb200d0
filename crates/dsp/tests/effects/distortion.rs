//! Harmonics of bent sines against Fourier's integrals of the formulas, and what comes back from above half the rate.

use super::sound::{amplitude, bits, db, gain, noise, sine, stage, through};
use std::f64::consts::TAU;

const RATE: f64 = 48_000.0;

fn bent(kind: usize, x: f64) -> f64 {
    let bias = 0.35f64;
    match kind {
        0 => x.tanh(),
        1 => x.clamp(-1.0, 1.0),
        _ => ((x + bias).tanh() - bias.tanh()) / (1.0 - bias.tanh().powi(2)),
    }
}

/// The amplitude of a harmonic of the bent sine, by the sum over 2^13 points of a period.
fn harmonic(kind: usize, drive: f64, number: u32) -> f64 {
    let points = 8192u32;
    let (mut re, mut im) = (0.0, 0.0);
    for n in 0..points {
        let turns = f64::from(n) / f64::from(points);
        let y = bent(kind, drive * (TAU * turns).sin());
        let (sin, cos) = (TAU * turns * f64::from(number)).sin_cos();
        re += y * cos;
        im += y * sin;
    }
    2.0 * re.hypot(im) / f64::from(points)
}

/// A second of a bent sine, after the first.
fn played(kind: usize, drive_db: f64, hz: f64) -> Vec<f32> {
    let distortion = stage(
        "distortion",
        &[
            ("kind", kind as f32),
            ("drive_db", drive_db as f32),
            ("output_db", 0.0),
        ],
    );
    through(distortion, RATE, &sine(hz, RATE, 0.5, 96_000))[48_000..].to_vec()
}

#[test]
fn harmonics_are_those_of_the_formula() {
    for kind in 0..3 {
        for drive_db in [6.0, 18.0] {
            // No whole part of the rate, so that what comes back meets no harmonic.
            let out = played(kind, drive_db, 1009.0);
            for number in 1..=15 {
                let expected = harmonic(kind, 0.5 * gain(drive_db), number);
                let found = amplitude(&out, 1009.0 * f64::from(number), RATE);
                let is_close =
                    (db(found) - db(expected)).abs() < 0.05 || (found - expected).abs() < 2e-5;
                assert!(
                    is_close,
                    "kind {kind}, {drive_db} dB, harmonic {number}: {found:e}, expected {expected:e}"
                );
            }
        }
    }
}

/// Whatever is no harmonic came down from around four times the rate, or through the filters' 90 dB.
#[test]
fn what_comes_back_is_what_lies_beyond_the_oversampled_rate() {
    for (kind, drive_db) in [(0, 12.0), (1, 6.0), (2, 12.0), (0, 30.0)] {
        for hz in [1234.0, 5003.0] {
            let out = played(kind, drive_db, hz);
            let first_beyond = (3.38 * RATE / hz) as u32;
            let beyond: f64 = (first_beyond..first_beyond + 40)
                .map(|number| harmonic(kind, 0.5 * gain(drive_db), number))
                .fold(0.0, f64::max);
            let accepted = 1.2 * beyond + 5e-5;
            let found = (1..60)
                .map(|step| f64::from(step) * 297.0)
                .chain((1..100).map(|fold| {
                    let above = (f64::from(fold) * hz) % RATE;
                    above.min(RATE - above)
                }))
                .filter(|probe| {
                    *probe < 17_900.0 && (probe / hz - (probe / hz).round()).abs() * hz > 0.5
                })
                .map(|probe| amplitude(&out, probe, RATE))
                .fold(0.0, f64::max);
            assert!(
                found < accepted,
                "kind {kind}, {drive_db} dB, {hz} Hz: {found:e}, accepted {accepted:e}"
            );
        }
    }
}

#[test]
fn the_tube_leaves_no_steady_part() {
    let out = played(2, 18.0, 440.0);
    let mean = out.iter().map(|x| f64::from(*x)).sum::<f64>() / out.len() as f64;
    assert!(mean.abs() < 1e-3, "{mean}");
}

#[test]
fn without_mix_every_bit_passes_late() {
    let sound = noise(1, 0.9, 2000);
    let out = through(
        stage("distortion", &[("mix_part", 0.0), ("output_db", 0.0)]),
        RATE,
        &sound,
    );
    assert_eq!(bits(&out[24..]), bits(&sound[..1976]));
}

/// A soft sound is bent by nothing worth the name: half mix of two equal sounds that are equally late is the sound itself.
#[test]
fn dry_and_bent_are_equally_late() {
    let distortion = stage(
        "distortion",
        &[("mix_part", 0.5), ("output_db", 0.0), ("drive_db", 0.0)],
    );
    for hz in [100.0, 1000.0, 9000.0, 17_000.0] {
        let out = through(distortion.clone(), RATE, &sine(hz, RATE, 1e-4, 9600));
        let found = db(amplitude(&out[4800..], hz, RATE) / 1e-4);
        assert!(found.abs() < 0.002, "{hz} Hz: {found} dB");
    }
}
