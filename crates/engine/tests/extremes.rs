//! The ends of what the format's tables accept: every sample is finite, within its bound, and the same after a jump and on every
//! instruction set.

mod random_track;

use heterodyne_engine::{Cursor, Isa, Mix, QUANTUM, Settings};
use heterodyne_track::table::{Chain, Kind, ParamSpec, VoiceSpec, voices};
use proptest::prelude::RngExt;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use random_track::RandomTrack;
use random_track::values::value;

/// Curves that leave 0…1 as far as numbers go, or are rough.
const CURVES: [&str; 8] = [
    "1e300*alpha",
    "-1e12*alpha",
    "1/(alpha-alpha)",
    "log(alpha)",
    "exp(800*alpha)",
    "alpha**-3",
    "tan(alpha*1e9)",
    "alpha*40-20",
];
/// Random voices of each function.
const CASES: usize = 16;
/// Milliseconds, so that most voices end inside a block and some are shorter than one.
const LENGTHS_MS: [f64; 4] = [0.1, 3.0, 300.0, 1700.0];

fn pick<T: Copy>(from: &[T], runner: &mut TestRunner) -> T {
    from[runner.rng().random_range(0..from.len())]
}

/// A bound of a number, a tiny or a usual one.
fn extreme(row: &ParamSpec, min: f64, max: f64, runner: &mut TestRunner) -> String {
    let (low, high) = row.range.unwrap_or((0.0, 1.0));
    let values = [
        min, max, 0.0, -0.0, 1e-300, -1e-12, 1e-9, 1.0, -1.0, low, high,
    ];
    let powers = [max * 1e-3, min * 1e-6];
    let all = [&values[..], &powers[..]].concat();
    format!("{:?}", pick(&all, runner).clamp(min, max))
}

/// Members of an object of parameters, a part of which lie at the ends.
fn params(spec: &'static VoiceSpec, runner: &mut TestRunner) -> String {
    let (given, wild) = pick(&[(0.1, 0.5), (0.5, 0.3), (0.3, 1.0), (0.05, 1.0)], runner);
    let mut members = Vec::new();
    for row in spec.params() {
        let moves = row.chain != Chain::Fixed;
        let keys = [
            Some(row.name.to_owned()),
            row.start_key().filter(|_| moves),
            row.end_key().filter(|_| moves),
        ];
        for key in keys.into_iter().flatten() {
            let chance = match row.kind {
                Kind::Flag { .. } => 0.6,
                _ => given,
            };
            if !runner.rng().random_bool(chance) {
                continue;
            }
            let text = match row.kind {
                Kind::Number { min, max, .. } if runner.rng().random_bool(wild) => {
                    extreme(row, min, max, runner)
                }
                Kind::Text { .. } if key.contains("curve") => {
                    format!("{:?}", pick(&CURVES, runner))
                }
                _ => value(row).new_tree(runner).expect("draws").current(),
            };
            members.push(format!("\"{key}\": {text}"));
        }
    }
    members.join(", ")
}

fn track(
    name: &str,
    moving: bool,
    params: &str,
    rate: u32,
    secs: f64,
    start_secs: f64,
) -> RandomTrack {
    let json = format!(
        r#"{{"global": {{"sample_rate": {rate}}}, "progression": [{{"duration": {secs}, "start": {start_secs}, "voices": [
            {{"synth_function_name": "{name}", "is_transition": {moving}, "params": {{{params}}}}}]}}]}}"#
    );
    RandomTrack {
        json,
        rate,
        clips: Vec::new(),
    }
}

/// Renders all of a track in order, and some of it in another.
fn check(track: &RandomTrack, mix: Mix, runner: &mut TestRunner) {
    let score = track.score(&Settings::new(track.rate, mix));
    let mut out = [[0.0; QUANTUM]; 2];
    let mut cursor = Cursor::with_isa(&score, Isa::Baseline);
    let all: Vec<_> = (0..score.quanta())
        .map(|quantum| {
            cursor.render(&score, quantum, &mut out);
            out
        })
        .collect();
    let finite = all.iter().flatten().flatten().all(|x| x.is_finite());
    assert!(finite, "a sample is no number\n{}", track.json);
    let mut cursor = Cursor::new(&score);
    for _ in 0..score.quanta().min(8) {
        let quantum = runner.rng().random_range(0..score.quanta());
        cursor.render(&score, quantum, &mut out);
        let wanted = all[quantum as usize].iter().flatten();
        let got = out.iter().flatten();
        let same = wanted.zip(got).all(|(a, b)| a.to_bits() == b.to_bits());
        assert!(same, "block {quantum} differs\n{}", track.json);
        let bound = cursor.bound(&score, quantum);
        let held = out.iter().flatten().all(|x| x.abs() <= bound);
        assert!(held, "block {quantum} passes {bound}\n{}", track.json);
    }
}

#[test]
fn parameters_at_the_ends_of_their_bounds() {
    let mut runner = TestRunner::deterministic();
    for spec in voices() {
        for case in 0..CASES {
            let params = params(spec, &mut runner);
            let rate = pick(&[1000, 8000, 44_100, 48_000, 768_000], &mut runner);
            let short = if rate > 100_000 { 1e-4 } else { 1e-3 };
            let secs = short * pick(&LENGTHS_MS, &mut runner);
            let start_secs = pick(&[0.0, 0.0101, 0.77], &mut runner);
            let mix = pick(&[Mix::Offline, Mix::Live], &mut runner);
            let track = track(spec.name, case % 2 == 1, &params, rate, secs, start_secs);
            check(&track, mix, &mut runner);
        }
    }
}

#[test]
fn curves_beyond_the_numbers() {
    let mut runner = TestRunner::deterministic();
    for spec in voices() {
        for (curve, flanged) in [
            ("exp(800*alpha)", false),
            ("-1e300*alpha", false),
            ("exp(800*alpha)", true),
        ] {
            let mut params = Vec::new();
            for row in spec.params().filter(|row| row.chain != Chain::Fixed) {
                if let (Kind::Number { min, max, .. }, Some(key)) = (row.kind, row.end_key()) {
                    let end = pick(&[0.3f64, 1.5], &mut runner).clamp(min, max);
                    params.push(format!("\"{key}\": {end:?}"));
                }
            }
            if spec.has("transition_curve") {
                params.push(format!("\"transition_curve\": \"{curve}\""));
            } else if spec.has("curve") {
                params.push(format!("\"curve\": \"{curve}\""));
            }
            if flanged && spec.has("flangeEnable") {
                params.push("\"flangeEnable\": true, \"flangeMix\": 1e12".into());
            }
            let track = track(spec.name, true, &params.join(", "), 8000, 1.3, 0.01);
            check(&track, Mix::Offline, &mut runner);
        }
    }
}

#[test]
fn notches_that_leap_about_pump_nothing_up() {
    let mut runner = TestRunner::deterministic();
    for (name, params) in [
        (
            "noise_generator",
            r#""end_lfo_phase_offset_deg": -1e12, "notch_q": 19.9"#,
        ),
        (
            "generate_swept_notch_pink_sound",
            r#""lfo_freq": -1e6, "end_lfo_freq": 1, "start_q": 11, "notch_q": 3.5, "start_notch_q": 38.4"#,
        ),
    ] {
        let track = track(name, true, params, 768_000, 0.6, 0.77);
        check(&track, Mix::Offline, &mut runner);
    }
}
