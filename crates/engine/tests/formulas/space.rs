//! The binaural renderers of `spatial_angle_modulation`, measured: delay and level between the ears, the path, the measured head.
//!
//! The format fixes the path and leaves the head to the renderer; what any head does is tested. A source on the right
//! is louder and earlier in the right ear; a sphere of radius a delays the far ear by a/c·(θ + sin θ) at the most and
//! a/c·2 sin θ or so at low frequencies; measured responses come through as measured.

use std::f64::consts::TAU;

use heterodyne_engine::HeadResponses;
use serde_json::{Map, Value, json};

use crate::acts::difference;
use crate::engine::voice_with;
use crate::voices::Stereo;

const NAME: &str = "spatial_angle_modulation";
const RATE: u32 = 44_100;
const SECS: f64 = 1.0;

/// Whether this file moves a parameter.
pub fn judges(parameter: &str) -> bool {
    [
        "renderer",
        "pathShape",
        "arcStartDeg",
        "arcEndDeg",
        "headRadiusM",
        "sofaPath",
        "frame_dur_ms",
        "overlap_factor",
    ]
    .contains(&parameter)
}

fn play(moving: bool, given: Value) -> Stereo {
    let given: Map<String, Value> = given.as_object().expect("settings").clone();
    let heads = [("north.sofa", head(false)), ("turned.sofa", head(true))];
    voice_with(NAME, moving, &given, RATE, SECS, &heads)
}

/// Gains of the measured heads: 36 directions on the horizon; an ear's gain grows with the direction's side.
fn gain(ear: usize, azimuth_rad: f64, turned: bool) -> f64 {
    let side = if (ear == 1) != turned { 1.0 } else { -1.0 };
    0.5 + 0.4 * side * azimuth_rad.sin()
}

fn head(turned: bool) -> HeadResponses {
    let angles: Vec<f64> = (0..36).map(|k| TAU * f64::from(k) / 36.0).collect();
    let response = |ear: usize, angle: f64| {
        let mut taps = vec![0.0f32; 64];
        taps[8] = gain(ear, angle, turned) as f32;
        taps
    };
    HeadResponses {
        sample_rate: RATE,
        directions: angles.iter().map(|a| [a.sin(), a.cos(), 0.0]).collect(),
        ears: [0, 1].map(|ear| angles.iter().map(|a| response(ear, *a)).collect()),
        delays_frames: [vec![0.0; 36], vec![0.0; 36]],
    }
}

/// A source that stands still at an azimuth, 90 right: an arc of no length.
fn still(renderer: &str, degrees: f64) -> Value {
    json!({"amp": 0.5, "carrierFreq": 500, "beatFreq": 1, "pathShape": "arc", "arcStartDeg": degrees, "arcEndDeg": degrees,
        "renderer": renderer, "sofaPath": "north.sofa"})
}

/// Amplitude and phase in radians of a tone of `hz` in the middle half of a channel.
fn tone(x: &[f64], hz: f64) -> (f64, f64) {
    let middle = x.len() / 4..3 * x.len() / 4;
    let (mut re, mut im) = (0.0, 0.0);
    for i in middle.clone() {
        let angle = TAU * hz * i as f64 / f64::from(RATE);
        re += x[i] * angle.cos();
        im -= x[i] * angle.sin();
    }
    let scale = 2.0 / middle.len() as f64;
    ((re * re + im * im).sqrt() * scale, im.atan2(re))
}

/// Seconds by which the left ear hears later, and decibels by which the right ear is louder.
fn between_ears(x: &Stereo, hz: f64) -> (f64, f64) {
    let [left, right] = [0, 1].map(|ear| tone(&x[ear], hz));
    let turns = ((right.1 - left.1) / TAU + 0.5).rem_euclid(1.0) - 0.5;
    (turns / hz, 20.0 * (right.0 / left.0).log10())
}

/// Level of an ear over time, root mean square of 10 ms each.
fn levels(x: &[f64]) -> Vec<f64> {
    let rms = |x: &[f64]| (x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64).sqrt();
    x.chunks_exact(RATE as usize / 100).map(rms).collect()
}

#[test]
fn a_head_hears_the_near_ear_first_and_louder() {
    for (degrees, sign) in [
        (30.0, 1.0),
        (60.0, 1.0),
        (90.0, 1.0),
        (-60.0, -1.0),
        (120.0, 1.0),
    ] {
        let (late, db) = between_ears(&play(false, still("head", degrees)), 500.0);
        let s = f64::to_radians(degrees).sin().abs();
        let least = 0.0875 / 343.0 * s;
        assert!(
            late * sign > 0.9 * least && late * sign < 3.3 * least,
            "{degrees} degrees: {:.0} µs",
            late * 1e6
        );
        assert!(
            db * sign > 0.1 && db * sign < 15.0,
            "{degrees} degrees: {db:.2} dB"
        );
    }
    for degrees in [0.0, 180.0] {
        let (late, db) = between_ears(&play(false, still("head", degrees)), 500.0);
        assert!(
            late.abs() < 5e-6 && db.abs() < 0.2,
            "{degrees} degrees: {:.1} µs, {db:.2} dB",
            late * 1e6
        );
    }
}

#[test]
fn a_larger_head_delays_more_in_proportion() {
    let late = |radius: f64| {
        let mut given = still("head", 60.0);
        given["headRadiusM"] = json!(radius);
        between_ears(&play(false, given), 500.0).0
    };
    let ratio = late(0.11) / late(0.08);
    assert!((ratio / (0.11 / 0.08) - 1.0).abs() < 0.12, "{ratio}");
}

#[test]
fn renderer_and_path_choose_what_is_heard() {
    let path = |shape: &str, renderer: &str| {
        play(
            false,
            json!({"amp": 0.5, "carrierFreq": 500, "beatFreq": 1.3, "pathShape": shape, "arcStartDeg": -40, "arcEndDeg": 100,
            "renderer": renderer, "sofaPath": "north.sofa"}),
        )
    };
    for renderer in ["head", "hrtf"] {
        let shapes = [
            "circle",
            "line",
            "arc",
            "oscillating_arc",
            "square",
            "diamond",
        ];
        let sounds = shapes.map(|shape| path(shape, renderer));
        for a in 0..shapes.len() {
            for b in 0..a {
                let change = difference(&sounds[a], &sounds[b]);
                assert!(
                    change > 1e-3,
                    "{renderer}: {} and {} differ by {change:e}",
                    shapes[a],
                    shapes[b]
                );
            }
        }
        assert_eq!(
            path("line", renderer),
            path("linear", renderer),
            "two names of one path"
        );
    }
    let sounds = ["panner", "head", "hrtf"].map(|renderer| path("circle", renderer));
    assert!(difference(&sounds[0], &sounds[1]) > 1e-2 && difference(&sounds[1], &sounds[2]) > 1e-2);
    assert_eq!(
        path("diamond", "panner"),
        path("circle", "panner"),
        "the panner knows the circle alone"
    );
}

#[test]
fn arcs_reach_from_one_end_to_the_other() {
    // The raised cosine starts at the start, is at the end after half a turn.
    let arc = |start: f64, end: f64| {
        let x = play(
            false,
            json!({"amp": 0.5, "carrierFreq": 2000, "beatFreq": 2, "pathShape": "arc", "arcStartDeg": start, "arcEndDeg": end,
            "renderer": "hrtf", "sofaPath": "north.sofa", "frame_dur_ms": 20}),
        );
        let [left, right] = [0, 1].map(|ear| levels(&x[ear]));
        // At half a second the source is back at its start, at three quarters at its end.
        [50, 75].map(|at| (right[at] - left[at]) / (right[at] + left[at]))
    };
    // (r − l)/(r + l) of the measured head is 0.8·sin(azimuth).
    for (start, end) in [(-60.0f64, 60.0f64), (-60.0, 20.0), (10.0, 60.0)] {
        let heard = arc(start, end);
        for (heard, degrees) in heard.into_iter().zip([start, end]) {
            let wanted = 0.8 * degrees.to_radians().sin();
            assert!(
                (heard - wanted).abs() < 0.1,
                "arc {start} to {end}, at {degrees} degrees: {heard:.3}, measured head {wanted:.3}"
            );
        }
    }
}

#[test]
fn a_measured_head_is_heard_as_measured() {
    for degrees in [0.0, 40.0, 90.0, -120.0] {
        for (path, turned) in [("north.sofa", false), ("turned.sofa", true)] {
            let mut given = still("hrtf", degrees);
            given["sofaPath"] = json!(path);
            let x = play(false, given);
            for (ear, sound) in x.iter().enumerate() {
                let wanted = 0.5 * gain(ear, f64::to_radians(degrees), turned);
                let heard = tone(sound, 500.0).0;
                assert!(
                    (heard - wanted).abs() < 0.02,
                    "{path}, {degrees} degrees, ear {ear}: level {heard:.4}, measured {wanted:.4}"
                );
            }
        }
    }
}

#[test]
fn a_longer_window_and_fewer_positions_blur_the_path() {
    let given = |frame_ms: f64, overlap: f64| {
        json!({"amp": 0.5, "carrierFreq": 700, "beatFreq": 12, "pathShape": "circle", "renderer": "hrtf", "sofaPath": "north.sofa",
            "frame_dur_ms": frame_ms, "overlap_factor": overlap})
    };
    let swing = |x: &Stereo| {
        let left = levels(&x[0][x[0].len() / 4..3 * x[0].len() / 4]);
        left.iter().fold(0.0, |top: f64, x| top.max(*x))
            / left.iter().fold(f64::MAX, |low, x| low.min(*x))
    };
    let (short, long) = (
        swing(&play(false, given(10.0, 8.0))),
        swing(&play(false, given(90.0, 8.0))),
    );
    assert!(
        short > 1.3 * long,
        "12 turns a second swing the level by {short:.2} in windows of 10 ms, {long:.2} in 90 ms"
    );
    let change = difference(
        &play(false, given(46.4, 8.0)),
        &play(false, given(46.4, 2.0)),
    );
    assert!(change > 1e-4, "overlap 8 and 2 differ by {change:e}");
}

#[test]
fn the_ends_of_a_transition_move_path_and_arc() {
    let base = json!({"amp": 0.5, "carrierFreq": 500, "beatFreq": 1.3, "pathShape": "arc", "arcStartDeg": -40, "arcEndDeg": 100, "renderer": "head"});
    let before = play(true, base.clone());
    for (key, to) in [
        ("startArcStartDeg", json!(-90)),
        ("endArcStartDeg", json!(-90)),
        ("startArcEndDeg", json!(20)),
        ("endArcEndDeg", json!(20)),
        ("startPathShape", json!("square")),
        ("arcStartDeg", json!(-90)),
        ("arcEndDeg", json!(20)),
        ("pathShape", json!("square")),
    ] {
        let mut moved = base.clone();
        moved[key] = to;
        let change = difference(&before, &play(true, moved));
        assert!(change > 1e-3, "{key} changes the sound by {change:e}");
    }
}
