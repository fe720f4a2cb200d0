//! `dual_pulse_binaural`: its envelopes against the formulas of the format, in the plainest way to write them.
//!
//! With `forceMono` and `baseFreq` 0 both carriers stand still; a start phase of a quarter turn makes them 1, so that what is heard is the
//! amplitude times the envelope.

mod one_voice;

use heterodyne_engine::QUANTUM;
use one_voice::{OneVoice, block};
use proptest::prelude::*;
use proptest::sample::select;
use std::f64::consts::{FRAC_PI_2, PI};

/// Values of one end, absent where the file does not give them: common, left, right.
type Given = [Option<f64>; 3];

const SHAPES: [&str; 5] = ["trapezoid", "square", "hann", "raised-cosine", "pulse"];

/// Rate, ramp, gap, offset, depth, shape of a pulse train.
#[derive(Clone, Copy, Debug)]
struct Pulse([f64; 5], &'static str);

impl Pulse {
    fn at(&self, turns: f64) -> f64 {
        let Pulse([rate, ramp, gap, _, depth], shape) = *self;
        if rate <= 0.0 {
            return 1.0;
        }
        let u = turns.rem_euclid(1.0);
        let (ramp, gap) = (ramp.clamp(0.0, 1.0), gap.clamp(0.0, 1.0));
        let audible = 1.0 - gap;
        let width = (2.0 * audible * ramp).clamp(0.0, audible) / 2.0;
        let z = if u >= audible {
            0.0
        } else if u < width {
            u / width
        } else if u < audible - width {
            1.0
        } else {
            1.0 - (u - (audible - width)) / width
        };
        let shaped = match shape {
            "square" | "pulse" => f64::from(u8::from(z > 0.0)),
            "hann" | "raised-cosine" => 0.5 - 0.5 * (PI * z).cos(),
            _ => z,
        };
        let depth = depth.clamp(0.0, 1.0);
        1.0 - depth + depth * shaped
    }

    /// Least and greatest value within a hair of a frame: edges may fall to either side.
    fn range(&self, secs: f64) -> (f64, f64) {
        let turns = self.0[0] * secs + self.0[3];
        let around = [-1e-9, 0.0, 1e-9].map(|off| self.at(turns + off));
        (
            around.iter().copied().fold(f64::MAX, f64::min),
            around.iter().copied().fold(f64::MIN, f64::max),
        )
    }
}

fn given(range: std::ops::Range<f64>) -> impl Strategy<Value = Given> {
    let one = || prop::option::weighted(0.6, range.clone());
    [one(), one(), one()]
}

fn all_given() -> impl Strategy<Value = [Given; 5]> {
    (
        given(-3.0..30.0),
        given(-0.2..0.8),
        given(-0.2..1.2),
        given(-3.0..3.0),
        given(-0.2..1.2),
    )
        .prop_map(|(rate, ramp, gap, offset, depth)| [rate, ramp, gap, offset, depth])
}

const NAMES: [&str; 5] = [
    "pulseRate",
    "rampPercent",
    "gapPercent",
    "pulsePhaseOffset",
    "pulseDepth",
];
const DEFAULTS: [f64; 5] = [0.0, 0.2, 0.15, 0.0, 1.0];

fn keys(prefix: &str, values: &[Given; 5]) -> Vec<String> {
    let mut keys = Vec::new();
    for (name, given) in NAMES.iter().zip(values) {
        for (side, value) in ["", "L", "R"].iter().zip(given) {
            let Some(value) = value else { continue };
            let name = if prefix.is_empty() {
                (*name).to_owned()
            } else {
                format!("{prefix}{}{}", name[..1].to_uppercase(), &name[1..])
            };
            keys.push(format!("\"{name}{side}\": {value:?}"));
        }
    }
    keys
}

/// The pulses of an ear at one end: its own value, the common one, the default; a rate gives way until one is above 0.
fn pulse(values: &[Given; 5], ear: usize, beat: f64, shape: &'static str) -> Pulse {
    let value = |k: usize| values[k][1 + ear].or(values[k][0]).unwrap_or(DEFAULTS[k]);
    let rates = [values[0][1 + ear], values[0][0], Some(beat)];
    let rate = rates
        .into_iter()
        .flatten()
        .find(|hz| *hz > 0.0)
        .unwrap_or(0.0);
    Pulse([rate, value(1), value(2), value(3), value(4)], shape)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn envelopes_follow_the_formulas(
        start in all_given(), end in all_given(), beats in (-2.0f64..12.0, -2.0f64..12.0),
        shapes in (select(&SHAPES[..]), select(&SHAPES[..])), moving in any::<bool>(), delay in 0.0f64..0.2,
    ) {
        let mut given = vec![format!("\"startPhaseL\": {FRAC_PI_2:?}, \"startPhaseR\": {FRAC_PI_2:?}, \"ampL\": 0.8, \"ampR\": -0.6")];
        let name = if moving { "dual_pulse_binaural_transition" } else { "dual_pulse_binaural" };
        if moving {
            given.extend(keys("start", &start));
            given.extend(keys("end", &end));
            given.push(format!("\"startBaseFreq\": 0, \"startBeatFreq\": {:?}, \"endBeatFreq\": {:?}", beats.0, beats.1));
            given.push(format!("\"startPulseShape\": \"{}\", \"endPulseShape\": \"{}\"", shapes.0, shapes.1));
            given.push(format!("\"startForceMono\": false, \"endForceMono\": true, \"initial_offset\": {delay:?}"));
        } else {
            given.extend(keys("", &start));
            given.push(format!("\"baseFreq\": 0, \"beatFreq\": {:?}, \"pulseShape\": \"{}\", \"forceMono\": true", beats.0, shapes.0));
        }
        // An end that is not given is where the start is: of an ear by way of the common value at the end.
        let mut last = end;
        for k in 0..5 {
            let common = end[k][0].or(start[k][0]);
            last[k][0] = if k == 0 { end[k][0] } else { common };
        }
        let (secs, rate) = (0.5, 8000);
        let params = format!("{{{}}}", given.join(", "));
        let sound = OneVoice::new(name, params.clone(), secs, rate).render();
        for ear in 0..2 {
            let from = pulse(&start, ear, beats.0, shapes.0);
            let to = pulse(&last, ear, beats.1, shapes.1);
            let amp = [0.8, -0.6][ear];
            for (i, y) in sound[ear].iter().enumerate() {
                let t = i as f64 / f64::from(rate);
                let alpha = if moving { ((t - delay) / (secs - delay)).clamp(0.0, 1.0) } else { 0.0 };
                let (a, b) = (from.range(t), to.range(t));
                let least = a.0 * (1.0 - alpha) + b.0 * alpha;
                let most = a.1 * (1.0 - alpha) + b.1 * alpha;
                let found = f64::from(*y) / amp;
                prop_assert!(least - 2e-6 <= found && found <= most + 2e-6, "ear {ear} frame {i}: {found} not in {least}…{most}\n{params}");
            }
        }
    }
}

#[test]
fn pulses_keep_their_place_for_eight_hours() {
    let rate = 44_100u64;
    // 7 + 19/64 Hz, so that the phase can be counted in whole numbers.
    let params = format!(
        r#"{{"baseFreq": 0, "forceMono": true, "ampL": 1, "startPhaseL": {FRAC_PI_2:?}, "pulseRate": 7.296875, "gapPercent": 0.4, "rampPercent": 0.5}}"#
    );
    let score = OneVoice::new(
        "dual_pulse_binaural",
        params,
        8.0 * 3600.0 + 10.0,
        rate as u32,
    )
    .compile()
    .score;
    let quantum = 8 * 3600 * rate / QUANTUM as u64;
    let [left, _] = block(&score, quantum);
    let pulse = Pulse([7.296875, 0.5, 0.4, 0.0, 1.0], "trapezoid");
    for (j, y) in left.iter().enumerate() {
        let frame = quantum * QUANTUM as u64 + j as u64;
        let turns = (467 * frame % (64 * rate)) as f64 / (64 * rate) as f64;
        let error = (f64::from(*y) - pulse.at(turns)).abs();
        assert!(error < 2e-7, "{j}: {error:e}");
    }
    assert!(left.iter().any(|y| *y > 0.1));
}
