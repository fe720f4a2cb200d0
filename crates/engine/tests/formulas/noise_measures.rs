//! Measures of noise: its gain against itself, its spectrum against its colour, and what its notches leave of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::acts::Case;
use crate::judges::Judge;
use crate::noises::reading;
use crate::notches::Notches;
use crate::reading::Reading;
use crate::spectrum::{WINDOW, spectrogram};
use crate::voices::Stereo;

/// The gain of an ear at a frame, of the parameters that are levels.
pub fn level(p: &Reading, ear: usize, i: usize) -> f64 {
    let amp = p.snake("amp", 1.0);
    let own = [
        ["start_amp_left", "end_amp_left"],
        ["start_amp_right", "end_amp_right"],
    ][ear];
    let line = p.ends(
        &[[own[0]], [own[1]]],
        ["amp_left", "amp_right"][ear],
        amp.start,
        (amp.start, amp.end),
    );
    p.at(line, i) * p.plain("volume", 1.0) * p.plain("amplitude", 1.0)
}

/// The gain of the parameters that shape the level over time.
pub fn curve(p: &Reading, _ear: usize, i: usize) -> f64 {
    let (t, rest) = (p.t(i), p.secs() - p.t(i));
    let ramp = |secs: f64, at: f64| {
        if secs > 0.0 {
            (at / secs).clamp(0.0, 1.0)
        } else {
            1.0
        }
    };
    let mut points: Vec<[f64; 2]> = p
        .value("amp_envelope")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|point| [0, 1].map(|k| point[k].as_f64().expect("a pair")))
        .collect();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let between = points
        .windows(2)
        .find(|pair| (pair[0][0]..=pair[1][0]).contains(&t));
    let envelope = match (points.first(), between, points.last()) {
        (Some(first), _, _) if t <= first[0] => first[1],
        (_, Some(pair), _) => {
            pair[0][1] + (pair[1][1] - pair[0][1]) * (t - pair[0][0]) / (pair[1][0] - pair[0][0])
        }
        (_, _, Some(last)) => last[1],
        _ => 1.0,
    };
    ramp(p.plain("fade_in", 0.0), t) * ramp(p.plain("fade_out", 0.0), rest) * envelope
}

/// The noise after a move is the noise before it, times a gain.
pub fn gains(
    judge: &Judge,
    case: &Case,
    moving: bool,
    before: &Stereo,
    after: &Stereo,
    gain: fn(&Reading, usize, usize) -> f64,
) -> Vec<String> {
    let [a, b] = [&case.before, &case.after].map(|settings| reading(settings, moving, judge));
    let mut most = 0.0f64;
    for ear in 0..2 {
        for i in 0..before[ear].len() {
            let (from, to) = (gain(&a, ear, i), gain(&b, ear, i));
            most = most.max((from - to).abs());
            let wanted = before[ear][i] / from * to;
            if from != 0.0
                && (wanted - after[ear][i]).abs() > 2e-3 * (before[ear][i] / from).abs().max(1e-3)
            {
                return vec![format!(
                    "frame {i} ear {ear}: engine {:.6}, the gain goes from {from:.4} to {to:.4} and gives {wanted:.6}",
                    after[ear][i]
                )];
            }
        }
    }
    if most < 0.02 {
        vec!["the gain hardly changes; the rule proves nothing".to_owned()]
    } else {
        Vec::new()
    }
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Another sequence of the same kind.
pub fn other(before: &Stereo, after: &Stereo) -> Vec<String> {
    let r = correlation(&before[0], &after[0]);
    let db = 10.0 * (correlation_power(&after[0]) / correlation_power(&before[0])).log10();
    if r.abs() < 0.1 && db.abs() < 2.0 {
        Vec::new()
    } else {
        vec![format!(
            "correlation {r:.3}, level {db:+.1} dB: not another sequence of the same kind"
        )]
    }
}

fn correlation_power(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum()
}

/// Silence first, sound then.
pub fn late(case: &Case, before: &Stereo, after: &Stereo, rate: u32) -> Vec<String> {
    let start = case
        .after
        .iter()
        .find(|(key, _)| key.starts_with("start_time"))
        .and_then(|(_, value)| value.as_f64());
    let start = (start.unwrap_or(0.0) * f64::from(rate)) as usize;
    let silent = after.iter().all(|x| x[..start].iter().all(|x| *x == 0.0));
    let sounds = correlation_power(&after[0][start..]) > 0.1 * correlation_power(&before[0]);
    if silent && sounds {
        Vec::new()
    } else {
        vec![format!(
            "silent before {start} frames: {silent}, sounds after: {sounds}"
        )]
    }
}

/// The first channel of the recording stands where the noise was, perhaps a constant delay later. Its second half is left
/// out: how a recording that is too short goes on is not the format's.
pub fn recording(after: &Stereo) -> Vec<String> {
    let mono: Vec<f64> = (0..2200)
        .map(|n| 0.7 * (0.031 * f64::from(n)).sin())
        .collect();
    let r = (0..=MOST_LATE)
        .map(|late| correlation(&mono, &after[0][late..late + mono.len()]))
        .fold(0.0, f64::max);
    if r > 0.99 {
        Vec::new()
    } else {
        vec![format!("correlation with the recording {r:.3}")]
    }
}

/// The octaves that are looked at, in hertz.
const OCTAVES: [[f64; 2]; 5] = [
    [110.0, 220.0],
    [220.0, 440.0],
    [440.0, 880.0],
    [880.0, 1760.0],
    [1760.0, 3520.0],
];

/// Decibels of each octave against their sum, by the colour's formula.
pub fn octaves(settings: &Map<String, Value>, rate: f64) -> Vec<f64> {
    let object = settings
        .get("noise_parameters")
        .or(settings.get("color_params"))
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let name = object
        .get("name")
        .or(settings.get("noise_type"))
        .and_then(Value::as_str)
        .unwrap_or("pink");
    let presets: BTreeMap<&str, (f64, f64)> = [
        ("white", (0.0, 0.0)),
        ("pink", (1.0, 1.0)),
        ("brown", (2.0, 2.0)),
        ("red", (2.0, 1.5)),
        ("deep brown", (2.5, 2.0)),
        ("blue", (-1.0, -1.0)),
        ("purple", (-2.0, -2.0)),
    ]
    .into();
    let (low, high) = presets[name];
    let given = |key: &str| {
        settings
            .get(key)
            .or(object.get(key))
            .and_then(Value::as_f64)
    };
    let (low, high) = (
        given("exponent").unwrap_or(low),
        given("high_exponent").unwrap_or(high),
    );
    let bend = given("distribution_curve").unwrap_or(1.0);
    let first = rate / 131_072.0;
    let power = |f: f64| {
        let x = (f / first).ln() / (rate / 2.0 / first).ln();
        let slope = f.powf(-(low + (high - low) * x.powf(bend)));
        let cut = |corner: Option<f64>, up: f64| {
            corner.map_or(1.0, |corner| 1.0 / (1.0 + (corner / f).powf(8.0 * up)))
        };
        slope * cut(given("lowcut"), 1.0) * cut(given("highcut"), -1.0)
    };
    let sums = OCTAVES.map(|[from, to]| {
        (0..400)
            .map(|k| power(from + (to - from) * (f64::from(k) + 0.5) / 400.0))
            .sum::<f64>()
            * (to - from)
    });
    let all: f64 = sums.iter().sum();
    sums.iter().map(|sum| 10.0 * (sum / all).log10()).collect()
}

/// The octaves of what is heard against the formula.
pub fn bands(side: &str, heard: &Stereo, wanted: &[f64], rate: u32) -> Option<String> {
    let power = spectrogram(&heard[0]);
    let hz = f64::from(rate) / WINDOW as f64;
    let sums = OCTAVES.map(|[from, to]| {
        let inside = |k: &usize| (from..to).contains(&(*k as f64 * hz));
        power
            .iter()
            .map(|bins| (0..bins.len()).filter(inside).map(|k| bins[k]).sum::<f64>())
            .sum::<f64>()
    });
    let all: f64 = sums.iter().sum();
    let heard: Vec<f64> = sums.iter().map(|sum| 10.0 * (sum / all).log10()).collect();
    // Two filters of the same order and name differ at the corner; far below the rest the window leaks.
    let wrong = heard
        .iter()
        .zip(wanted)
        .any(|(h, w)| *w > -35.0 && (h - w).abs() > 3.0)
        || heard
            .iter()
            .zip(wanted)
            .filter(|(_, w)| **w > -12.0)
            .any(|(h, w)| (h - w).abs() > 1.5);
    wrong.then(|| {
        format!("{side} the move: octaves at {heard:.1?} dB, the formula says {wanted:.1?}")
    })
}

/// Frames that a renderer may delay the notched noise by.
const MOST_LATE: usize = 64;

/// The notched noise without the constant delay of its filters: where it is most like the noise without notches.
fn aligned(dry: &[f64], wet: &[f64]) -> Vec<f64> {
    let likeness = |late: usize| {
        correlation(
            &dry[..dry.len() - MOST_LATE],
            &wet[late..wet.len() - MOST_LATE + late],
        )
    };
    let late = (0..=MOST_LATE)
        .max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)))
        .unwrap_or(0);
    let mut wet = wet.to_vec();
    wet.rotate_left(late);
    wet
}

/// Decibels that notches leave, by the formula and as heard, over eight stretches of time, both ears and bands of a third.
pub fn cells(p: &Reading, dry: &Stereo, wet: &Stereo) -> Vec<(f64, f64, String)> {
    let notches = Notches::read(p);
    let hz = p.rate / WINDOW as f64;
    let edges: Vec<f64> = (0..=15)
        .map(|k| 120.0 * 2f64.powf(f64::from(k) / 3.0))
        .collect();
    let mut cells = Vec::new();
    for ear in 0..2 {
        let (dry, wet) = (
            spectrogram(&dry[ear]),
            spectrogram(&aligned(&dry[ear], &wet[ear])),
        );
        let left: Vec<Vec<f64>> = (0..dry.len())
            .map(|w| {
                (0..dry[w].len())
                    .map(|k| {
                        dry[w][k] * notches.left_over(ear, w * WINDOW / 2, k as f64 * hz, p.rate)
                    })
                    .collect()
            })
            .collect();
        let sum = |power: &[Vec<f64>]| power.iter().flatten().sum::<f64>();
        // Notches come with a gain that makes up for the power they take; only shapes are compared.
        let makeup = sum(&wet) / sum(&left);
        for (stretch, windows) in (0..dry.len())
            .collect::<Vec<_>>()
            .chunks(dry.len().div_ceil(8))
            .enumerate()
        {
            for band in edges.windows(2) {
                let inside = |k: &usize| (band[0]..band[1]).contains(&(*k as f64 * hz));
                let add = |power: &[Vec<f64>]| {
                    windows
                        .iter()
                        .map(|w| {
                            (0..power[*w].len())
                                .filter(inside)
                                .map(|k| power[*w][k])
                                .sum::<f64>()
                        })
                        .sum::<f64>()
                };
                let (dry, wet, left) = (add(&dry), add(&wet), add(&left));
                let db = |x: f64| 10.0 * (x / dry).log10();
                let place = format!(
                    "ear {ear}, {:.0} to {:.0} Hz, {}th eighth",
                    band[0],
                    band[1],
                    stretch + 1
                );
                cells.push((db(left), db(wet / makeup), place));
            }
        }
    }
    cells
}
