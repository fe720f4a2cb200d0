//! The limiter's ceiling under hostile sound, its delay, its release, and peaks between samples.

use super::sound::{bits, db, gain, noise, peak, random, sine, stage, through};
use heterodyne_dsp::effects::Chain;
use std::f64::consts::PI;

const RATE: f64 = 48_000.0;

/// Sounds that limiters fail at.
fn hostile() -> Vec<Vec<f32>> {
    let mut impulses = vec![0.0; 5000];
    for n in [0, 1, 77, 78, 79, 500, 571, 572, 573, 4999] {
        impulses[n] = if n % 2 == 0 { 3e38 } else { -50.0 };
    }
    let alternating = (0..5000)
        .map(|n| if n % 2 == 0 { 9.0 } else { -9.0 })
        .collect();
    let growing = (0..5000)
        .map(|n| (n as f32 * 0.01).exp2() * random(4, n))
        .collect();
    let bursts = (0..20_000)
        .map(|n| random(5, n) * if random(6, n / 37) > 0.6 { 30.0 } else { 0.2 })
        .collect();
    let just_above = (0..5000).map(|n| 0.891_251 + random(8, n) * 1e-5).collect();
    vec![
        impulses,
        alternating,
        growing,
        bursts,
        just_above,
        noise(7, 1e12, 5000),
    ]
}

#[test]
fn no_sample_is_above_the_ceiling() {
    for ceiling_db in [-1.0f32, 0.0, -0.3, -20.0] {
        let ceiling = gain(f64::from(ceiling_db));
        for peaks in [0.0, 1.0] {
            for (number, sound) in hostile().iter().enumerate() {
                let limiter = stage(
                    "limiter",
                    &[
                        ("ceiling_db", ceiling_db),
                        ("input_gain_db", 6.0),
                        ("release_secs", 0.001),
                        ("peaks", peaks),
                    ],
                );
                let found = f64::from(peak(&through(limiter, RATE, sound)));
                assert!(
                    found <= ceiling * (1.0 + 1e-15),
                    "sound {number}: {found} above {ceiling}"
                );
            }
        }
    }
}

/// Turned down in time, not cut off: k frames before the peak, the bell of two averages over 37 frames has k(k + 1)/2 of its 37² parts to come.
#[test]
fn peaks_are_turned_down_before_they_come() {
    let mut sound = vec![0.01f32; 2000];
    sound[1000] = 8.0;
    let limiter = stage("limiter", &[("ceiling_db", 0.0), ("release_secs", 5.0)]);
    let latency = Chain::new(RATE, 1, std::slice::from_ref(&limiter))
        .unwrap()
        .latency_frames();
    let out = through(limiter, RATE, &sound);
    let turned = |n: usize| f64::from(out[n + latency]) / f64::from(sound[n]);
    for k in 0..=36 {
        let expected = 0.125 + 0.875 * (k * (k + 1) / 2) as f64 / (37.0 * 37.0);
        assert!(
            (turned(1000 - k) - expected).abs() < 1e-6,
            "{k} frames before: {}, expected {expected}",
            turned(1000 - k)
        );
    }
    assert!((turned(1001) - 0.125).abs() < 1e-4);
    assert_eq!((out[latency + 1000 - 73], turned(1000 - 74)), (0.01, 1.0));
}

/// The other channel shows the gain itself, which no last cut touches: when the peak leaves, it is ceiling over peak, however fast the release.
#[test]
fn the_gain_at_a_peak_is_what_the_peak_asks_for() {
    let (mut left, mut right) = (vec![0.01f32; 2000], vec![0.01f32; 2000]);
    left[1000] = 8.0;
    let limiter = stage("limiter", &[("ceiling_db", 0.0), ("release_secs", 0.001)]);
    let mut chain = Chain::new(RATE, 2, &[limiter]).unwrap();
    chain.process(&mut [&mut left, &mut right]);
    let found = f64::from(right[1000 + chain.latency_frames()]) / f64::from(0.01f32);
    assert!((found - 0.125).abs() < 1e-7, "{found}");
}

#[test]
fn below_the_ceiling_every_bit_passes_and_is_as_late_as_stated() {
    for rate in [8000.0, 44_100.0, 48_000.0, 192_000.0] {
        let sound = noise(9, 0.8, 4000);
        let limiter = stage("limiter", &[]);
        let latency = Chain::new(rate, 1, std::slice::from_ref(&limiter))
            .unwrap()
            .latency_frames();
        assert!(
            (latency as f64 / rate - 0.0015).abs() < 0.0012,
            "{latency} frames at {rate} Hz"
        );
        let out = through(limiter, rate, &sound);
        assert_eq!(bits(&out[latency..]), bits(&sound[..4000 - latency]));
    }
}

#[test]
fn the_gain_comes_back_in_the_time_of_the_release() {
    let mut sound = vec![0.1f32; 30_000];
    sound[5000] = 2.0;
    let limiter = stage("limiter", &[("ceiling_db", 0.0), ("release_secs", 0.1)]);
    let latency = Chain::new(RATE, 1, std::slice::from_ref(&limiter))
        .unwrap()
        .latency_frames();
    let out = through(limiter, RATE, &sound);
    // The peak is held while it is seen: 36 frames before the middle of both averages and 36 after.
    for times in [0.5, 1.0, 3.0] {
        let at = 5000 + latency + 36 + (times * 4800.0) as usize;
        let (found, expected) = (f64::from(out[at]) / 0.1, 1.0 - 0.5 * f64::exp(-times));
        assert!(
            (found - expected).abs() < 0.01,
            "{times} times the release: {found}, expected {expected}"
        );
    }
}

/// The highest point of the sound between samples, at sixteen points a frame, by a sinc of 128 frames.
fn true_peak(sound: &[f32]) -> f64 {
    let weight = |point: i32, k: i32| {
        let distance = f64::from(k - 63) - f64::from(point) / 16.0;
        let sinc = if distance == 0.0 {
            1.0
        } else {
            (PI * distance).sin() / (PI * distance)
        };
        sinc * (PI * distance / 130.0).cos().powi(2)
    };
    let points: Vec<Vec<f64>> = (0..16)
        .map(|point| (0..128).map(|k| weight(point, k)).collect())
        .collect();
    let at = |around: &[f32], weights: &[f64]| {
        around
            .iter()
            .zip(weights)
            .map(|(x, w)| f64::from(*x) * w)
            .sum::<f64>()
            .abs()
    };
    let highest = |around: &[f32]| {
        points
            .iter()
            .map(|weights| at(around, weights))
            .fold(0.0, f64::max)
    };
    sound.windows(128).map(highest).fold(0.0, f64::max)
}

#[test]
fn true_peaks_stay_under_the_ceiling_where_sample_peaks_do_not() {
    // A quarter of the rate, an eighth of a turn late: samples at 0.707 of the peak.
    let quarter: Vec<f32> = (0..3000)
        .map(|n| (2.0 * (PI * (f64::from(n) / 2.0 + 0.25)).sin()) as f32)
        .collect();
    let low_passed = through(
        stage("low_pass", &[("frequency_hz", 15_000.0), ("slope", 3.0)]),
        RATE,
        &noise(11, 3.0, 4000),
    );
    for (number, sound) in [quarter, low_passed].iter().enumerate() {
        let limited = |peaks| {
            through(
                stage("limiter", &[("ceiling_db", -1.0), ("peaks", peaks)]),
                RATE,
                sound,
            )
        };
        let (sample, between) = (
            db(true_peak(&limited(0.0)[500..])),
            db(true_peak(&limited(1.0)[500..])),
        );
        assert!(between < -0.9, "sound {number}: {between} dB");
        assert!(
            sample > -0.7,
            "sound {number}: {sample} dB with sample peaks"
        );
    }
}

#[test]
fn a_ceiling_on_its_way_is_never_above_where_it_was_or_goes() {
    let mut chain = Chain::new(RATE, 1, &[stage("limiter", &[("ceiling_db", 0.0)])]).unwrap();
    let mut sound = sine(333.0, RATE, 4.0, 9600);
    let (first, second) = sound.split_at_mut(4800);
    chain.process(&mut [first]);
    chain.set(0, 1, -12.0);
    chain.process(&mut [second]);
    assert!(peak(first) <= 1.0 && peak(second) <= 1.0);
    assert!(f64::from(peak(&second[961..])) <= gain(-12.0));
}
