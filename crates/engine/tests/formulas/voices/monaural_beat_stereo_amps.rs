//! `monaural_beat_stereo_amps`: two tones summed in both ears.
//!
//! Reading: the tremolo is there where its depth and its rate are not 0, frame by frame; start phases do not move.

use super::Stereo;
use crate::reading::{Line, Reading};
use crate::shapes::inclusive;

pub const BASE: &str = r#"{"amp_lower_L": 0.3, "amp_upper_L": 0.35, "amp_lower_R": 0.25, "amp_upper_R": 0.4, "baseFreq": 210,
    "beatFreq": 9, "startPhaseL": 0.3, "startPhaseR": 0.9, "phaseOscFreq": 4, "phaseOscRange": 0.8, "ampOscDepth": 0.6,
    "ampOscFreq": 6, "ampOscPhaseOffset": 0.5}"#;

pub const MOVING: &str = r#"{"start_amp_lower_L": 0.3, "end_amp_lower_L": 0.5, "startBaseFreq": 210, "endBaseFreq": 260,
    "endBeatFreq": 14, "endPhaseOscRange": 1.5, "endAmpOscDepth": 1.1, "endAmpOscFreq": 9, "initial_offset": 0.05,
    "transition_duration": 0.3, "transition_curve": "logarithmic"}"#;

pub const MOVES: &str = r#"{"amp_lower_L": {"each": [0.1, 1.6]}, "amp_upper_L": 0.1, "amp_lower_R": 0.6, "amp_upper_R": 0.1,
    "baseFreq": {"each": [230.5, 2]}, "beatFreq": {"each": [13, -13]}, "ampOscDepth": {"each": [0.2, 2.7, -1]},
    "ampOscFreq": {"each": [0, 11]}, "ampOscPhaseOffset": 1.9}"#;

/// Names of the parameters that another voice calls otherwise.
pub struct Names {
    /// Keys of the ends of the two start phases.
    pub phases: [[[&'static str; 2]; 2]; 2],
    pub swing: [Line; 2],
    /// Depth, rate and phase of the tremolo.
    pub tremolo: [Line; 3],
}

pub fn render(p: &Reading) -> Stereo {
    let line = |name: &str| p.line(name, 0.0);
    let names = Names {
        phases: [
            [["startStartPhaseL"; 2], ["endStartPhaseL"; 2]],
            [
                ["startStartPhaseU", "startStartPhaseR"],
                ["endStartPhaseU"; 2],
            ],
        ],
        swing: [line("phaseOscFreq"), line("phaseOscRange")],
        tremolo: [
            line("ampOscDepth"),
            line("ampOscFreq"),
            line("ampOscPhaseOffset"),
        ],
    };
    let mut stereo = beats(p, &names);
    stereo
        .iter_mut()
        .flatten()
        .for_each(|x| *x = x.clamp(-1.0, 1.0));
    stereo
}

/// Both ears before the clip.
pub fn beats(p: &Reading, names: &Names) -> Stereo {
    let (base, beat) = (p.line("baseFreq", 200.0), p.line("beatFreq", 4.0));
    let start =
        |which: usize, plain: &str| p.ends(&names.phases[which], plain, 0.0, (0.0, 0.0)).start;
    let tone = |sign: f64| {
        inclusive(p.frames, p.rate, |i| {
            (p.at(base, i) + sign * p.at(beat, i) / 2.0).max(0.0)
        })
    };
    let (lower, upper) = (tone(-1.0), tone(1.0));
    let (from_lower, from_upper) = (start(0, "startPhaseL"), start(1, "startPhaseR"));
    let delta: Vec<f64> = (0..p.frames)
        .map(|i| {
            let [hz, range] = names.swing.map(|line| p.at(line, i));
            range / 2.0 * (std::f64::consts::TAU * hz * p.t(i)).sin()
        })
        .collect();
    let swell = |i: usize| {
        let [depth, hz, phase] = names.tremolo.map(|line| p.at(line, i));
        let depth = depth.clamp(0.0, 2.0);
        if depth == 0.0 || hz == 0.0 {
            return 1.0;
        }
        1.0 - depth / 2.0 + depth / 2.0 * (std::f64::consts::TAU * hz * p.t(i) + phase).sin()
    };
    ["L", "R"].map(|ear| {
        let [low, high] = ["lower", "upper"].map(|tone| p.snake(&format!("amp_{tone}_{ear}"), 0.5));
        (0..p.frames)
            .map(|i| {
                let lower = (from_lower + lower[i] - delta[i]).sin() * p.at(low, i);
                let upper = (from_upper + upper[i] + delta[i]).sin() * p.at(high, i);
                (lower + upper) * swell(i)
            })
            .collect()
    })
}
