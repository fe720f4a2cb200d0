//! `stereo_am_independent`: a carrier and a tremolo for each ear.
//!
//! Reading: transitions use the start phases of the modulators, and plain names; a phase that moves is taken frame by frame.

use super::Stereo;
use crate::reading::Reading;
use crate::shapes::swept;

pub const BASE: &str = r#"{"amp": 0.4, "carrierFreq": 210, "stereo_width_hz": 5, "modFreqL": 6, "modFreqR": 8, "modDepthL": 0.6,
    "modDepthR": 0.7, "modPhaseL": 0.4, "modPhaseR": 1.1}"#;

pub const MOVING: &str = r#"{"startCarrierFreq": 210, "endCarrierFreq": 260, "endStereoWidthHz": 9, "endModFreqL": 11,
    "endModDepthR": 0.3, "initial_offset": 0.05, "transition_duration": 0.3, "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"amp": 0.2, "carrierFreq": 230.5, "stereo_width_hz": 12, "modFreqL": 12, "modFreqR": 3,
    "modDepthL": 0.2, "modDepthR": 0.95, "modPhaseL": 2.1, "modPhaseR": 2.9}"#;

pub fn render(p: &Reading) -> Stereo {
    let carrier = p.line_with("carrierFreq", 200.0, (200.0, 250.0));
    let width = p.ends(
        &[["startStereoWidthHz"], ["endStereoWidthHz"]],
        "stereo_width_hz",
        0.2,
        (0.2, 0.2),
    );
    let amp = p.plain("amp", 0.25);
    [("L", -1.0, (4.0, 6.0)), ("R", 1.0, (4.1, 5.9))].map(|(ear, sign, rates)| {
        let rate = p.line_with(&format!("modFreq{ear}"), 4.0, rates);
        let depth = p.line(&format!("modDepth{ear}"), 0.8);
        let phase = p.line(&format!("modPhase{ear}"), 0.0);
        let c = swept(
            p.frames,
            p.rate,
            |i| p.at(carrier, i) + sign * p.at(width, i) / 2.0,
            |_| 0.0,
        );
        let l = swept(p.frames, p.rate, |i| p.at(rate, i), |i| p.at(phase, i));
        (0..p.frames)
            .map(|i| amp * c[i] * (1.0 - p.at(depth, i) * (1.0 - l[i]) / 2.0))
            .collect()
    })
}
