//! Measured responses against the convolution written out.

use std::f64::consts::TAU;

use super::{RATE, VOICE, assert_near, measured, trial};
use crate::settings::HeadResponses;

/// The sum over hops of what each of their responses makes of a tone whose turns at any moment are known.
fn convolved(
    responses: &HeadResponses,
    frames: usize,
    (hop, overlap): (i64, i64),
    spin_hz: f64,
    turns_at: impl Fn(f64) -> f64,
) -> [Vec<f64>; 2] {
    let window = (hop * overlap) as f64;
    let nearest = |k: i64| {
        let psi = TAU * spin_hz * ((k * hop + hop / 2) as f64 + 1.0) / RATE;
        let product = |v: &[f64; 3]| v[0] * psi.sin() + v[1] * psi.cos();
        let best = (responses.directions.iter().enumerate())
            .max_by(|a, b| product(a.1).total_cmp(&product(b.1)));
        best.unwrap().0
    };
    [0, 1].map(|ear| {
        (0..frames as i64)
            .map(|n| {
                let mut y = 0.0;
                for k in n.div_euclid(hop) - overlap..=n.div_euclid(hop) + overlap {
                    let from_middle = (n - k * hop - hop / 2) as f64;
                    if from_middle.abs() >= 0.5 * window {
                        continue;
                    }
                    let weight = (1.0 + (TAU * from_middle / window).cos()) / overlap as f64;
                    let which = nearest(k);
                    for (m, h) in responses.ears[ear][which].iter().enumerate() {
                        let later = (m as f64 + responses.delays_frames[ear][which])
                            / f64::from(responses.sample_rate);
                        y += weight
                            * f64::from(*h)
                            * (TAU * turns_at(n as f64 / RATE - later)).sin();
                    }
                }
                y
            })
            .collect()
    })
}

#[test]
fn measured_responses_are_convolved_under_a_hann_window() {
    for (file_rate, taps, frame_ms, overlap, hop) in [
        // 46.4 ms are 2046 frames: eight hops of 256.
        (44_100, 40, 46.4, 8, 256),
        (48_000, 1, 30.0, 3, 442),
        (96_000, 100, 10.0, 2, 220),
        (44_100, 33, 20.0, 5, 176),
    ] {
        let responses = measured(file_rate, taps);
        let params = format!(
            r#""renderer": "hrtf", "sofaPath": "ears.sofa", "amp": 0.5, "carrierFreq": 523.25, "beatFreq": -3.7,
               "frame_dur_ms": {frame_ms}, "overlap_factor": {overlap}"#
        );
        let found = trial(44_100, 0.3, Some(responses.clone())).sound(VOICE, false, &params);
        let tone = |t: f64| 523.25 * (t + 1.0 / RATE);
        let wanted = convolved(&responses, found[0].len(), (hop, overlap), -3.7, tone);
        let wanted = wanted.map(|ear| ear.iter().map(|y| 0.5 * y).collect());
        assert_near(&found, &wanted, 1e-6);
    }
}

#[test]
fn measured_responses_follow_a_moving_carrier() {
    let responses = measured(44_100, 20);
    let found = trial(44_100, 0.5, Some(responses.clone())).sound(
        VOICE,
        true,
        r#""renderer": "hrtf", "sofaPath": "ears.sofa", "startAmp": 0.8, "endAmp": 0.2, "startCarrierFreq": 400, "endCarrierFreq": 430,
           "beatFreq": 1.5"#,
    );
    let tone = |t: f64| {
        let n = t * RATE;
        (400.0 * (n + 1.0) + 30.0 / 22_050.0 * 0.5 * n * (n + 1.0)) / RATE
    };
    let wanted = convolved(&responses, found[0].len(), (256, 8), 1.5, tone);
    let wanted = wanted.map(|ear| {
        let level = |n: usize| 0.8 - 0.6 * n as f64 / 22_050.0;
        ear.iter().enumerate().map(|(n, y)| level(n) * y).collect()
    });
    // Each hop takes the frequency at its middle; 60 Hz/s over 23 ms and 1 ms of delay are a phase of 1e-2, whose mean under the window is 0.
    assert_near(&found, &wanted, 1e-3);
}

#[test]
fn past_the_end_of_the_responses_there_is_silence_with_a_warning() {
    let trial = trial(44_100, 0.1, Some(measured(8_000, 4)));
    let params = r#""renderer": "hrtf", "sofaPath": "ears.sofa", "carrierFreq": 4000"#;
    let (_, warnings) = trial.formula(VOICE, false, params);
    assert!(warnings[0].contains("4000 Hz"), "{warnings:?}");
    let found = trial.sound(VOICE, false, params);
    assert!(found.iter().flatten().all(|y| *y == 0.0));
}

#[test]
fn without_responses_the_spherical_head_plays() {
    let mut broken = measured(44_100, 4);
    broken.ears[1].pop();
    let mut silent = measured(44_100, 4);
    silent
        .ears
        .iter_mut()
        .flatten()
        .flatten()
        .for_each(|x| *x = 0.0);
    for (responses, path) in [
        (None, ""),
        (None, r#", "sofaPath": "ears.sofa""#),
        (Some(broken), r#", "sofaPath": "ears.sofa""#),
        (Some(silent), r#", "sofaPath": "ears.sofa""#),
        (
            Some(HeadResponses::default()),
            r#", "sofaPath": "ears.sofa""#,
        ),
    ] {
        let trial = trial(44_100, 0.1, responses);
        let (_, warnings) = trial.formula(VOICE, false, &format!(r#""renderer": "hrtf"{path}"#));
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("spherical head"), "{warnings:?}");
        let found = trial.sound(VOICE, false, &format!(r#""renderer": "hrtf"{path}"#));
        assert_eq!(found, trial.sound(VOICE, false, r#""renderer": "head""#));
    }
}

#[test]
fn responses_too_long_to_follow_a_moving_tone_give_way() {
    let mut long = measured(44_100, 4);
    for response in long.ears.iter_mut().flatten() {
        response.resize(9000, 0.5);
    }
    let trial = trial(44_100, 0.05, Some(long));
    let hrtf =
        r#""renderer": "hrtf", "sofaPath": "ears.sofa", "startCarrierFreq": 400, "endCarrierFreq""#;
    let (_, warnings) = trial.formula(VOICE, true, &format!("{hrtf}: 400"));
    assert!(warnings.is_empty(), "{warnings:?}");
    let (_, warnings) = trial.formula(VOICE, true, &format!("{hrtf}: 430"));
    assert!(warnings[0].contains("at most 8192"), "{warnings:?}");
    let head = r#""renderer": "head", "startCarrierFreq": 400, "endCarrierFreq": 430"#;
    let found = trial.sound(VOICE, true, &format!("{hrtf}: 430"));
    assert_eq!(found, trial.sound(VOICE, true, head));
}
