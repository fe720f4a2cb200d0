use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::*;

fn carrier(frequency_hz: f64, amplitude: f64, phase_rad: f64) -> Estimate {
    Estimate {
        frequency_hz,
        frequency_se_hz: 0.003,
        amplitude,
        amplitude_se: 0.001 * amplitude,
        phase_rad,
        phase_se_rad: 0.02,
        snr_db: 60.0,
        valid: true,
        crowded: false,
    }
}

#[test]
fn a_pair_of_carriers_delivers_its_difference() {
    let (left, right) = (
        carrier(200.0, 0.5, 1.0),
        carrier(210.0, 0.25, 1.0 + FRAC_PI_2),
    );
    let found = Binaural::between(left, right, 0.0);
    assert_eq!((found.beat_hz, found.middle_hz()), (10.0, 205.0));
    assert!((found.beat_se_hz - 0.003 * 2f64.sqrt()).abs() < 1e-15);
    assert!((found.phase_rad - FRAC_PI_2).abs() < 1e-12);
    assert!((found.phase_se_rad - 0.02 * 2f64.sqrt()).abs() < 1e-15);
    assert!((found.phase_rate_rad_per_sec - 10.0 * TAU).abs() < 1e-12);
    assert!((found.level_db + 6.020_6).abs() < 1e-4);
    assert!((found.level_se_db - 20.0 * 1.001f64.log10() * 2f64.sqrt()).abs() < 1e-4);
    assert!(found.beats() && found.valid);
    assert!(
        !Binaural::between(
            left,
            Estimate {
                valid: false,
                ..right
            },
            0.0
        )
        .valid
    );
    assert!(!Binaural::between(left, carrier(200.008, 0.5, 0.0), 0.0).beats());
}

/// 10 Hz turn by 0.3 of a circle in 30 ms, beyond ±π wrapped; the frequency's error widens the phase's.
#[test]
fn the_phase_turns_on_with_the_beat() {
    let (left, right) = (carrier(200.0, 0.5, -2.0), carrier(210.0, 0.5, 1.0));
    let found = Binaural::between(left, right, 0.03);
    assert!(
        (found.phase_rad - (3.0 + 0.3 * TAU - TAU)).abs() < 1e-12,
        "{}",
        found.phase_rad
    );
    let spread = TAU * 0.03 * 0.003 * 2f64.sqrt();
    let expected = (2.0 * 0.02f64.powi(2) + spread * spread).sqrt();
    assert!((found.phase_se_rad - expected).abs() < 1e-15);
    for angle in [-9.0, -PI, PI, 3.0 * PI, 100.0, 0.0] {
        let found = wrapped(angle);
        assert!(found > -PI && found <= PI, "{angle}");
        assert!(
            (found.sin() - angle.sin()).abs() < 1e-12 && (found.cos() - angle.cos()).abs() < 1e-12
        );
    }
}

#[test]
fn carriers_are_paired_with_the_nearest() {
    let left: Vec<Estimate> = [100.0, 200.0, 203.0, 900.0]
        .map(|hz| carrier(hz, 0.1, 0.0))
        .into();
    let right: Vec<Estimate> = [410.0, 107.0, 204.0].map(|hz| carrier(hz, 0.1, 0.0)).into();
    let mut pairs = [Binaural::default(); 4];
    let count = pair_carriers(&left, &right, 40.0, 0.0, &mut pairs);
    let found: Vec<(f64, f64)> = pairs[..count]
        .iter()
        .map(|pair| (pair.left.frequency_hz, pair.beat_hz))
        .collect();
    assert_eq!(found, [(100.0, 7.0), (203.0, 1.0)]);
    assert_eq!(pair_carriers(&left, &right, 40.0, 0.0, &mut pairs[..1]), 1);
    assert_eq!(pair_carriers(&left, &[], 40.0, 0.0, &mut pairs), 0);
}

fn tone(turns: f64, amplitude: f64) -> Vec<f32> {
    (0..48_000)
        .map(|n| (amplitude * (TAU * (f64::from(n) / 48.0 + turns).fract()).sin()) as f32)
        .collect()
}

#[test]
fn correlation_is_the_cosine_of_the_phase() {
    for turns in [0.0, 0.1, 0.25, 0.4, 0.5] {
        let (left, right) = (tone(0.0, 0.5), tone(turns, 0.25));
        let mut meter = StereoMeter::new(48_000.0).unwrap();
        for (l, r) in left.chunks(333).zip(right.chunks(333)) {
            meter.process(l, r).unwrap();
        }
        let found = meter.reading();
        assert!(
            (found.correlation - (TAU * turns).cos()).abs() < 1e-6,
            "{turns}: {found:?}"
        );
        assert!((found.balance_db + 6.020_6).abs() < 1e-4);
        // |0.5 ± 0.25·e^iφ|²/8: half the square of half the sum's amplitude.
        let power = |sign: f64| (0.25 + 0.0625 + sign * 0.25 * (TAU * turns).cos()) / 8.0;
        for (found, power) in [(found.middle_db, power(1.0)), (found.side_db, power(-1.0))] {
            assert!((found - 10.0 * power.log10()).abs() < 1e-4, "{turns}");
        }
        let mut whole = StereoMeter::new(48_000.0).unwrap();
        whole.process(&left, &right).unwrap();
        assert_eq!(whole.reading(), meter.reading());
    }
}

#[test]
fn silence_and_bad_blocks() {
    let mut meter = StereoMeter::new(48_000.0).unwrap();
    assert_eq!(meter.reading().correlation, 0.0);
    let silent = vec![0.0; 48_000];
    meter.process(&tone(0.0, 0.5), &silent).unwrap();
    assert_eq!(
        (meter.reading().correlation, meter.reading().balance_db),
        (0.0, f64::NEG_INFINITY)
    );
    meter.process(&vec![f32::NAN; 48_000], &silent).unwrap();
    assert_eq!(meter.reading().middle_db, f64::NEG_INFINITY);
    assert!(meter.reading().balance_db.is_nan());
    assert!(matches!(
        meter.process(&[0.0], &[]),
        Err(BlockError::Lengths { first: 1, found: 0 })
    ));
    assert!(StereoMeter::new(1.0).is_err());
}
