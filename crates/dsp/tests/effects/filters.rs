//! Responses of equalizer and passes, from impulses, against the analogue formulas at the frequencies that the bilinear transform gives.

use super::sound::{choice, db, noise, peak, random, response, stage, through};
use heterodyne_dsp::butterworth::{highpass_gain_squared, lowpass_gain_squared};
use heterodyne_dsp::effects::Chain;
use std::f64::consts::PI;

/// `|H|` of the cookbook's analogue prototypes at `s = j·w`, with w 1 at the filter's frequency.
fn theory(kind: &str, w: f64, gain_db: f64, q: f64) -> f64 {
    let a = 10f64.powf(gain_db / 40.0);
    // Parts of s², s and 1, above and below.
    let (above, below) = match kind {
        "peak" => ([1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0]),
        "low_shelf" => ([a, a * a.sqrt() / q, a * a], [a, a.sqrt() / q, 1.0]),
        "high_shelf" => ([a * a, a * a.sqrt() / q, a], [1.0, a.sqrt() / q, a]),
        "high_pass" => ([1.0, 0.0, 0.0], [1.0, 1.0 / q, 1.0]),
        "low_pass" => ([0.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0]),
        "notch" => ([1.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0]),
        _ => ([1.0; 3], [1.0; 3]),
    };
    let magnitude = |[two, one, none]: [f64; 3]| (none - two * w * w).hypot(one * w);
    magnitude(above) / magnitude(below)
}

fn warped(hz: f64, at_hz: f64, rate: f64) -> f64 {
    (PI * hz / rate).tan() / (PI * at_hz / rate).tan()
}

const PROBES: [f64; 11] = [
    20.0, 55.0, 110.0, 300.0, 777.0, 1000.0, 2500.0, 6000.0, 11_000.0, 16_000.0, 19_500.0,
];

fn impulse(frames: usize) -> Vec<f32> {
    let mut sound = vec![0.0; frames];
    sound[0] = 1.0;
    sound
}

#[test]
fn each_kind_of_band_has_the_response_of_its_formula() {
    for rate in [44_100.0, 48_000.0, 96_000.0] {
        for (kind, hz, gain_db, q) in [
            ("peak", 1000.0, 12.0, 1.0),
            ("peak", 110.0, -24.0, 4.0),
            ("peak", 11_000.0, 6.0, 0.5),
            ("low_shelf", 300.0, 9.0, 0.707),
            ("low_shelf", 1000.0, -15.0, 1.2),
            ("high_shelf", 6000.0, 12.0, 0.707),
            ("high_shelf", 2500.0, -6.0, 0.4),
            ("high_pass", 200.0, 0.0, 0.707),
            ("low_pass", 5000.0, 0.0, 2.0),
            ("notch", 3000.0, 0.0, 2.0),
            ("off", 1000.0, 12.0, 1.0),
        ] {
            let equalizer = stage(
                "equalizer",
                &[
                    ("band3_kind", choice("equalizer", "band3_kind", kind)),
                    ("band3_frequency_hz", hz as f32),
                    ("band3_gain_db", gain_db as f32),
                    ("band3_q", q as f32),
                ],
            );
            let out = through(equalizer, rate, &impulse(rate as usize));
            for probe in PROBES {
                let expected = db(theory(
                    kind,
                    warped(probe, hz, rate),
                    gain_db,
                    f64::from(q as f32),
                ));
                let found = db(response(&out, probe, rate));
                let is_close = (found - expected).abs() < 0.01 || found.max(expected) < -80.0;
                assert!(
                    is_close,
                    "{kind} {hz} Hz {gain_db} dB Q {q} at {probe} Hz, rate {rate}: {found}, expected {expected}"
                );
            }
        }
    }
}

#[test]
fn eight_bands_multiply() {
    let rate = 48_000.0;
    let bands = [
        60.0, 150.0, 400.0, 1000.0, 2400.0, 5000.0, 10_000.0, 16_000.0,
    ];
    let gains = [6.0, -4.0, 3.0, -9.0, 12.0, -2.0, 5.0, -7.0];
    let mut equalizer = stage("equalizer", &[]);
    for band in 0..8 {
        equalizer.values[4 * band..4 * band + 4].copy_from_slice(&[
            1.0,
            bands[band] as f32,
            gains[band] as f32,
            1.5,
        ]);
    }
    let out = through(equalizer, rate, &impulse(48_000));
    for probe in PROBES {
        let each = bands
            .iter()
            .zip(gains)
            .map(|(hz, gain_db)| db(theory("peak", warped(probe, *hz, rate), gain_db, 1.5)));
        let (expected, found) = (each.sum::<f64>(), db(response(&out, probe, rate)));
        assert!(
            (found - expected).abs() < 0.02,
            "{probe} Hz: {found}, expected {expected}"
        );
    }
}

#[test]
fn bands_without_gain_pass_every_bit() {
    let sound = noise(1, 0.7, 1000);
    assert_eq!(through(stage("equalizer", &[]), 48_000.0, &sound), sound);
}

#[test]
fn slopes_are_those_of_butterworth() {
    for rate in [44_100.0, 48_000.0] {
        for (slope, order) in [(0.0, 2), (1.0, 4), (2.0, 6), (3.0, 8)] {
            for hz in [80.0, 1000.0, 9000.0] {
                for (name, theory) in [
                    (
                        "high_pass",
                        highpass_gain_squared as fn(u32, f64, f64, f64) -> f64,
                    ),
                    ("low_pass", lowpass_gain_squared),
                ] {
                    let pass = stage(name, &[("frequency_hz", hz as f32), ("slope", slope)]);
                    let out = through(pass, rate, &impulse(rate as usize));
                    for probe in PROBES {
                        let expected = theory(order, probe, hz, rate).sqrt();
                        let found = response(&out, probe, rate);
                        let is_close = (db(found) - db(expected)).abs() < 0.01
                            || (found - expected).abs() < 1e-7;
                        assert!(
                            is_close,
                            "{name} order {order} {hz} Hz at {probe} Hz: {found:e}, expected {expected:e}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_tail_is_as_long_as_it_says() {
    for (hz, q) in [(100.0, 10.0), (1000.0, 0.3), (50.0, 0.7), (15_000.0, 20.0)] {
        let band = [
            ("band1_kind", 6.0),
            ("band1_frequency_hz", hz),
            ("band1_q", q),
        ];
        let equalizer = stage("equalizer", &band);
        let chain = Chain::new(48_000.0, 1, std::slice::from_ref(&equalizer)).unwrap();
        let tail = chain.tail_frames();
        let out = through(equalizer, 48_000.0, &impulse(4 * tail + 100));
        let loudest = peak(&out[1..]);
        let after = peak(&out[tail + 50..]);
        assert!(
            after < 2e-3 * loudest,
            "{hz} Hz Q {q}: {after} of {loudest} after {tail} frames"
        );
    }
}

/// Filters that leap between all frequencies a hundred times a second ring no louder than noise through a sharp filter can.
#[test]
fn leaping_filters_stay_calm() {
    for name in ["low_pass", "high_pass"] {
        let mut chain = Chain::new(48_000.0, 1, &[stage(name, &[("slope", 1.0)])]).unwrap();
        let mut sound = noise(21, 0.5, 96_000);
        for (number, block) in sound.chunks_mut(480).enumerate() {
            let octaves = 5.5 * (1.0 + f64::from(random(22, number)));
            chain.set(0, 0, (10.0 * octaves.exp2()) as f32);
            chain.process(&mut [block]);
        }
        assert!(peak(&sound) < 1.5, "{name}: {}", peak(&sound));
    }
}

/// States end at 0, not among subnormal numbers.
#[test]
fn silence_ends_every_state() {
    let bands = [
        ("band1_kind", 2.0),
        ("band1_frequency_hz", 50.0),
        ("band1_gain_db", 12.0),
        ("band2_gain_db", -20.0),
    ];
    for stage in [
        stage("equalizer", &bands),
        stage("high_pass", &[]),
        stage("low_pass", &[("slope", 3.0)]),
    ] {
        let out = through(stage, 48_000.0, &impulse(96_000));
        assert!(out[90_000..].iter().all(|x| *x == 0.0));
    }
}
