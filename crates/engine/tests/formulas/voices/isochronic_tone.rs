//! `isochronic_tone`: a carrier gated by a trapezoid.
//!
//! Reading: a transition reads plain `baseFreq` and `beatFreq`; its carrier is the exclusive sum and its start phase moves;
//! the static carrier is inclusive. `forceMono` above ½ drops the vibrato, frame by frame. `amp` stands in for an absent
//! `ampL` or `ampR`.

use super::{Stereo, silence, without_edges};
use crate::filters::zero_phase;
use crate::pan::pan;
use crate::reading::{Line, Reading};
use crate::shapes::{exclusive, frac, inclusive, trapezoid};
use crate::tremolo::{swing, tremolo, vibrato};

pub const BASE: &str = r#"{"ampL": 0.5, "ampR": 0.4, "baseFreq": 210, "beatFreq": 11, "rampPercent": 0.25, "gapPercent": 0.2,
    "startPhaseL": 0.3, "startPhaseR": 0.9, "ampOscDepthL": 0.4, "ampOscDepthR": 0.5, "ampOscFreqL": 6, "ampOscFreqR": 8,
    "ampOscPhaseOffsetL": 0.7, "ampOscPhaseOffsetR": 1.4, "ampOscSkewL": 0.2, "ampOscSkewR": -0.3, "freqOscRangeL": 12,
    "freqOscRangeR": 9, "freqOscFreqL": 5, "freqOscFreqR": 7, "freqOscPhaseOffsetL": 0.5, "freqOscPhaseOffsetR": 1.2,
    "freqOscSkewL": 0.25, "freqOscSkewR": -0.4, "phaseOscFreq": 4, "phaseOscRange": 0.8, "panRangeMin": -0.6,
    "panRangeMax": 0.8, "panFreq": 3, "panPhase": 0.4}"#;

pub const MOVING: &str = r#"{"startBaseFreq": 210, "endBaseFreq": 260, "startBeatFreq": 9, "endBeatFreq": 14,
    "endRampPercent": 0.4, "endGapPercent": 0.35, "endStartPhaseL": 1.0, "endFreqOscFreqL": 8, "endAmpOscFreqR": 11,
    "endPanFreq": 5, "initial_offset": 0.05, "transition_duration": 0.3, "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"ampL": 0.31, "ampR": -0.22, "amp": {"to": 0.2, "with": {"ampL": null, "ampR": null}},
    "baseFreq": 230.5, "beatFreq": {"each": [7.3, 0, -2]}, "rampPercent": 0.45, "gapPercent": 0.5, "forceMono": true,
    "startPhaseL": 1.7, "startPhaseR": 2.9, "harmonicSuppression": {"to": true, "tolerance": 2e-5}}"#;

pub fn render(p: &Reading) -> Stereo {
    let start = p.word("startPanType", &p.word("panType", "linear"));
    if p.moving && p.word("endPanType", &start) != start {
        return silence(p.frames);
    }
    let mut stereo = tones(p);
    pan(p, &mut stereo);
    if p.on_at_either_end("harmonicSuppression") {
        let base = p.line("baseFreq", 200.0);
        let mean = (0..p.frames).map(|i| p.at(base, i)).sum::<f64>() / p.frames as f64;
        stereo = rounded(p, stereo, mean);
    }
    stereo
}

/// The low-pass of `harmonicSuppression`, without its edges.
pub fn rounded(p: &Reading, stereo: Stereo, base_hz: f64) -> Stereo {
    let corner = (1.5 * base_hz).min(p.rate / 2.0 - 1.0);
    let stereo = stereo.map(|x| zero_phase(&x, p.rate, corner, false));
    without_edges(stereo, (0.1 * p.rate) as usize)
}

fn tones(p: &Reading) -> Stereo {
    let (base, beat) = (p.line("baseFreq", 200.0), p.line("beatFreq", 4.0));
    let (rise, gap) = (p.line("rampPercent", 0.2), p.line("gapPercent", 0.15));
    let (mono, level) = (p.line("forceMono", 0.0), p.line("amp", 0.5));
    let delta = swing(p, ["phaseOscFreq", "phaseOscRange"], "");
    let whole = |x: f64| if p.moving { x.clamp(0.0, 1.0) } else { x };
    let rate = |i: usize| {
        if p.moving {
            p.at(beat, i).max(0.0)
        } else {
            p.at(beat, i)
        }
    };
    let turned = inclusive(p.frames, p.rate, rate);
    let pulse: Vec<f64> = (0..p.frames)
        .map(|i| {
            let u = frac(turned[i] / std::f64::consts::TAU);
            let silent = rate(i) <= 1e-9;
            if silent {
                0.0
            } else {
                trapezoid(u, whole(p.at(rise, i)), whole(p.at(gap, i)))
            }
        })
        .collect();
    [("L", -1.0), ("R", 1.0)].map(|(ear, sign)| {
        let (vibrato, tremolo) = (vibrato(p, ear, false), tremolo(p, ear));
        let amp = amp(p, ear, level);
        let start = p.line(&format!("startPhase{ear}"), 0.0);
        let dropped = |i: usize| {
            if p.moving {
                p.at(mono, i) > 0.5
            } else {
                p.on("forceMono")
            }
        };
        let hz = |i: usize| {
            let centre = if p.moving {
                p.at(base, i).max(0.0)
            } else {
                p.at(base, i)
            };
            (centre + if dropped(i) { 0.0 } else { vibrato[i] }).max(0.0)
        };
        let turned = if p.moving {
            exclusive(p.frames, p.rate, hz)
        } else {
            inclusive(p.frames, p.rate, hz)
        };
        (0..p.frames)
            .map(|i| {
                (p.at(start, i) + turned[i] + sign * delta[i]).sin()
                    * pulse[i]
                    * tremolo[i]
                    * p.at(amp, i)
            })
            .collect()
    })
}

fn amp(p: &Reading, ear: &str, level: Line) -> Line {
    let name = format!("amp{ear}");
    let keys = crate::reading::camel(&name);
    p.ends(
        &keys.each_ref().map(|key| [key.as_str()]),
        &name,
        level.start,
        (level.start, level.end),
    )
}

#[test]
fn without_modulation_it_is_a_gated_sine() {
    let given = serde_json::json!({"baseFreq": 100, "beatFreq": 2, "rampPercent": 0, "gapPercent": 0.5, "ampL": 1});
    let p = Reading::new(given.as_object().expect("an object"), false, 8000.0, 1.0);
    let [left, _] = render(&p);
    assert!(
        (left[19] - 1.0).abs() < 1e-12 && left[2500] == 0.0,
        "{} {}",
        left[19],
        left[2500]
    );
}
