//! The compressor's curve and times, from steady levels and steps.

use super::sound::{db, gain, noise, sine, stage, through};
use heterodyne_dsp::effects::Chain;

const RATE: f64 = 48_000.0;

/// What comes out in decibels, from the definition: a line of slope 1, a parabola over the knee, a line of slope 1/ratio.
fn curve(level: f64, threshold: f64, ratio: f64, knee: f64) -> f64 {
    let over = level - threshold;
    if 2.0 * over < -knee {
        level
    } else if 2.0 * over > knee {
        threshold + over / ratio
    } else {
        level + (1.0 / ratio - 1.0) * (over + knee / 2.0).powi(2) / (2.0 * knee)
    }
}

#[test]
fn steady_levels_leave_by_the_curve() {
    for (threshold, ratio, knee) in [
        (-18.0, 3.0, 6.0),
        (-30.0, 4.0, 0.0),
        (-40.0, 20.0, 24.0),
        (-10.0, 1.0, 6.0),
    ] {
        for level in [
            -70.0, -45.0, -33.0, -30.5, -21.0, -18.0, -16.0, -6.0, 0.0, 12.0,
        ] {
            let compressor = stage(
                "compressor",
                &[
                    ("threshold_db", threshold as f32),
                    ("ratio", ratio as f32),
                    ("knee_db", knee as f32),
                    ("attack_secs", 0.001),
                    ("makeup_db", 3.0),
                ],
            );
            let out = through(compressor, RATE, &vec![gain(level) as f32; 4800]);
            let (found, expected) = (
                db(f64::from(out[4799])),
                curve(level, threshold, ratio, knee) + 3.0,
            );
            assert!(
                (found - expected).abs() < 0.001,
                "{level} dB in: {found}, expected {expected}"
            );
        }
    }
}

#[test]
fn attack_and_release_take_their_time() {
    for (attack, release) in [(0.001, 0.05), (0.01, 0.15), (0.1, 0.5)] {
        let compressor = stage(
            "compressor",
            &[
                ("threshold_db", -40.0),
                ("ratio", 4.0),
                ("knee_db", 0.0),
                ("attack_secs", attack as f32),
                ("release_secs", release as f32),
            ],
        );
        let loud = (12.0 * attack * RATE) as usize;
        let quiet = (2.0 * release * RATE) as usize;
        let mut sound = vec![gain(-10.0) as f32; loud];
        sound.extend(vec![gain(-60.0) as f32; quiet]);
        let out = through(compressor, RATE, &sound);
        let reduction = |at: usize| db(f64::from(sound[at]) / f64::from(out[at]));
        // 30 dB above the threshold at 4 : 1 are 22.5 dB less.
        for times in [0.5, 1.0, 2.0] {
            let frames = (times * attack * RATE) as usize;
            let (found, expected) = (reduction(frames - 1), 22.5 * (1.0 - (-times).exp()));
            assert!(
                (found - expected).abs() < 0.05,
                "attack {attack}: {found}, expected {expected}"
            );
        }
        for times in [0.5, 1.0, 1.9] {
            let frames = (times * release * RATE) as usize;
            let (found, expected) = (reduction(loud + frames - 1), 22.5 * (-times).exp());
            assert!(
                (found - expected).abs() < 0.05,
                "release {release}: {found}, expected {expected}"
            );
        }
    }
}

#[test]
fn rms_takes_the_power_of_a_sine() {
    let compressor = stage(
        "compressor",
        &[
            ("threshold_db", -30.0),
            ("ratio", 2.0),
            ("knee_db", 0.0),
            ("attack_secs", 0.1),
            ("release_secs", 0.1),
            ("detector", 1.0),
        ],
    );
    let out = through(compressor, RATE, &sine(1000.0, RATE, 0.5, 96_000));
    let found = db(super::sound::amplitude(&out[48_000..], 1000.0, RATE));
    let level = db(0.5 / 2f64.sqrt());
    let expected = db(0.5) - (level + 30.0) / 2.0;
    assert!(
        (found - expected).abs() < 0.02,
        "{found}, expected {expected}"
    );
}

#[test]
fn both_channels_get_the_gain_of_the_louder() {
    let mut chain =
        Chain::new(RATE, 2, &[stage("compressor", &[("threshold_db", -40.0)])]).unwrap();
    let (left, right) = (noise(1, 0.9, 4800), noise(2, 0.05, 4800));
    let (mut l, mut r) = (left.clone(), right.clone());
    chain.process(&mut [&mut l, &mut r]);
    for n in 0..4800 {
        if left[n].abs() > 1e-3 && right[n].abs() > 1e-3 {
            let (a, b) = (f64::from(l[n] / left[n]), f64::from(r[n] / right[n]));
            assert!((a / b - 1.0).abs() < 1e-6, "frame {n}: {a} and {b}");
        }
    }
    assert!(
        l[4000..]
            .iter()
            .zip(&left[4000..])
            .any(|(out, x)| out.abs() < 0.5 * x.abs())
    );
}
