//! The flanger, naively: one delay line a channel, in f64.
//!
//! Reading: with a high-pass at 0 or less the loop is silent; the line is read before it is written; each of the two
//! full renders of a transition starts at the start of the voice.

use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};

use crate::reading::{Reading, camel};
use crate::voices::Stereo;

/// Settings in which every part of it works.
pub const BASE: &str = r#"{"flangeEnable": true, "flangeDelayMs": 1.4, "flangeDepthMs": 0.5, "flangeRateHz": 3,
    "flangeShape": "sine", "flangeFeedback": 0.5, "flangeMix": 0.6, "flangeLoopLpfHz": 2500, "flangeLoopHpfHz": 120,
    "flangeStereoMode": 0, "flangeDelayLaw": 0, "flangeInterp": 0, "flangeMinDelayMs": 0.4, "flangeMaxDelayMs": 8,
    "flangeLoudnessMode": 1, "flangeLoudnessTcMs": 60, "flangeLoudnessMinGain": 0.3, "flangeLoudnessMaxGain": 3}"#;

pub const MOVES: &str = r#"{"flangeEnable": false, "flangeDelayMs": {"each": [2.1, 0.1]}, "flangeDepthMs": 0.9, "flangeRateHz": 7,
    "flangeShape": "triangle", "flangeFeedback": -0.4, "flangeMix": 0.25, "flangeLoopLpfHz": {"each": [700, 0, 5000]},
    "flangeLoopHpfHz": {"each": [500, 0]}, "flangeStereoMode": {"each": [2, 3], "with": {"flangeStereoMode": false}},
    "flangeDelayLaw": {"each": [1, 2]}, "flangeInterp": 1,
    "flangeMinDelayMs": 1.2, "flangeMaxDelayMs": 1.6, "flangeLoudnessMode": 0, "flangeLoudnessTcMs": 15,
    "flangeLoudnessMinGain": {"to": 0.8, "with": {"flangeMix": 0.9, "flangeDelayMs": 0.5, "flangeDepthMs": 0, "flangeFeedback": 0}},
    "flangeLoudnessMaxGain": {"to": 1.1, "with": {"flangeMix": -0.9, "flangeDelayMs": 0.5, "flangeDepthMs": 0, "flangeFeedback": 0}}}"#;

/// The values of one configuration.
#[derive(Clone, Debug, PartialEq)]
struct Settings {
    on: bool,
    triangle: bool,
    /// In the order of [`NAMES`].
    values: Vec<f64>,
}

const NAMES: [(&str, f64); 15] = [
    ("flangeDelayMs", 1.2),
    ("flangeDepthMs", 0.6),
    ("flangeRateHz", 0.12),
    ("flangeFeedback", 0.5),
    ("flangeMix", 0.3),
    ("flangeLoopLpfHz", 7000.0),
    ("flangeLoopHpfHz", 0.0),
    ("flangeStereoMode", 0.0),
    ("flangeDelayLaw", 0.0),
    ("flangeInterp", 0.0),
    ("flangeMinDelayMs", 0.25),
    ("flangeMaxDelayMs", 8.0),
    ("flangeLoudnessMode", 1.0),
    ("flangeLoudnessTcMs", 80.0),
    ("flangeLoudnessMinGain", 0.5),
];
const LOUDEST: (&str, f64) = ("flangeLoudnessMaxGain", 2.0);

impl Settings {
    /// `end` is 0 for the start of a transition, 1 for its end.
    fn read(p: &Reading, end: usize) -> Self {
        let key = |name: &str| {
            let own = camel(name)[end].clone();
            if p.moving && p.value(&own).is_some() {
                own
            } else {
                name.to_owned()
            }
        };
        let number = |(name, default): &(&str, f64)| p.plain(&key(name), *default);
        Self {
            on: p.on(&key("flangeEnable")),
            triangle: p.word(&key("flangeShape"), "sine") != "sine",
            values: NAMES.iter().chain([&LOUDEST]).map(number).collect(),
        }
    }
}

/// The voice after its flanger.
pub fn flange(p: &Reading, dry: &Stereo) -> Stereo {
    let start = Settings::read(p, 0);
    let first = treated(&start, dry, p.rate);
    let end = Settings::read(p, 1);
    if !p.moving || start == end {
        return first;
    }
    let last = treated(&end, dry, p.rate);
    [0, 1].map(|ear| {
        (0..dry[ear].len())
            .map(|i| first[ear][i] * (1.0 - p.alpha(i)) + last[ear][i] * p.alpha(i))
            .collect()
    })
}

fn treated(settings: &Settings, dry: &Stereo, rate: f64) -> Stereo {
    if !settings.on {
        return dry.clone();
    }
    let mode = settings.values[7] as i64;
    if mode < 2 {
        return [0, 1].map(|ear| channel(settings, &dry[ear], rate));
    }
    let sum = |sign: f64| -> Vec<f64> {
        let both = dry[0].iter().zip(&dry[1]);
        both.map(|(l, r)| (l + sign * r) * FRAC_1_SQRT_2).collect()
    };
    let (mut mid, mut side) = (sum(1.0), sum(-1.0));
    let treated = if mode == 2 { &mut mid } else { &mut side };
    *treated = channel(settings, treated, rate);
    [1.0, -1.0].map(|sign: f64| {
        mid.iter()
            .zip(&side)
            .map(|(m, s)| (m + sign * s) * FRAC_1_SQRT_2)
            .collect()
    })
}

fn channel(settings: &Settings, x: &[f64], rate: f64) -> Vec<f64> {
    let [
        delay,
        depth,
        hz,
        feedback,
        mix,
        low,
        high,
        _,
        law,
        interp,
        min,
        max,
        matched,
        tc,
        quiet,
        loud,
    ] = settings.values[..]
    else {
        panic!("sixteen values")
    };
    let centre = delay.clamp(min, max);
    let swing = depth.max(0.0).min(centre - min).min(max - centre);
    let keep_high = if high <= 0.0 {
        0.0
    } else {
        (-TAU * high / rate).exp()
    };
    let keep_low = match low {
        low if low <= 0.0 => 1.0,
        low if low >= rate / 2.0 => 0.0,
        low => (-TAU * low / rate).exp(),
    };
    let pole = (-1000.0 / (tc * rate)).exp();
    let mut line = vec![0.0; x.len()];
    let (mut h, mut z_before, mut q) = (0.0, 0.0, 0.0);
    let (mut power_in, mut power_out, mut gain) = (0.0, 0.0, 1.0f64);
    (0..x.len())
        .map(|i| {
            let p = hz * i as f64 / rate;
            let p = p - p.floor();
            let l = if settings.triangle {
                4.0 * (p - 0.5).abs() - 1.0
            } else {
                (2.0 * PI * p).sin()
            };
            let tau = match law as i64 {
                1 => {
                    1.0 / (1.0 / centre
                        + 0.5 * (1.0 / (centre - swing) - 1.0 / (centre + swing)) * l)
                }
                2 => {
                    let (a, b) = (min.max(centre - swing), max.min(centre + swing));
                    a * (b / a).powf((l + 1.0) / 2.0)
                }
                _ => centre + swing * l,
            };
            let z = read(
                &line,
                i as f64 - tau.clamp(min, max) * rate / 1000.0,
                interp != 0.0,
            );
            h = keep_high * (h + z - z_before);
            z_before = z;
            q = (1.0 - keep_low) * h + keep_low * q;
            line[i] = x[i] + feedback * q;
            let mut y = x[i] + mix * z;
            if matched != 0.0 {
                power_in = pole * power_in + (1.0 - pole) * x[i] * x[i];
                power_out = pole * power_out + (1.0 - pole) * y * y;
                let wanted = ((power_in + 1e-20) / (power_out + 1e-20)).sqrt();
                gain = (pole * gain + (1.0 - pole) * wanted).clamp(quiet, loud);
                y *= gain;
            }
            y
        })
        .collect()
}

/// A delay line at a fraction of a frame: linear, or Lagrange's cubic through the four around it.
pub fn read(line: &[f64], at: f64, cubic: bool) -> f64 {
    let whole = at.floor();
    let (k, f) = (whole as i64, at - whole);
    let b = |n: i64| {
        if n < 0 {
            0.0
        } else {
            line.get(n as usize).copied().unwrap_or(0.0)
        }
    };
    if !cubic {
        return (1.0 - f) * b(k) + f * b(k + 1);
    }
    b(k - 1) * (-f * (f - 1.0) * (f - 2.0) / 6.0)
        + b(k) * ((f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0)
        + b(k + 1) * (-(f + 1.0) * f * (f - 2.0) / 2.0)
        + b(k + 2) * ((f + 1.0) * f * (f - 1.0) / 6.0)
}

#[test]
fn the_cubic_reader_goes_through_a_cubic() {
    let cubic = |t: f64| 0.3 - 0.2 * t + 0.05 * t * t - 0.004 * t * t * t;
    let line: Vec<f64> = (0..12).map(|n| cubic(f64::from(n))).collect();
    for at in [3.0, 4.25, 5.9] {
        assert!((read(&line, at, true) - cubic(at)).abs() < 1e-12);
    }
    assert!((read(&line, 4.25, false) - (0.75 * line[4] + 0.25 * line[5])).abs() < 1e-15);
}
