//! Bursts of noise over a moving binaural beat: where they stand, how they swell, what they are made of.
//!
//! The tones have no level here, so that the bursts are alone.

mod one_voice;

use heterodyne_engine::QUANTUM;
use one_voice::{OneVoice, block};

const RATE: u32 = 16_000;

fn bursts(given: &str, secs: f64) -> OneVoice<'static> {
    let params = format!("{{\"ampL\": 0, \"ampR\": 0, {given}}}");
    OneVoice::new("binaural_beat_transition", params, secs, RATE)
}

/// First frames of bursts of `length` frames as the format places them.
fn starts(interval: f64, secs: f64, total: f64) -> Vec<usize> {
    let (length, frames) = (
        (secs * f64::from(RATE)) as usize,
        (total * f64::from(RATE)) as usize,
    );
    (1..=(total / interval) as u64)
        .map(|k| ((k as f64 * interval - secs).max(0.0) * f64::from(RATE)) as usize)
        .filter(|start| start + length <= frames)
        .collect()
}

#[test]
fn every_burst_ends_at_a_multiple_of_the_interval_and_swells_in_a_straight_line() {
    // The mean of start and end counts: 0.25 s, 0.1 s, 0.4.
    let voice = bursts(
        r#""startGlitchInterval": 0.2, "endGlitchInterval": 0.3, "glitchDur": 0.1, "startGlitchNoiseLevel": 0.2, "endGlitchNoiseLevel": 0.6"#,
        2.1,
    );
    let [left, right] = voice.render();
    assert_eq!(left, right);
    let (expected, length) = (starts(0.25, 0.1, 2.1), 1600);
    assert_eq!(expected.len(), 8);
    let mut inside = vec![false; left.len()];
    let mut different = std::collections::BTreeSet::new();
    for start in &expected {
        inside[*start..start + length].fill(true);
        let burst = &left[*start..start + length];
        assert_eq!(burst[0], 0.0);
        assert!(burst[length - 1] != 0.0);
        let peak = burst
            .iter()
            .enumerate()
            .skip(1)
            .map(|(i, x)| f64::from(x.abs()) * (length - 1) as f64 / i as f64)
            .fold(0.0, f64::max);
        assert!((peak - 0.4).abs() < 1e-6, "{peak}");
        different.insert(burst[100].to_bits());
    }
    let outside = inside.iter().zip(&left).filter(|(inside, _)| !**inside);
    assert!(outside.map(|(_, x)| x).all(|x| *x == 0.0));
    assert!(different.len() > 2, "{different:?}");
}

#[test]
fn bursts_longer_than_their_interval_overlap_and_those_past_the_end_are_left_out() {
    let sound = |interval: f64| {
        bursts(
            &format!(
                r#""glitchInterval": {interval:?}, "glitchDur": 0.3, "glitchNoiseLevel": 0.5"#
            ),
            1.05,
        )
        .render()[0]
            .clone()
    };
    let last = |interval: f64| starts(interval, 0.3, 1.05).last().expect("some") + 4800;
    for interval in [0.1, 0.4, 0.75] {
        let sound = sound(interval);
        let end = last(interval);
        assert!(sound[end..].iter().all(|x| *x == 0.0), "{interval}");
        assert!(sound[end - 1] != 0.0, "{interval}");
        let bound = 0.5 * if interval < 0.3 { 8.0 } else { 1.0 };
        assert!(sound.iter().all(|x| x.abs() <= bound));
    }
}

#[test]
fn a_static_voice_and_values_at_0_have_none() {
    let given = r#"{"ampL": 0, "ampR": 0, "glitchInterval": 0.2, "glitchDur": 0.1, "glitchNoiseLevel": 0.5}"#;
    let still = OneVoice::new("binaural_beat", given, 1.0, RATE).render();
    assert!(still.iter().flatten().all(|x| *x == 0.0));
    for zero in ["glitchInterval", "glitchDur", "glitchNoiseLevel"] {
        let mut values = vec![
            ("glitchInterval", 0.2),
            ("glitchDur", 0.1),
            ("glitchNoiseLevel", 0.5),
        ];
        values.retain(|(name, _)| *name != zero);
        let given: Vec<String> = values
            .iter()
            .map(|(name, x)| format!("\"{name}\": {x}"))
            .collect();
        let sound = bursts(&given.join(", "), 1.0).render();
        assert!(sound.iter().flatten().all(|x| *x == 0.0), "{zero}");
    }
}

/// Frequencies in hertz, 4 Hz apart, around one.
fn band(hz: f64) -> impl Iterator<Item = f64> {
    (-12..=12).map(move |offset| hz + f64::from(4 * offset))
}

/// Power of `x` at a frequency.
fn power(x: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in x.iter().enumerate() {
        let (s, c) = (std::f64::consts::TAU * hz / f64::from(RATE) * n as f64).sin_cos();
        re += f64::from(*x) * c;
        im += f64::from(*x) * s;
    }
    re * re + im * im
}

#[test]
fn the_spectrum_is_centred_on_the_mean_carrier_and_as_wide_and_steep_as_asked() {
    for exponent in [1.0, 2.0, 4.0] {
        let given = format!(
            r#""startBaseFreq": 1500, "endBaseFreq": 2500, "glitchInterval": 0.5, "glitchDur": 0.4, "glitchNoiseLevel": 1, "glitchFocusWidth": 500, "glitchFocusExp": {exponent}"#
        );
        let sound = bursts(&given, 20.0).render()[0].clone();
        let starts = starts(0.5, 0.4, 20.0);
        let found = |hz: f64| -> f64 {
            let of =
                |hz: f64| -> f64 { starts.iter().map(|s| power(&sound[*s..s + 6400], hz)).sum() };
            band(hz).map(of).sum()
        };
        // The weight of the format, twice because this is power.
        let expected = |hz: f64| -> f64 {
            band(hz)
                .map(|hz| (-((hz - 2000.0).abs() / 500.0).powf(exponent)).exp())
                .sum()
        };
        for hz in [1400.0, 2600.0, 3000.0] {
            let (found, expected) = (found(hz) / found(2000.0), expected(hz) / expected(2000.0));
            // Sixteen bursts of some twenty independent bins scatter by 6 %; the end of the ramp leaks.
            assert!(
                (found - expected).abs() < 0.25 * expected + 1e-3,
                "exponent {exponent}, {hz} Hz: {found} for {expected}"
            );
        }
    }
}

#[test]
fn a_block_alone_is_the_block_in_its_row_and_the_seed_decides() {
    let mut voice = bursts(
        r#""glitchInterval": 0.05, "glitchDur": 0.08, "glitchNoiseLevel": 0.5, "glitchFocusWidth": 300, "glitchFocusExp": 2"#,
        1.0,
    );
    let whole = voice.render()[0].clone();
    let score = voice.compile().score;
    for quantum in (0..score.quanta()).rev() {
        let first = quantum as usize * QUANTUM;
        let last = whole.len().min(first + QUANTUM);
        assert_eq!(
            block(&score, quantum)[0][..last - first],
            whole[first..last]
        );
    }
    voice.seed = 1;
    assert_ne!(voice.render()[0], whole);
}

#[test]
fn a_burst_every_millisecond_for_eight_hours_is_ready_at_once_and_sounds_to_the_end() {
    let given = r#""glitchInterval": 0.001, "glitchDur": 0.001, "glitchNoiseLevel": 0.5"#;
    let score = bursts(given, 8.0 * 3600.0).compile().score;
    for quantum in [0, 1000, score.quanta() - 1] {
        let [left, _] = block(&score, quantum);
        let sounding = left.iter().filter(|x| **x != 0.0).count();
        assert!(sounding > QUANTUM / 2, "{quantum}: {sounding}");
    }
}

#[test]
fn bursts_that_pile_up_or_are_too_long_are_refused_with_a_warning() {
    for (given, secs, word) in [
        (
            r#""glitchInterval": 0.001, "glitchDur": 1, "glitchNoiseLevel": 0.5"#,
            10.0,
            "at most 128",
        ),
        (
            r#""glitchInterval": 1e-9, "glitchDur": 0.0001, "glitchNoiseLevel": 0.5"#,
            10.0,
            "at most 128",
        ),
        (
            r#""glitchInterval": 500, "glitchDur": 300, "glitchNoiseLevel": 0.5"#,
            1000.0,
            "at most 262.1 s",
        ),
    ] {
        let compiled = bursts(given, secs).compile();
        let warnings: Vec<&str> = compiled
            .warnings
            .iter()
            .map(|w| w.message.as_str())
            .collect();
        assert!(
            warnings.len() == 1 && warnings[0].contains(word),
            "{warnings:?}"
        );
        assert_eq!(block(&compiled.score, 0), [[0.0; QUANTUM]; 2]);
    }
}
