//! `spatial_angle_modulation` with its panner. The other renderers have no formula in the format; `space` judges them.
//!
//! Reading: the end of a transition follows its start; path and arcs say nothing to the panner.

use super::Stereo;
use crate::pan::gains;
use crate::reading::Reading;
use crate::shapes::exclusive;

pub const BASE: &str = r#"{"amp": 0.6, "carrierFreq": 210, "beatFreq": 5, "pathRadius": 0.7}"#;

pub const MOVING: &str = r#"{"startAmp": 0.6, "endAmp": 0.4, "startCarrierFreq": 210, "endCarrierFreq": 260, "endBeatFreq": 9,
    "endPathRadius": 1.4, "initial_offset": 0.05, "transition_duration": 0.3, "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"amp": 0.3, "carrierFreq": 230.5, "beatFreq": {"each": [8, 0]}, "pathRadius": {"each": [0.3, 2.5]},
    "pathShape": {"by": "space"}, "arcStartDeg": {"by": "space"}, "arcEndDeg": {"by": "space"}, "renderer": {"by": "space"},
    "sofaPath": {"by": "space"}, "headRadiusM": {"by": "space"}, "frame_dur_ms": {"by": "space"},
    "overlap_factor": {"by": "space"}}"#;

pub fn render(p: &Reading) -> Stereo {
    let (amp, radius) = (p.line("amp", 0.7), p.line("pathRadius", 1.0));
    let (carrier, beat) = (p.line("carrierFreq", 440.0), p.line("beatFreq", 4.0));
    let tone = exclusive(p.frames, p.rate, |i| p.at(carrier, i));
    let turn = exclusive(p.frames, p.rate, |i| p.at(beat, i));
    let gains: Vec<[f64; 2]> = (0..p.frames)
        .map(|i| gains(p.at(radius, i) * turn[i].sin()))
        .collect();
    [0, 1].map(|ear| {
        (0..p.frames)
            .map(|i| p.at(amp, i) * tone[i].sin() * gains[i][ear])
            .collect()
    })
}
