//! What a binaural track delivers, from samples to figures: two carriers under noise, estimated a channel at a time, paired and named.

use std::f64::consts::TAU;

use heterodyne_analysis::sinusoid::{Estimate, Estimator};
use heterodyne_analysis::stereo::{Binaural, pair_carriers};
use heterodyne_analysis::tuner::{Temperament, Tuner};
use heterodyne_analysis::window::Window;

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 16_384;

/// Two carriers by frequency, amplitude and phase at the frame's first sample, under noise of −60 dB.
fn channel(parts: [(f64, f64, f64); 2], mut state: u64) -> Vec<f32> {
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    (0..LEN)
        .map(|n| {
            let tone = |&(hz, amplitude, phase): &(f64, f64, f64)| {
                amplitude * (TAU * (n as f64 * hz / RATE_HZ).fract() + phase).cos()
            };
            (parts.iter().map(tone).sum::<f64>() + 1e-3 * draw()) as f32
        })
        .collect()
}

#[test]
fn beats_and_phases_are_within_their_errors() {
    let tuner = Tuner::new(440.0, &Temperament::equal()).unwrap();
    for (round, (beat_hz, phase)) in [(10.0, 0.0), (4.004, 1.0), (0.25, -2.5)]
        .into_iter()
        .enumerate()
    {
        let seed = round as u64;
        let left = channel([(220.0, 0.3, 0.4), (880.0, 0.1, 0.0)], 17 + seed);
        let right = channel(
            [(220.0 + beat_hz, 0.15, 0.4 + phase), (880.0, 0.1, 0.0)],
            99 + seed,
        );
        let mut estimator = Estimator::new(RATE_HZ, LEN, Window::BlackmanHarris).unwrap();
        let mut found = [[Estimate::default(); 8]; 2];
        let left_count = estimator.estimate(&left, &mut found[0]);
        let right_count = estimator.estimate(&right, &mut found[1]);
        let mut pairs = [Binaural::default(); 8];
        // From the middle of the frame, between its two middle samples, to the sample after its last.
        let after_middle_secs = (LEN as f64 + 1.0) / (2.0 * RATE_HZ);
        let count = pair_carriers(
            &found[0][..left_count],
            &found[1][..right_count],
            40.0,
            after_middle_secs,
            &mut pairs,
        );
        assert!(count >= 2, "{:?}", &pairs[..count]);
        let [carrier, steady] = [pairs[0], pairs[1]];
        assert!(carrier.valid && steady.valid);
        let off = |found: f64, truth: f64, se: f64| ((found - truth) / se).abs();
        assert!(
            off(carrier.beat_hz, beat_hz, carrier.beat_se_hz) < 4.5,
            "{carrier:?}"
        );
        assert!(carrier.beat_se_hz < 1e-3 && carrier.beats());
        let now = phase + TAU * beat_hz * LEN as f64 / RATE_HZ;
        let apart =
            (carrier.phase_rad - now + std::f64::consts::PI).rem_euclid(TAU) - std::f64::consts::PI;
        assert!(
            apart.abs() < 4.5 * carrier.phase_se_rad,
            "{apart} {carrier:?}"
        );
        assert!(
            off(carrier.level_db, -6.020_6, carrier.level_se_db) < 4.5,
            "{carrier:?}"
        );
        assert!(
            off(steady.beat_hz, 0.0, steady.beat_se_hz) < 4.5,
            "{steady:?}"
        );
        let note = tuner
            .note(carrier.left.frequency_hz, carrier.left.frequency_se_hz)
            .unwrap();
        assert_eq!(note.to_string(), "A3");
        assert!(
            off(note.cents, 0.0, note.cents_se) < 4.5 && note.cents_se < 0.01,
            "{note:?}"
        );
    }
}
