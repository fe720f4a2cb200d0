//! The signals of EBU Tech 3341 (v4, table 1) and Tech 3342 (table 1) that their descriptions define, with the tolerances stated there. What
//! is a recording of a programme (3341 numbers 7 and 8, 3342 numbers 5 and 6) cannot be made from a description.

use std::f64::consts::TAU;

use super::super::*;

const RATE_HZ: f64 = 48_000.0;
const TOLERANCE_LU: f64 = 0.1;

/// A sine of 1 kHz that goes on from tone to tone, given by peak levels in dBFS and lengths in seconds; −∞ is silence.
fn tones(rate_hz: f64, parts: &[(f64, f64)]) -> Vec<f32> {
    let mut samples = Vec::new();
    for &(level_db, secs) in parts {
        let amplitude = 10f64.powf(level_db / 20.0);
        let turns_per_frame = 1000.0 / rate_hz;
        for _ in 0..(secs * rate_hz).round() as usize {
            let turns = (samples.len() as f64 * turns_per_frame).fract();
            samples.push((amplitude * (TAU * turns).sin()) as f32);
        }
    }
    samples
}

fn meter(rate_hz: f64) -> LoudnessMeter {
    LoudnessMeter::new(rate_hz, weights::STEREO).unwrap()
}

fn measured(rate_hz: f64, parts: &[(f64, f64)]) -> LoudnessReading {
    let samples = tones(rate_hz, parts);
    let mut meter = meter(rate_hz);
    meter.process(&[&samples, &samples]).unwrap();
    meter.reading()
}

fn assert_lu(what: &str, found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= TOLERANCE_LU,
        "{what}: {found}, expected {expected} ± {TOLERANCE_LU}"
    );
}

#[test]
fn tech_3341_1_and_2_steady_tones() {
    for rate in [48_000.0, 44_100.0, 96_000.0, 22_050.0] {
        for level in [-23.0, -33.0] {
            let found = measured(rate, &[(level, 20.0)]);
            assert_lu("momentary", found.momentary_lufs, level);
            assert_lu("short-term", found.short_term_lufs, level);
            assert_lu("integrated", found.integrated_lufs, level);
        }
    }
}

#[test]
fn tech_3341_3_to_5_gates() {
    for parts in [
        &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)] as &[(f64, f64)],
        &[
            (-72.0, 10.0),
            (-36.0, 10.0),
            (-23.0, 60.0),
            (-36.0, 10.0),
            (-72.0, 10.0),
        ],
        &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
    ] {
        assert_lu(
            "integrated",
            measured(RATE_HZ, parts).integrated_lufs,
            -23.0,
        );
    }
}

#[test]
fn tech_3341_6_five_channels() {
    let channels =
        [-28.0, -28.0, -24.0, -30.0, -30.0].map(|level| tones(RATE_HZ, &[(level, 20.0)]));
    let mut meter = LoudnessMeter::new(RATE_HZ, weights::FIVE).unwrap();
    let [l, r, c, ls, rs] = &channels;
    meter.process(&[l, r, c, ls, rs]).unwrap();
    assert_lu("integrated", meter.reading().integrated_lufs, -23.0);
    let low = tones(RATE_HZ, &[(0.0, 20.0)]);
    let mut meter = LoudnessMeter::new(RATE_HZ, weights::FIVE_POINT_ONE).unwrap();
    meter.process(&[l, r, c, &low, ls, rs]).unwrap();
    assert_lu(
        "with low frequencies",
        meter.reading().integrated_lufs,
        -23.0,
    );
}

#[test]
fn tech_3341_9_short_term_stays() {
    let parts = [(-20.0, 1.34), (-30.0, 1.66)].repeat(5);
    let samples = tones(RATE_HZ, &parts);
    let mut meter = meter(RATE_HZ);
    for (at, block) in samples.chunks(480).enumerate() {
        meter.process(&[block, block]).unwrap();
        if at >= 300 {
            assert_lu("short-term", meter.short_term_lufs(), -23.0);
        }
    }
}

#[test]
fn tech_3341_12_momentary_stays() {
    let parts = [(-20.0, 0.18), (-30.0, 0.22)].repeat(25);
    let samples = tones(RATE_HZ, &parts);
    let mut meter = meter(RATE_HZ);
    for (at, block) in samples.chunks(480).enumerate() {
        meter.process(&[block, block]).unwrap();
        if at >= 100 {
            assert_lu("momentary", meter.momentary_lufs(), -23.0);
        }
    }
}

#[test]
fn tech_3341_10_and_13_the_largest_of_each_file() {
    const SILENCE: f64 = f64::NEG_INFINITY;
    for i in 0..20 {
        let i = f64::from(i);
        let short = measured(
            RATE_HZ,
            &[(SILENCE, i * 0.15), (-23.0, 3.0), (SILENCE, 1.0)],
        );
        assert_lu("short-term", short.short_term_max_lufs, -23.0);
        let momentary = measured(
            RATE_HZ,
            &[(SILENCE, i * 0.02), (-23.0, 0.4), (SILENCE, 1.0)],
        );
        assert_lu("momentary", momentary.momentary_max_lufs, -23.0);
    }
}

#[test]
fn tech_3341_11_and_14_the_largest_so_far() {
    const SILENCE: f64 = f64::NEG_INFINITY;
    for (length, step) in [(3.0, 0.15), (0.4, 0.02)] {
        let mut meter = meter(RATE_HZ);
        for i in 0..20 {
            let i = f64::from(i);
            let parts = [
                (SILENCE, i * step),
                (-38.0 + i, length),
                (SILENCE, length - i * step),
            ];
            let samples = tones(RATE_HZ, &parts);
            meter.process(&[&samples, &samples]).unwrap();
            let found = meter.reading();
            let largest = if length > 1.0 {
                found.short_term_max_lufs
            } else {
                found.momentary_max_lufs
            };
            assert_lu("largest", largest, -38.0 + i);
        }
    }
}

#[test]
fn tech_3342_1_to_4_ranges() {
    for (parts, expected_lu) in [
        (&[(-20.0, 20.0), (-30.0, 20.0)] as &[(f64, f64)], 10.0),
        (&[(-20.0, 20.0), (-15.0, 20.0)], 5.0),
        (&[(-40.0, 20.0), (-20.0, 20.0)], 20.0),
        (
            &[
                (-50.0, 20.0),
                (-35.0, 20.0),
                (-20.0, 20.0),
                (-35.0, 20.0),
                (-50.0, 20.0),
            ],
            15.0,
        ),
    ] {
        for rate in [48_000.0, 44_100.0] {
            let found = measured(rate, parts).range_lu;
            // The document allows 1 LU.
            assert!(
                (found - expected_lu).abs() <= 0.1,
                "{found}, expected {expected_lu}"
            );
        }
    }
}

/// BS.1770-5: a sine of 997 Hz at full scale in one channel reads −3.01.
#[test]
fn a_full_scale_sine_reads_minus_3_01_at_any_rate() {
    for (rate, tolerance_lu) in [
        (8000.0, 0.22),
        (11_025.0, 0.12),
        (16_000.0, 0.06),
        (44_100.0, 0.01),
        (48_000.0, 0.01),
        (88_200.0, 0.01),
        (192_000.0, 0.01),
    ] {
        let samples: Vec<f32> = (0..(2.0 * rate) as usize)
            .map(|n| (TAU * (n as f64 * 997.0 / rate).fract()).sin() as f32)
            .collect();
        let mut meter = LoudnessMeter::new(rate, weights::MONO).unwrap();
        meter.process(&[&samples]).unwrap();
        let found = meter.reading().integrated_lufs;
        assert!((found + 3.01).abs() < tolerance_lu, "{rate}: {found}");
    }
}

fn assert_true_peak(number: u32, samples: &[f32], expected_db: f64) {
    let mut meter = TruePeak::new();
    meter.process(samples);
    meter.finish();
    let found = gain_db(meter.peak());
    assert!(
        (expected_db - 0.4..=expected_db + 0.2).contains(&found),
        "number {number}: {found} dBTP, expected {expected_db}"
    );
}

#[test]
fn tech_3341_15_to_19_true_peaks_of_sines() {
    for (number, period, amplitude, degrees, expected_db) in [
        (15, 4, 0.5, 0.0, -6.0),
        (16, 4, 0.5, 45.0, -6.0),
        (17, 6, 0.5, 60.0, -6.0),
        (18, 8, 0.5, 67.5, -6.0),
        (19, 4, 1.41, 45.0, 3.0),
    ] {
        let len = 9600_usize;
        let samples: Vec<f32> = (0..len)
            .map(|n| {
                // Ten milliseconds of fade at both ends.
                let fade = (n.min(len - 1 - n) as f64 / 480.0).min(1.0);
                let angle = TAU * (n % period) as f64 / period as f64 + f64::to_radians(degrees);
                (fade * amplitude * angle.sin()) as f32
            })
            .collect();
        assert_true_peak(number, &samples, expected_db);
    }
}

/// At four times the rate: a sine of rate/6 at 0.5 with one period of rate/4 at 1.0 in it, continuous in phase; through a low-pass for half the
/// rate; of that every fourth sample, from 0, 1, 2 and 3 on. The description leaves the low-pass open; this one is a sinc of 32 periods.
#[test]
fn tech_3341_20_to_23_true_peaks_between_samples() {
    let (len, at) = (4 * 4800_usize, 4 * 2400_usize);
    let fine: Vec<f64> = (0..len)
        .map(|n| {
            let fade = (n.min(len - 1 - n) as f64 / 1920.0).min(1.0);
            // The period begins and ends where the slow sine passes zero upwards: `at` is a multiple of 24.
            let (amplitude, turns) = if n < at {
                (0.5, n as f64 / 24.0)
            } else if n < at + 16 {
                (1.0, (n - at) as f64 / 16.0)
            } else {
                (0.5, (n - at - 16) as f64 / 24.0)
            };
            fade * amplitude * (TAU * turns).sin()
        })
        .collect();
    let reach = 128_i64;
    let low_pass = |u: i64| {
        if u == 0 {
            return 0.25;
        }
        let x = std::f64::consts::PI * u as f64;
        let hann = 0.5 + 0.5 * (x / reach as f64).cos();
        (x / 4.0).sin() / x * hann
    };
    for offset in 0..4 {
        let samples: Vec<f32> = (offset..len)
            .step_by(4)
            .map(|n| {
                let mut sum = 0.0;
                for u in -reach..=reach {
                    let near = n as i64 + u;
                    if (0..len as i64).contains(&near) {
                        sum += low_pass(u) * fine[near as usize];
                    }
                }
                sum as f32
            })
            .collect();
        assert_true_peak(20 + offset as u32, &samples, 0.0);
    }
}
