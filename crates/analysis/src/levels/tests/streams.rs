//! Properties of the meters as streams, and levels that mathematics gives.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::super::*;

fn noise(len: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let draw = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..len).map(draw).collect()
}

fn sine(rate_hz: f64, hz: f64, amplitude: f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| (amplitude * (TAU * (n as f64 * hz / rate_hz + 0.1).fract()).sin()) as f32)
        .collect()
}

fn bits(reading: &LoudnessReading) -> [u64; 6] {
    [
        reading.momentary_lufs,
        reading.short_term_lufs,
        reading.integrated_lufs,
        reading.range_lu,
        reading.momentary_max_lufs,
        reading.short_term_max_lufs,
    ]
    .map(f64::to_bits)
}

fn level_bits(reading: &LevelReading) -> [u64; 6] {
    [
        reading.sample_peak,
        reading.true_peak,
        reading.rms,
        reading.offset,
        reading.recent_true_peak,
        reading.recent_rms,
    ]
    .map(f64::to_bits)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn blocks_of_any_size_give_the_same_bits(
        seed in any::<u64>(),
        rate in prop::sample::select(vec![8000.0, 11_025.0, 44_100.0]),
        lengths in prop::collection::vec(0_usize..3000, 1..40),
    ) {
        let len = 36_000;
        let (left, right) = (noise(len, seed), noise(len, !seed));
        let mut whole = LoudnessMeter::new(rate, weights::STEREO).unwrap();
        whole.process(&[&left, &right]).unwrap();
        let mut level = LevelMeter::new(rate).unwrap();
        level.process(&left);
        let mut cut = LoudnessMeter::new(rate, weights::STEREO).unwrap();
        let mut cut_level = LevelMeter::new(rate).unwrap();
        let mut from = 0;
        for block in lengths.iter().cycle().take(10_000) {
            let to = (from + block).min(len);
            cut.process(&[&left[from..to], &right[from..to]]).unwrap();
            cut_level.process(&left[from..to]);
            from = to;
        }
        for block in left[from..].chunks(777).zip(right[from..].chunks(777)) {
            cut.process(&[block.0, block.1]).unwrap();
            cut_level.process(block.0);
        }
        prop_assert_eq!(bits(&cut.reading()), bits(&whole.reading()));
        prop_assert_eq!(level_bits(&cut_level.reading()), level_bits(&level.reading()));
        prop_assert!(whole.reading().integrated_lufs.is_finite());
        prop_assert!(level.reading().true_peak >= level.reading().sample_peak);
    }
}

#[test]
fn levels_of_a_sine_are_those_of_mathematics() {
    for (rate, hz) in [
        (48_000.0, 997.0),
        (44_100.0, 60.0),
        (96_000.0, 11_000.0),
        (48_000.0, 17_123.0),
    ] {
        let mut meter = LevelMeter::new(rate).unwrap();
        meter.process(&sine(rate, hz, 0.25, (2.0 * rate) as usize));
        let found = meter.reading();
        // The onset is no sine, and swings further.
        assert!(
            (found.recent_true_peak / 0.25 - 1.0).abs() < 0.012,
            "{hz}: {found:?}"
        );
        assert!(
            (found.rms / (0.25 / 2f64.sqrt()) - 1.0).abs() < 1e-3,
            "{hz}: {found:?}"
        );
        assert!(
            (found.recent_rms / found.rms - 1.0).abs() < 2e-2,
            "{hz}: {found:?}"
        );
        assert!(found.offset.abs() < 1e-4);
        if hz < 12_000.0 {
            assert!(
                (found.crest_db() - 3.0103).abs() < 0.11,
                "{hz}: {}",
                found.crest_db()
            );
        }
    }
}

/// The bound of the oversampling alone is cos(πf/(8·rate)); the filter adds its own.
#[test]
fn true_peaks_of_sines_are_within_a_tenth_of_a_db_up_to_20_khz() {
    for step in 1..200 {
        let hz = 20_000.0 * f64::from(step) / 200.0 + 0.37;
        let mut meter = TruePeak::new();
        let samples = sine(48_000.0, hz, 0.5, 6000);
        // Past the onset, which is no sine.
        meter.process(&samples[..100]);
        meter.forget_peaks();
        meter.process(&samples[100..]);
        let error_db = gain_db(meter.peak()) - gain_db(0.5);
        assert!((-0.13..=0.05).contains(&error_db), "{hz}: {error_db}");
    }
}

#[test]
fn offsets_and_squares_are_told() {
    let mut meter = LevelMeter::new(48_000.0).unwrap();
    let samples: Vec<f32> = (0..48_000)
        .map(|n| if n / 240 % 2 == 0 { 0.75 } else { -0.25 })
        .collect();
    meter.process(&samples);
    let found = meter.reading();
    assert_eq!(found.offset, 0.25);
    assert_eq!(found.rms, 0.3125_f64.sqrt());
    assert_eq!(found.sample_peak, 0.75);
}

#[test]
fn what_is_recent_passes() {
    let rate = 48_000.0;
    let mut meter = LevelMeter::new(rate).unwrap();
    meter.process(&sine(rate, 440.0, 0.8, 48_000));
    meter.process(&vec![0.0; 48_000 / 2]);
    let found = meter.reading();
    assert!(found.true_peak > 0.79 && found.recent_true_peak < 1e-6 && found.recent_rms == 0.0);
    let mut loudness = LoudnessMeter::new(rate, weights::MONO).unwrap();
    loudness
        .process(&[&sine(rate, 440.0, 0.8, 48_000 * 4)])
        .unwrap();
    loudness.process(&[&vec![0.0; 48_000 * 4]]).unwrap();
    let found = loudness.reading();
    assert!(
        found.momentary_lufs < -120.0 && found.short_term_lufs < -80.0,
        "{found:?}"
    );
    assert!(found.momentary_max_lufs > -6.0 && found.integrated_lufs > -7.0);
}

#[test]
fn silence_is_minus_infinity_and_no_number_is_silence() {
    let mut meter = LoudnessMeter::new(48_000.0, weights::STEREO).unwrap();
    assert_eq!(meter.reading().momentary_lufs, f64::NEG_INFINITY);
    let silent = vec![0.0; 48_000 * 4];
    let mut broken = silent.clone();
    broken[7] = f32::NAN;
    broken[8] = f32::INFINITY;
    meter.process(&[&silent, &broken]).unwrap();
    let found = meter.reading();
    assert_eq!(
        (found.short_term_lufs, found.integrated_lufs),
        (f64::NEG_INFINITY, f64::NEG_INFINITY)
    );
    assert_eq!((found.range_lu, meter.faults()), (0.0, 2));
    let mut level = LevelMeter::new(48_000.0).unwrap();
    assert_eq!(level.reading().rms, 0.0);
    level.process(&broken);
    assert_eq!((level.reading().true_peak, level.faults()), (0.0, 2));
    assert_eq!(gain_db(level.reading().rms), f64::NEG_INFINITY);
}

#[test]
fn a_reset_meter_is_a_new_one() {
    let rate = 11_025.0;
    let samples = noise(50_000, 5);
    let mut meter = LoudnessMeter::new(rate, weights::MONO).unwrap();
    let mut level = LevelMeter::new(rate).unwrap();
    for round in 0..2 {
        meter.process(&[&samples]).unwrap();
        level.process(&samples);
        level.finish();
        let mut new_meter = LoudnessMeter::new(rate, weights::MONO).unwrap();
        new_meter.process(&[&samples]).unwrap();
        let mut new_level = LevelMeter::new(rate).unwrap();
        new_level.process(&samples);
        new_level.finish();
        assert_eq!(
            bits(&meter.reading()),
            bits(&new_meter.reading()),
            "{round}"
        );
        assert_eq!(
            level_bits(&level.reading()),
            level_bits(&new_level.reading()),
            "{round}"
        );
        meter.reset();
        level.reset();
    }
}

#[test]
fn what_is_not_accepted_is_named() {
    for rate in [0.0, 7999.0, 1e6, f64::NAN, f64::INFINITY] {
        let text = LevelMeter::new(rate).unwrap_err().to_string();
        assert!(text.contains("accepted are 8000 to 768000 Hz"), "{text}");
        assert!(matches!(
            LoudnessMeter::new(rate, weights::MONO),
            Err(LoudnessError::Rate(_))
        ));
    }
    for weights in [&[] as &[f64], &[1.0; 65], &[1.0, -1.0], &[f64::NAN]] {
        let text = LoudnessMeter::new(48_000.0, weights)
            .unwrap_err()
            .to_string();
        assert!(text.contains("accepted are"), "{text}");
    }
    let mut meter = LoudnessMeter::new(48_000.0, weights::STEREO).unwrap();
    let error = meter.process(&[&[0.0]]).unwrap_err();
    assert_eq!(
        error,
        BlockError::Channels {
            found: 1,
            accepted: 2
        }
    );
    let error = meter.process(&[&[0.0], &[0.0; 3]]).unwrap_err();
    assert_eq!(error, BlockError::Lengths { first: 1, found: 3 });
    assert_eq!(meter.measured_secs(), 0.0);
}
