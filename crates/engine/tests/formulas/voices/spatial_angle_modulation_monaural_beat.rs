//! `spatial_angle_modulation_monaural_beat`: a monaural beat, clipped, with a second tremolo, equal in both ears.
//!
//! Reading: every transition moves by the common α. Keys with `_monaural` in them are those of the page; the tables' own
//! `start_monaural_ampOscDepth` and the like are read after them. The outer tremolo reads `sam_…`, else the plain `ampOsc…`
//! at the same end.

use super::Stereo;
use super::monaural_beat_stereo_amps::{Names, beats};
use crate::reading::{Line, Reading};

pub const BASE: &str = r#"{"amp_lower_L": 0.3, "amp_upper_L": 0.35, "amp_lower_R": 0.25, "amp_upper_R": 0.4, "baseFreq": 210,
    "beatFreq": 9, "amp": 0.8, "startPhaseL": 0.3, "startPhaseR": 0.9, "phaseOscFreq": 4, "phaseOscRange": 0.8,
    "monaural_ampOscDepth": 0.6, "monaural_ampOscFreq": 6, "monaural_ampOscPhaseOffset": 0.5, "sam_ampOscDepth": 0.5,
    "sam_ampOscFreq": 3, "sam_ampOscPhaseOffset": 0.7}"#;

pub const MOVING: &str = r#"{"start_amp_lower_L": 0.3, "end_amp_lower_L": 0.5, "startBaseFreq": 210, "endBaseFreq": 260,
    "endAmp": 0.5, "end_monaural_ampOscFreq": 9, "end_sam_ampOscDepth": 0.9, "initial_offset": 0.05,
    "transition_duration": 0.3, "transition_curve": "exponential"}"#;

const WITHOUT_SAM: &str = r#"{"sam_ampOscDepth": null, "sam_ampOscFreq": null, "sam_ampOscPhaseOffset": null, "end_sam_ampOscDepth": null,
        "ampOscDepth": 0.4, "ampOscFreq": 5, "ampOscPhaseOffset": 0.3}"#;

pub fn moves() -> String {
    format!(
        r#"{{"amp_lower_L": {{"each": [0.1, 1.9]}}, "amp_upper_L": 0.1, "amp_lower_R": 0.6, "amp_upper_R": 0.1,
        "flangeStereoMode": {{"to": 3, "with": {{"flangeStereoMode": false}}}},
        "baseFreq": 230.5, "beatFreq": 13, "amp": {{"each": [0.5, 2.9]}},
        "monaural_ampOscDepth": {{"each": [0.2, 2.7]}}, "monaural_ampOscFreq": {{"each": [11, 0]}},
        "monaural_ampOscPhaseOffset": 1.9, "sam_ampOscDepth": {{"each": [0.2, 2.7, -1]}},
        "sam_ampOscFreq": {{"each": [7, 0, -3]}}, "sam_ampOscPhaseOffset": 2.1,
        "ampOscDepth": {{"to": 0.9, "with": {WITHOUT_SAM}}}, "ampOscFreq": {{"to": 8, "with": {WITHOUT_SAM}}},
        "ampOscPhaseOffset": {{"to": 2.2, "with": {WITHOUT_SAM}}}}}"#
    )
}

pub fn render(p: &Reading) -> Stereo {
    let inner = |name: &str, page: [&str; 2]| {
        let plain = format!("monaural_{name}");
        let own = [format!("start_{plain}"), format!("end_{plain}")];
        let keys = [[page[0], own[0].as_str()], [page[1], own[1].as_str()]];
        p.ends(&keys, &plain, 0.0, (0.0, 0.0))
    };
    let with_alias = |name: &str, keys: [[&str; 2]; 2]| p.ends(&keys, name, 0.0, (0.0, 0.0));
    let names = Names {
        phases: [
            [
                ["startStartPhaseL_monaural", "startStartPhaseL"],
                ["endStartPhaseL"; 2],
            ],
            [
                ["startStartPhaseU_monaural", phase_key(p)],
                ["endStartPhaseU"; 2],
            ],
        ],
        swing: [
            with_alias(
                "phaseOscFreq",
                [
                    ["startPhaseOscFreq_monaural", "startPhaseOscFreq"],
                    ["endPhaseOscFreq_monaural", "endPhaseOscFreq"],
                ],
            ),
            with_alias(
                "phaseOscRange",
                [
                    ["startPhaseOscRange_monaural", "startPhaseOscRange"],
                    ["endPhaseOscRange_monaural", "endPhaseOscRange"],
                ],
            ),
        ],
        tremolo: [
            inner(
                "ampOscDepth",
                ["startAmpOscDepth_monaural", "endAmpOscDepth_monaural"],
            ),
            inner(
                "ampOscFreq",
                ["startAmpOscFreq_monaural", "endAmpOscFreq_monaural"],
            ),
            inner(
                "ampOscPhaseOffset",
                [
                    "startAmpOscPhaseOffset_monaural",
                    "endAmpOscPhaseOffset_monaural",
                ],
            ),
        ],
    };
    let [left, right] = beats(p, &names);
    let [depth, hz, phase] =
        ["ampOscDepth", "ampOscFreq", "ampOscPhaseOffset"].map(|name| outer(p, name));
    let amp = p.line("amp", 0.7);
    let mut y: Vec<f64> = (0..p.frames)
        .map(|i| {
            let clipped = (left[i].clamp(-1.0, 1.0) + right[i].clamp(-1.0, 1.0)) / 2.0;
            let [depth, hz, phase] = [depth, hz, phase].map(|line| p.at(line, i));
            let depth = depth.min(2.0);
            let swell = if depth > 0.0 && hz > 0.0 {
                1.0 - depth / 2.0
                    + depth / 2.0 * (std::f64::consts::TAU * hz * p.t(i) + phase).sin()
            } else {
                1.0
            };
            p.at(amp, i) * swell * clipped
        })
        .collect();
    let peak = y.iter().fold(0.0, |peak: f64, y| peak.max(y.abs()));
    if peak > 1.0 {
        y.iter_mut().for_each(|y| *y *= 0.98 / peak);
    }
    [y.clone(), y]
}

/// `sam_…` at each end, else `ampOsc…` at that end.
fn outer(p: &Reading, name: &str) -> Line {
    let other = p.line(name, 0.0);
    let sam = format!("sam_{name}");
    let keys = [format!("start_{sam}"), format!("end_{sam}")];
    p.ends(
        &keys.each_ref().map(|key| [key.as_str()]),
        &sam,
        other.start,
        (other.start, other.end),
    )
}

/// The upper tone's start key has two more names.
fn phase_key(p: &Reading) -> &'static str {
    if p.value("startStartPhaseU").is_some() {
        "startStartPhaseU"
    } else {
        "startStartPhaseR"
    }
}
