use super::*;

/// White noise from a plain congruential generator, uniform in -0.5..0.5.
fn white(count: usize) -> Vec<f64> {
    let mut state = 7u64;
    (0..count)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1u32 << 24) - 0.5
        })
        .collect()
}

fn sound(samples: impl IntoIterator<Item = f64>) -> Sound {
    Sound {
        sample_rate: 8000,
        frames: samples.into_iter().map(|x| [x, x]).collect(),
    }
}

fn octaves(db_per_octave: f64) -> Statistics {
    let centres = [125.0, 250.0, 500.0, 1000.0, 2000.0];
    Statistics {
        octaves: centres
            .iter()
            .enumerate()
            .map(|(i, hz)| (*hz, db_per_octave * i as f64))
            .collect(),
        octave_tolerance_db: 1.0,
        ..Statistics::default()
    }
}

#[test]
fn white_noise_gains_3_db_per_octave_band_and_nothing_else_passes() {
    let noise = sound(white(80_000));
    assert_eq!(octaves(3.0103).judge(&noise), Vec::<String>::new());
    assert!(!octaves(0.0).judge(&noise).is_empty());
    assert!(!octaves(6.0).judge(&noise).is_empty());
}

#[test]
fn a_running_sum_of_white_noise_loses_3_db_per_octave_band() {
    let mut sum = 0.0;
    let brown = white(160_000).into_iter().map(|x| {
        sum = 0.999 * sum + x;
        sum
    });
    // A sum falls a little less than 6 dB near half the sample rate, so only the lower octaves are judged.
    let mut expected = octaves(-3.0103);
    expected.octaves.truncate(4);
    assert_eq!(expected.judge(&sound(brown)), Vec::<String>::new());
}

#[test]
fn an_offset_and_independent_channels_are_noticed() {
    let mut expected = octaves(3.0103);
    expected.most_dc = Some(0.1);
    expected.least_correlation = Some(0.99);
    assert_eq!(expected.judge(&sound(white(80_000))), Vec::<String>::new());
    let moved = expected.judge(&sound(white(80_000).into_iter().map(|x| x + 0.2)));
    assert!(
        moved.iter().any(|phrase| phrase.contains("mean")),
        "{moved:?}"
    );
    let mut apart = sound(white(80_000));
    for (frame, other) in apart
        .frames
        .iter_mut()
        .zip(white(80_017).into_iter().skip(17))
    {
        frame[1] = other;
    }
    assert_eq!(expected.judge(&apart).len(), 1);
}

#[test]
fn a_level_curve_is_judged_by_its_shape_and_its_silence() {
    let levels = |gain: fn(usize) -> f64| -> Vec<f64> {
        (0..40)
            .map(|frame| 20.0 * (gain(frame) + 1e-6).log10())
            .collect()
    };
    let half = |frame: usize| if frame < 20 { 0.0 } else { 1.0 };
    let expected = Statistics {
        levels_db: levels(half),
        frame_secs: 0.05,
        level_tolerance_db: 1.5,
        ..Statistics::default()
    };
    let noise = white(16_000);
    let right = noise.iter().enumerate().map(|(i, x)| x * half(i / 400));
    assert_eq!(expected.judge(&sound(right)), Vec::<String>::new());
    let wrong = expected.judge(&sound(noise));
    assert!(
        wrong.iter().any(|phrase| phrase.contains("silence")),
        "{wrong:?}"
    );
}

#[test]
fn silence_passes_nothing() {
    let mut expected = octaves(3.0103);
    expected.most_dc = Some(0.1);
    assert!(!expected.judge(&sound(vec![0.0; 80_000])).is_empty());
}
