//! The glitch bursts of `binaural_beat_transition`: where they stand, how loud they are, and what spectrum they have.
//!
//! The tones are known to the last bit that a float holds, so that what is left of the engine's sound after the formula's is
//! taken away is the bursts alone.

use heterodyne_track::table;
use serde_json::{Map, Value, json};

use crate::moves::settings;
use crate::reading::Reading;
use crate::spectrum::{WINDOW, spectrogram};
use crate::{engine, voices};

const RATE: u32 = 8000;
const SECS: f64 = 3.2;
const BASE: &str = r#"{"ampL": 0.3, "ampR": 0.3, "baseFreq": 900, "beatFreq": 5, "glitchInterval": 0.7, "glitchDur": 0.3,
    "glitchNoiseLevel": 0.4, "glitchFocusWidth": 0, "glitchFocusExp": 2}"#;

/// What is left in both ears after the tones are taken away.
fn bursts(given: &Map<String, Value>, moving: bool) -> Vec<f64> {
    let heard = engine::voice("binaural_beat", moving, given, RATE, SECS);
    let tones = voices::binaural_beat::render(&Reading::new(given, moving, f64::from(RATE), SECS));
    let left: Vec<f64> = heard[0].iter().zip(&tones[0]).map(|(h, t)| h - t).collect();
    for (i, ((h, t), left)) in heard[1].iter().zip(&tones[1]).zip(&left).enumerate() {
        assert!(
            (h - t - left).abs() < 1e-5,
            "frame {i}: the ears hear different bursts, {left} and {}",
            h - t
        );
    }
    left
}

fn with(changes: Value) -> Map<String, Value> {
    let mut given = settings(BASE);
    given.extend(changes.as_object().expect("settings").clone());
    given
}

/// First frame and length of every burst: it ends at each whole interval.
fn places(interval: f64, length: f64) -> Vec<(usize, usize)> {
    let frames = (length * f64::from(RATE)) as usize;
    let count = (SECS / interval) as usize;
    let first = |k: usize| ((k as f64 * interval - length).max(0.0) * f64::from(RATE)) as usize;
    let all = (SECS * f64::from(RATE)) as usize;
    (1..=count)
        .map(first)
        .filter(|first| first + frames <= all)
        .map(|first| (first, frames))
        .collect()
}

/// The bursts stand where they should, rise evenly to `level`, and there is nothing else.
fn stand_at(x: &[f64], interval: f64, length: f64, level: f64) {
    let places = places(interval, length);
    assert!(places.len() >= 2);
    // A product of decimals may end a frame earlier or later.
    let inside = |i: usize| {
        places
            .iter()
            .any(|(first, frames)| (first.saturating_sub(1)..first + frames + 1).contains(&i))
    };
    for (i, x) in x.iter().enumerate().filter(|(i, _)| !inside(*i)) {
        assert!(
            x.abs() < 1e-5,
            "frame {i}: {x} outside of every burst, interval {interval}, length {length}"
        );
    }
    for (first, frames) in places {
        // Scaled to a peak of 1 before the ramp, so divided by the ramp the peak is the level.
        let ramp = |n: usize| n as f64 / (frames - 1) as f64;
        let peak = (frames / 50..frames)
            .map(|n| x[first + n].abs() / ramp(n))
            .fold(0.0, f64::max);
        assert!(
            peak <= level * 1.001 && peak > 0.6 * level,
            "burst at frame {first}: peak {peak} before its ramp, level {level}"
        );
    }
}

/// Power of all bursts by bin, against the ramp that they share.
fn shape(given: &Map<String, Value>) -> Vec<f64> {
    let x = bursts(given, true);
    let mut power = vec![0.0; WINDOW / 2 + 1];
    for (first, frames) in places(0.7, 0.3) {
        for bins in spectrogram(&x[first..first + frames]) {
            power
                .iter_mut()
                .zip(bins)
                .for_each(|(sum, bin)| *sum += bin);
        }
    }
    power
}

/// Power-weighted distance from `centre` in hertz, root mean square.
fn width(power: &[f64], centre: f64) -> f64 {
    let hz = |k: usize| k as f64 * f64::from(RATE) / WINDOW as f64;
    let weighted: f64 = power
        .iter()
        .enumerate()
        .map(|(k, p)| p * (hz(k) - centre).powi(2))
        .sum();
    (weighted / power.iter().sum::<f64>()).sqrt()
}

/// The same of |exp(−½·(|f − f̄|/W)^X)|².
fn width_of(centre: f64, focus: f64, exponent: f64) -> f64 {
    let power: Vec<f64> = (0..=WINDOW / 2)
        .map(|k| {
            (-((k as f64 * f64::from(RATE) / WINDOW as f64 - centre).abs() / focus).powf(exponent))
                .exp()
        })
        .collect();
    width(&power, centre)
}

/// Whether this file moves a parameter.
pub fn judges(parameter: &str) -> bool {
    [
        "glitchInterval",
        "glitchDur",
        "glitchNoiseLevel",
        "glitchFocusWidth",
        "glitchFocusExp",
    ]
    .contains(&parameter)
}

#[test]
fn interval_length_and_level_move_the_bursts() {
    for (interval, length, level) in [
        (0.7, 0.3, 0.4),
        (0.45, 0.3, 0.4),
        (0.7, 0.1, 0.4),
        (0.7, 0.3, 0.9),
    ] {
        let plain = with(
            json!({"glitchInterval": interval, "glitchDur": length, "glitchNoiseLevel": level}),
        );
        stand_at(&bursts(&plain, true), interval, length, level);
        // The mean of both ends counts.
        let ends = with(json!({
            "startGlitchInterval": interval - 0.1, "endGlitchInterval": interval + 0.1, "startGlitchDur": length + 0.02,
            "endGlitchDur": length - 0.02, "startGlitchNoiseLevel": level - 0.2, "endGlitchNoiseLevel": level + 0.2,
        }));
        let means = |key: [&str; 2]| {
            (ends[key[0]].as_f64().expect("a number") + ends[key[1]].as_f64().expect("a number"))
                / 2.0
        };
        let (g, d) = (
            means(["startGlitchInterval", "endGlitchInterval"]),
            means(["startGlitchDur", "endGlitchDur"]),
        );
        stand_at(&bursts(&ends, true), g, d, level);
    }
}

#[test]
fn a_static_voice_and_a_zero_have_none() {
    let silent =
        |given: &Map<String, Value>, moving| bursts(given, moving).iter().all(|x| x.abs() < 1e-5);
    assert!(silent(&with(json!({})), false));
    for key in ["glitchInterval", "glitchDur", "glitchNoiseLevel"] {
        assert!(silent(&with(json!({key: 0})), true), "{key}");
    }
}

#[test]
fn focus_narrows_the_spectrum_around_the_mean_carrier() {
    let white = width(&shape(&with(json!({}))), 900.0);
    assert!(white > 1300.0, "white bursts are {white:.0} Hz wide");
    for (focus, exponent) in [(300.0, 2.0), (600.0, 2.0), (300.0, 1.0), (300.0, 5.0)] {
        let settings = [
            json!({"glitchFocusWidth": focus, "glitchFocusExp": exponent}),
            json!({"startGlitchFocusWidth": focus - 80.0, "endGlitchFocusWidth": focus + 80.0, "startGlitchFocusExp": exponent - 0.3, "endGlitchFocusExp": exponent + 0.3}),
        ];
        for given in settings {
            let (heard, wanted) = (
                width(&shape(&with(given)), 900.0),
                width_of(900.0, focus, exponent),
            );
            assert!(
                (heard / wanted - 1.0).abs() < 0.15,
                "width {focus} Hz, exponent {exponent}: {heard:.0} Hz heard, {wanted:.0} by the formula"
            );
        }
    }
    let moved = with(json!({"glitchFocusWidth": 200, "startBaseFreq": 1400, "endBaseFreq": 2400}));
    let (heard, wanted) = (width(&shape(&moved), 1900.0), width_of(1900.0, 200.0, 2.0));
    assert!(
        (heard / wanted - 1.0).abs() < 0.15,
        "around the mean of both ends: {heard:.0} Hz heard, {wanted:.0} by the formula"
    );
}

#[test]
fn every_glitch_parameter_of_the_table_is_judged_here() {
    let spec = table::voice("binaural_beat").expect("is a voice");
    let glitches: Vec<&str> = spec
        .params()
        .map(|row| row.name)
        .filter(|name| name.starts_with("glitch"))
        .collect();
    assert_eq!(glitches.len(), 5);
    assert!(glitches.iter().all(|name| judges(name)), "{glitches:?}");
}
