//! The flanger against a loop written from the format's page, frame by frame in f64.

use heterodyne_dsp::delay::Reader;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use proptest::prelude::*;

use super::settings::{Law, Loudness, Settings, Stereo};
use super::{Flanger, FlangerState};
use crate::control::alpha::{Alpha, CurveName};

const RATE: u32 = 8000;

fn usual() -> Settings {
    Settings {
        delay_ms: 1.2,
        depth_ms: 0.6,
        rate_hz: 0.12,
        triangle: false,
        feedback: 0.5,
        mix: 0.3,
        low_pass_hz: 7000.0,
        high_pass_hz: 0.0,
        stereo: Stereo::Linked,
        law: Law::Even,
        reader: Reader::Linear,
        min_delay_ms: 0.25,
        max_delay_ms: 8.0,
        loudness: Some(Loudness {
            time_constant_ms: 80.0,
            min_gain: 0.5,
            max_gain: 2.0,
        }),
    }
}

fn dry(frame: usize) -> [f32; 2] {
    let t = frame as f64;
    [
        (0.3 * (t * 0.051).sin() + 0.1 * (t * 0.31).sin()) as f32,
        (0.3 * (t * 0.053).sin() + 0.1 * (t * 0.29).cos()) as f32,
    ]
}

/// Lagrange's polynomial (or a line) through the neighbours of `at`.
fn read(line: &[f32], at: f64, reader: Reader) -> f64 {
    let whole = at.floor();
    let nodes: &[f64] = match reader {
        Reader::Linear => &[0.0, 1.0],
        Reader::Cubic => &[-1.0, 0.0, 1.0, 2.0],
    };
    let x = at - whole;
    let part = |node: &f64| {
        let others = nodes.iter().filter(|other| *other != node);
        let weight: f64 = others.map(|o| (x - o) / (node - o)).product();
        let place = whole + node;
        let value = if place < 0.0 {
            None
        } else {
            line.get(place as usize)
        };
        weight * f64::from(value.copied().unwrap_or(0.0))
    };
    nodes.iter().map(part).sum()
}

/// Delay in milliseconds by the page.
fn delay(s: &Settings, turns: f64) -> f64 {
    let (min, max) = (s.min_delay_ms, s.max_delay_ms);
    let d = s.delay_ms.clamp(min, max);
    let p = s.depth_ms.max(0.0).min(d - min).min(max - d);
    let l = if s.triangle {
        4.0 * (turns.rem_euclid(1.0) - 0.5).abs() - 1.0
    } else {
        (std::f64::consts::TAU * turns).sin()
    };
    let tau = match s.law {
        Law::Even => d + p * l,
        Law::Inverse => {
            let inverse = 1.0 / d + 0.5 * (1.0 / (d - p) - 1.0 / (d + p)) * l;
            // A wide swing leads past an infinite delay: the longest one it is.
            if inverse > 0.0 { 1.0 / inverse } else { max }
        }
        Law::Exponential => {
            let (a, b) = (min.max(d - p), max.min(d + p));
            a * (b / a).powf((l + 1.0) / 2.0)
        }
    };
    tau.clamp(min, max)
}

/// One signal through the flanger by the page.
fn channel(s: &Settings, x: &[f64]) -> Vec<f64> {
    let sr = f64::from(RATE);
    let tau = std::f64::consts::TAU;
    let a_h = if s.high_pass_hz <= 0.0 {
        0.0
    } else {
        (-tau * s.high_pass_hz / sr).exp()
    };
    let a_l = match s.low_pass_hz {
        hz if hz <= 0.0 => 1.0,
        hz if hz >= sr / 2.0 => 0.0,
        hz => (-tau * hz / sr).exp(),
    };
    let newest = if s.reader == Reader::Cubic { 2.0 } else { 1.0 };
    let (mut line, mut out) = (Vec::new(), Vec::new());
    let (mut before, mut h, mut q) = (0.0, 0.0, 0.0);
    let (mut power_in, mut power_out, mut gain) = (0.0, 0.0, 1.0f64);
    for (n, x) in x.iter().enumerate() {
        let frames = (delay(s, s.rate_hz / sr * n as f64) * sr / 1000.0).max(newest);
        let z = read(&line, n as f64 - frames, s.reader);
        h = a_h * (h + z - before);
        before = z;
        q = (1.0 - a_l) * h + a_l * q;
        line.push((x + s.feedback * q) as f32);
        let mut y = x + s.mix * z;
        if let Some(l) = s.loudness {
            let a = (-1000.0 / (l.time_constant_ms * sr)).exp();
            power_in = a * power_in + (1.0 - a) * x * x;
            power_out = a * power_out + (1.0 - a) * y * y;
            let ratio: f64 = (power_in + 1e-20) / (power_out + 1e-20);
            gain = (a * gain + (1.0 - a) * ratio.sqrt())
                .max(l.min_gain)
                .min(l.max_gain);
            y *= gain;
        }
        out.push(y);
    }
    out
}

/// Both ears by the page.
fn by_the_page(s: &Settings, frames: usize) -> Vec<[f64; 2]> {
    let sound: Vec<[f64; 2]> = (0..frames).map(|n| dry(n).map(f64::from)).collect();
    let half = 0.5f64.sqrt();
    let of = |part: fn(&[f64; 2]) -> f64| -> Vec<f64> { sound.iter().map(part).collect() };
    let (left, right) = (of(|x| x[0]), of(|x| x[1]));
    let mid: Vec<f64> = of(|x| x[0] + x[1]).iter().map(|x| x * half).collect();
    let side: Vec<f64> = of(|x| x[0] - x[1]).iter().map(|x| x * half).collect();
    let ears = |mid: Vec<f64>, side: Vec<f64>| -> Vec<[f64; 2]> {
        let pairs = mid.iter().zip(&side);
        pairs
            .map(|(m, s)| [(m + s) * half, (m - s) * half])
            .collect()
    };
    match s.stereo {
        Stereo::Linked => {
            let (left, right) = (channel(s, &left), channel(s, &right));
            left.into_iter().zip(right).map(|(l, r)| [l, r]).collect()
        }
        Stereo::Mid => ears(channel(s, &mid), side),
        Stereo::Side => ears(mid, channel(s, &side)),
    }
}

/// What the engine makes of frames `from`… of a voice, started from rest there.
fn rendered(flanger: &Flanger, from: usize, frames: usize) -> Vec<[f32; 2]> {
    let mut state = FlangerState::new(flanger.delay_frames());
    let mut out = Vec::new();
    for first in (from..frames).step_by(FRAMES) {
        let mut block = [[0.0; FRAMES]; 2];
        for j in 0..FRAMES {
            [block[0][j], block[1][j]] = dry(first + j);
        }
        state.run(Isa::detect(), flanger, first as i64, 0..FRAMES, &mut block);
        out.extend((0..FRAMES).map(|j| [block[0][j], block[1][j]]));
    }
    out.truncate(frames - from);
    out
}

fn still(settings: Settings) -> Flanger {
    let ends = [Some(settings), Some(settings)];
    Flanger::new(ends, None, RATE).expect("it is on")
}

fn furthest(a: &[[f32; 2]], b: &[[f64; 2]]) -> f64 {
    let ears = a.iter().flatten().zip(b.iter().flatten());
    ears.map(|(a, b)| (f64::from(*a) - b).abs())
        .fold(0.0, f64::max)
}

fn settings() -> impl Strategy<Value = Settings> {
    let delays = (0.05..20.0, -1.0..10.0, 0.05..2.0, 2.0..12.0);
    let swing = (-20.0..20.0, any::<bool>());
    let filters = (-100.0..5000.0, -50.0..400.0, -0.9..0.9, -1.0..1.0);
    let ways = (0..3usize, 0..3usize, any::<bool>());
    let loudness = prop::option::of((1.0..200.0, 0.2..1.2, 0.6..3.0));
    (delays, swing, filters, ways, loudness).prop_map(|(delays, swing, filters, ways, loudness)| {
        Settings {
            delay_ms: delays.0,
            depth_ms: delays.1,
            min_delay_ms: delays.2,
            max_delay_ms: delays.3,
            rate_hz: swing.0,
            triangle: swing.1,
            low_pass_hz: filters.0,
            high_pass_hz: filters.1,
            feedback: filters.2,
            mix: filters.3,
            stereo: [Stereo::Linked, Stereo::Mid, Stereo::Side][ways.0],
            law: [Law::Even, Law::Inverse, Law::Exponential][ways.1],
            reader: if ways.2 {
                Reader::Cubic
            } else {
                Reader::Linear
            },
            loudness: loudness.map(|(time_constant_ms, min_gain, max_gain)| Loudness {
                time_constant_ms,
                min_gain,
                max_gain,
            }),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn follows_the_page(settings in settings()) {
        let frames = RATE as usize;
        let error = furthest(&rendered(&still(settings), 0, frames), &by_the_page(&settings, frames));
        prop_assert!(error < 4e-6, "{error:e}");
    }

    #[test]
    fn forgets_what_lies_before_the_pre_roll(settings in settings()) {
        let flanger = still(settings);
        let pre_roll = flanger.pre_roll_frames() as usize;
        prop_assume!(flanger.memory_frames() < 5.0 * f64::from(RATE));
        let from = 11 * FRAMES;
        let after = pre_roll.div_ceil(FRAMES) * FRAMES;
        let frames = from + after + 2000;
        let whole = rendered(&flanger, 0, frames);
        let late = rendered(&flanger, from, frames);
        for (a, b) in whole[from + after..].iter().flatten().zip(late[after..].iter().flatten()) {
            prop_assert!((a - b).abs() < 1e-5, "{a} is {b} from rest, pre-roll {pre_roll}");
        }
    }
}

#[test]
fn a_change_blends_two_whole_flangers_or_the_dry_sound() {
    let frames = 4096;
    let start = Settings {
        high_pass_hz: 40.0,
        ..usual()
    };
    let end = Settings {
        delay_ms: 3.0,
        stereo: Stereo::Side,
        ..usual()
    };
    for ends in [
        [Some(start), Some(end)],
        [None, Some(end)],
        [Some(start), None],
    ] {
        let alpha = Alpha::new(0.1, Some(0.3), CurveName::Linear, 0.512, RATE);
        let flanger = Flanger::new(ends, Some(alpha), RATE).expect("one end is on");
        let [from, to] = ends.map(|end| match end {
            Some(settings) => by_the_page(&settings, frames),
            None => (0..frames).map(|n| dry(n).map(f64::from)).collect(),
        });
        let expected: Vec<[f64; 2]> = (0..frames)
            .map(|n| {
                let alpha = ((n as f64 / 8000.0 - 0.1) / 0.3).clamp(0.0, 1.0);
                [0, 1].map(|ear| (1.0 - alpha) * from[n][ear] + alpha * to[n][ear])
            })
            .collect();
        assert!(furthest(&rendered(&flanger, 0, frames), &expected) < 1e-6);
    }
}

#[test]
fn stays_finite_where_the_loop_hardly_loses() {
    for feedback in [-1.0, 1.0] {
        for reader in [Reader::Linear, Reader::Cubic] {
            let settings = Settings {
                feedback,
                reader,
                mix: 1e12,
                rate_hz: 977.0,
                depth_ms: 1e12,
                high_pass_hz: 1e-9,
                low_pass_hz: 1e12,
                loudness: Some(Loudness {
                    time_constant_ms: 0.0,
                    min_gain: 1e6,
                    max_gain: -1e6,
                }),
                ..usual()
            };
            let sound = rendered(&still(settings), 0, 30 * RATE as usize);
            assert!(sound.iter().flatten().all(|x| x.is_finite()));
        }
    }
}

#[test]
fn the_swing_stands_where_it_should_after_eight_hours() {
    // 0.125 Hz at 8000 Hz: 64 000 frames a swing, so hour eight repeats the start.
    let settings = Settings {
        rate_hz: 0.125,
        loudness: None,
        ..usual()
    };
    let sweep = super::sweep::Sweep::new(&settings, RATE);
    let (mut start, mut late) = ([0.0; FRAMES], [0.0; FRAMES]);
    super::sweep::fill(Isa::detect(), &sweep, 16_000, &mut start);
    super::sweep::fill(Isa::detect(), &sweep, 16_000 + 3600 * 64_000, &mut late);
    for (start, late) in start.iter().zip(&late) {
        assert!((start - late).abs() < 1e-9, "{start} became {late}");
    }
    assert!(
        (start[0] - 8.0 * 1.8).abs() < 1e-12,
        "a quarter swing on the delay is longest"
    );
}
