use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};
use std::sync::Arc;

use heterodyne_track::document::VoiceBody;

use super::path::Path;
use crate::settings::{HeadResponses, Sources};
use crate::voices::trial::Trial;

mod through_responses;

const VOICE: &str = "spatial_angle_modulation";
const RATE: f64 = 44_100.0;
const SOUND_M_PER_SEC: f64 = 343.0;

fn trial(rate: u32, secs: f64, responses: Option<HeadResponses>) -> Trial {
    let head_responses: BTreeMap<_, _> = (responses.into_iter())
        .map(|r| ("ears.sofa".to_owned(), Arc::new(r)))
        .collect();
    Trial {
        rate,
        secs,
        sources: Sources {
            head_responses,
            ..Sources::default()
        },
    }
}

#[track_caller]
fn assert_near(found: &[Vec<f64>; 2], wanted: &[Vec<f64>; 2], tolerance: f64) {
    for ear in 0..2 {
        assert_eq!(found[ear].len(), wanted[ear].len());
        for (n, (found, wanted)) in found[ear].iter().zip(&wanted[ear]).enumerate() {
            assert!(
                (found - wanted).abs() < tolerance,
                "ear {ear}, frame {n}: {found} for {wanted}"
            );
        }
    }
}

#[test]
fn the_panner_is_its_formula() {
    let found = trial(44_100, 0.7, None).sound(
        VOICE,
        true,
        r#""startAmp": 0.4, "endAmp": 0.9, "startCarrierFreq": 300, "endCarrierFreq": 420, "startBeatFreq": 2, "endBeatFreq": 5,
           "startPathRadius": 0.3, "endPathRadius": 1.6, "pathShape": "square", "initial_offset": 0.1"#,
    );
    let (mut tone, mut turn) = (0.0, 0.0);
    let mut wanted = [Vec::new(), Vec::new()];
    for n in 0..found[0].len() as u32 {
        let alpha = ((f64::from(n) / RATE - 0.1) / 0.6).clamp(0.0, 1.0);
        let at = |start: f64, end: f64| start + (end - start) * alpha;
        let y = at(0.4, 0.9) * f64::sin(tone);
        let p = (at(0.3, 1.6) * f64::sin(turn)).clamp(-1.0, 1.0);
        wanted[0].push(y * ((p + 1.0) * FRAC_PI_4).cos());
        wanted[1].push(y * ((p + 1.0) * FRAC_PI_4).sin());
        tone += TAU * at(300.0, 420.0) / RATE;
        turn += TAU * at(2.0, 5.0) / RATE;
    }
    assert_near(&found, &wanted, 1e-6);
}

/// Amplitude and phase in turns of a steady tone.
fn measure(sound: &[f64], hz: f64) -> (f64, f64) {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, y) in sound.iter().enumerate() {
        // Inclusive: the tone has gone on by a frame at frame 0.
        let angle = TAU * hz * (n as f64 + 1.0) / RATE;
        real += y * angle.sin();
        imaginary += y * angle.cos();
    }
    let scale = 2.0 / sound.len() as f64;
    (
        scale * f64::hypot(real, imaginary),
        imaginary.atan2(real) / TAU,
    )
}

#[test]
fn time_between_the_ears_is_woodworths_and_level_is_brown_and_dudas() {
    let a = 0.0875;
    for azimuth_deg in [
        -150.0f64, -90.0, -40.0, -5.0, 0.0, 12.0, 60.0, 90.0, 110.0, 180.0,
    ] {
        for (hz, radius) in [(490.0f64, 1.0), (980.0, 0.2), (196.0, 5.0)] {
            let params = format!(
                r#""renderer": "head", "amp": 0.5, "carrierFreq": {hz}, "pathShape": "arc", "pathRadius": {radius},
                   "arcStartDeg": {azimuth_deg}, "arcEndDeg": {azimuth_deg}"#
            );
            // A whole number of periods.
            let found = trial(44_100, 0.5, None).sound(VOICE, false, &params);
            let sine = radius * azimuth_deg.to_radians().sin() / f64::hypot(radius, a);
            let theta = sine.asin();
            let [(left, left_turns), (right, right_turns)] =
                [0, 1].map(|ear| measure(&found[ear], hz));
            let later = (right_turns - left_turns) / hz;
            let woodworth = a / SOUND_M_PER_SEC * (theta + sine);
            assert!(
                (later - woodworth).abs() < 1e-9,
                "{azimuth_deg}: {later} for {woodworth}"
            );
            for (level, incidence) in [(right, FRAC_PI_2 - theta), (left, FRAC_PI_2 + theta)] {
                // H(jω) = (1 + jαω/2ω₀)/(1 + jω/2ω₀), ω₀ = c/a, α from 0.1 at 150 degrees to 2.
                let alpha = 1.05 + 0.95 * (incidence / 150f64.to_radians() * PI).cos();
                let ratio = TAU * hz / (2.0 * SOUND_M_PER_SEC / a);
                let wanted = 0.5 * f64::hypot(1.0, alpha * ratio) / f64::hypot(1.0, ratio);
                assert!(
                    (level - wanted).abs() < 1e-6,
                    "{azimuth_deg}: {level} for {wanted}"
                );
            }
            if sine.abs() > 0.01 {
                assert_eq!(
                    right > left,
                    sine > 0.0,
                    "the nearer ear is louder at {azimuth_deg}"
                );
            }
        }
    }
}

#[test]
fn no_path_jumps() {
    // A second difference of a tone is small at a high rate; a jump of a thousandth in level or of 0.2 µs in time is not.
    let (rate, hz) = (384_000, 1000.0);
    for shape in [
        "circle",
        "line",
        "arc",
        "oscillating_arc",
        "square",
        "diamond",
    ] {
        for radius in [0.01, 0.4] {
            let params = format!(
                r#""renderer": "head", "amp": 1, "carrierFreq": {hz}, "beatFreq": 3, "pathShape": "{shape}", "pathRadius": {radius},
                   "arcStartDeg": -170, "arcEndDeg": 200"#
            );
            let found = trial(rate, 0.7, None).sound(VOICE, false, &params);
            for ear in &found {
                let worst = (ear.windows(3)).fold(0.0f64, |worst, y| {
                    worst.max((y[0] - 2.0 * y[1] + y[2]).abs())
                });
                assert!(worst < 1.5e-3, "{shape} at {radius} m: {worst}");
                assert!(worst > 1e-4, "{shape}: silent");
            }
        }
    }
}

#[test]
fn the_carrier_may_move() {
    // 200 Hz/s past a source on the right: the tone at the moment it was sent, by quadrature of the frequency.
    let found = trial(44_100, 1.0, None).sound(
        VOICE,
        true,
        r#""renderer": "head", "amp": 0.5, "startCarrierFreq": 300, "endCarrierFreq": 500, "pathShape": "arc",
           "arcStartDeg": 90, "arcEndDeg": 90"#,
    );
    let a = 0.0875;
    let sine = 1.0 / f64::hypot(1.0, a);
    let delays = [
        a / SOUND_M_PER_SEC * sine.asin(),
        -a / SOUND_M_PER_SEC * sine,
    ];
    for (ear, delay) in delays.into_iter().enumerate() {
        let peak = |from: usize| {
            found[ear][from..from + 200]
                .iter()
                .fold(0.0f64, |p, y| p.max(y.abs()))
        };
        for n in (1000u32..43_000).step_by(777) {
            // Σ_{k ≤ n} f(k)/rate with f = 300 + 200·k/rate, as a function of a time that need not be whole.
            let t = f64::from(n) - delay * RATE;
            let turns = (300.0 * (t + 1.0) + 100.0 * t * (t + 1.0) / RATE) / RATE;
            let wanted = peak(n as usize) * (TAU * turns).sin();
            assert!(
                (found[ear][n as usize] - wanted).abs() < 0.01,
                "ear {ear}, frame {n}"
            );
        }
    }
}

fn points(trial: &Trial, params: &str, turns: [f64; 5]) -> Vec<(f64, f64)> {
    let voice = trial.voice(VOICE, false, params);
    let VoiceBody::Params(params) = &voice.body else {
        panic!("{params}")
    };
    let path = Path::of(params, params.ramp("beatFreq"));
    let (mut x, mut y) = ([0.0; 5], [0.0; 5]);
    path.fill(&turns, &[0.0; 5], &mut x, &mut y);
    x.into_iter().zip(y).collect()
}

#[test]
fn paths_are_where_the_format_puts_them() {
    let trial = trial(44_100, 1.0, None);
    let turns = [0.0, 0.125, 0.25, 0.5, 0.8];
    let on_circle = |degrees: f64| {
        (
            2.0 * degrees.to_radians().sin(),
            2.0 * degrees.to_radians().cos(),
        )
    };
    let half = 2f64.sqrt();
    let s = |t: f64| (TAU * t).sin();
    let c = |t: f64| (TAU * t).cos();
    let cases: [(&str, [(f64, f64); 5]); 7] = [
        ("circle", turns.map(|t| on_circle(360.0 * t))),
        ("linear", turns.map(|t| (0.0, 2.0 * s(t)))),
        ("line", turns.map(|t| (0.0, 2.0 * s(t)))),
        (
            "arc",
            turns.map(|t| on_circle(-30.0 + 0.5 * (1.0 - c(t)) * 120.0)),
        ),
        (
            "oscillating_arc",
            [-30.0, 0.0, 30.0, 90.0, 18.0].map(on_circle),
        ),
        (
            "square",
            [
                (2.0, 0.0),
                (2.0, 2.0),
                (0.0, 2.0),
                (-2.0, 0.0),
                (2.0 * c(0.8) / -s(0.8), -2.0),
            ],
        ),
        (
            "diamond",
            [
                (half, half),
                (0.0, 2.0 * half),
                (-half, half),
                (-half, -half),
                {
                    let (x, y) = (2.0 * c(0.8) / -s(0.8), -2.0);
                    ((x - y) / half, (x + y) / half)
                },
            ],
        ),
    ];
    for (shape, wanted) in cases {
        let params = format!(
            r#""pathShape": "{shape}", "pathRadius": 2, "arcStartDeg": -30, "arcEndDeg": 90"#
        );
        for (found, wanted) in points(&trial, &params, turns).into_iter().zip(wanted) {
            let apart = f64::hypot(found.0 - wanted.0, found.1 - wanted.1);
            assert!(apart < 1e-12, "{shape}: {found:?} for {wanted:?}");
        }
    }
    let still = points(&trial, r#""pathShape": "square", "beatFreq": 1e-7"#, turns);
    assert!(still.iter().all(|at| *at == (0.0, 1.0)), "{still:?}");
}

/// Eight directions; each ear hears a scaled impulse or, with `taps`, a short noise, later the farther it is.
fn measured(rate: u32, taps: usize) -> HeadResponses {
    let mut responses = HeadResponses {
        sample_rate: rate,
        ..HeadResponses::default()
    };
    let mut state = 1u32;
    for index in 0..8u32 {
        let azimuth = f64::from(index) * FRAC_PI_4;
        responses
            .directions
            .push([azimuth.sin(), azimuth.cos(), 0.0]);
        for ear in 0..2 {
            let towards = azimuth.sin() * [-1.0, 1.0][ear];
            let mut response = vec![0.0f32; 3];
            response.push((0.6 + 0.3 * towards) as f32);
            for _ in 1..taps {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                response.push((f64::from(state) / 4_294_967_296.0 - 0.5) as f32 * 0.2);
            }
            responses.ears[ear].push(response);
            responses.delays_frames[ear].push(12.25 - 11.5 * towards);
        }
    }
    responses
}

#[test]
fn every_parameter_acts() {
    let trial = trial(44_100, 0.3, Some(measured(44_100, 4)));
    let head = r#""renderer": "head", "pathShape": "arc""#;
    let hrtf = r#""renderer": "hrtf", "sofaPath": "ears.sofa""#;
    for (transition, with, changed) in [
        (false, "", r#""amp": 0.5"#),
        (false, "", r#""carrierFreq": 441"#),
        (false, "", r#""beatFreq": 4.1"#),
        (false, "", r#""pathRadius": 0.5"#),
        (false, "", r#""renderer": "head""#),
        (false, head, r#""amp": 0.5"#),
        (false, head, r#""carrierFreq": 441"#),
        (false, head, r#""beatFreq": 4.1"#),
        (false, head, r#""pathRadius": 0.5"#),
        (false, head, r#""arcStartDeg": 10"#),
        (false, head, r#""arcEndDeg": 300"#),
        (false, head, r#""headRadiusM": 0.09"#),
        (false, r#""renderer": "head""#, r#""pathShape": "square""#),
        (false, hrtf, r#""amp": 0.5"#),
        (false, hrtf, r#""carrierFreq": 441"#),
        (false, hrtf, r#""beatFreq": 4.1"#),
        (false, hrtf, r#""frame_dur_ms": 40"#),
        (false, hrtf, r#""overlap_factor": 7"#),
        (false, hrtf, r#""pathShape": "linear""#),
        (false, r#""renderer": "hrtf""#, r#""sofaPath": "ears.sofa""#),
        (true, head, r#""endAmp": 0.5"#),
        (true, head, r#""endCarrierFreq": 450"#),
        (true, head, r#""endBeatFreq": 5"#),
        (true, head, r#""endPathRadius": 0.5"#),
        (true, head, r#""startArcStartDeg": 10"#),
        (true, head, r#""endArcEndDeg": 300"#),
        (
            true,
            r#""renderer": "head""#,
            r#""startPathShape": "diamond""#,
        ),
        (
            true,
            r#""endBeatFreq": 5"#,
            r#""transition_curve": "exponential""#,
        ),
        (true, hrtf, r#""endCarrierFreq": 450"#),
        (true, hrtf, r#""endBeatFreq": 5"#),
    ] {
        let both = [with, changed].join(if with.is_empty() { "" } else { ", " });
        let (before, after) = (
            trial.sound(VOICE, transition, with),
            trial.sound(VOICE, transition, &both),
        );
        let apart = (before.iter().flatten().zip(after.iter().flatten()))
            .fold(0.0f64, |apart, (a, b)| apart.max((a - b).abs()));
        assert!(apart > 1e-3, "{both} changes the sound by {apart}");
    }
}

#[test]
fn a_level_above_one_is_played_as_written() {
    let trial = trial(44_100, 0.05, None);
    let found = trial.sound(VOICE, false, r#""amp": 1.5"#);
    let wanted = trial.sound(VOICE, false, r#""amp": 0.5"#);
    let wanted = wanted.map(|ear| ear.iter().map(|y| 3.0 * y).collect());
    assert_near(&found, &wanted, 1e-6);
}
