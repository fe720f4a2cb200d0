//! `wave_shape_stereo_am`: the shaper of `rhythmic_waveshaping`, then a tremolo for each ear.
//!
//! Reading: transitions use the phases of the modulators, 0 by default in both ears; the static right ear starts at π/2.

use std::f64::consts::FRAC_PI_2;

use super::Stereo;
use crate::reading::Reading;
use crate::shapes::{shaped, swept};

pub const BASE: &str = r#"{"amp": 0.4, "carrierFreq": 210, "shapeModFreq": 5, "shapeModDepth": 0.6, "shapeAmount": 2,
    "stereoModFreqL": 6, "stereoModFreqR": 8, "stereoModDepthL": 0.6, "stereoModDepthR": 0.7, "stereoModPhaseL": 0.4,
    "stereoModPhaseR": 1.1}"#;

pub const MOVING: &str = r#"{"startCarrierFreq": 210, "endCarrierFreq": 160, "endShapeModFreq": 9, "endShapeAmount": 5,
    "endStereoModFreqL": 11, "endStereoModDepthR": 0.3, "initial_offset": 0.05, "transition_duration": 0.3,
    "transition_curve": "logarithmic"}"#;

pub const MOVES: &str = r#"{"amp": 0.2, "carrierFreq": 230.5, "shapeModFreq": 12, "shapeModDepth": 0.2,
    "shapeAmount": {"each": [6, 0.3, 0]}, "stereoModFreqL": 12, "stereoModFreqR": 3, "stereoModDepthL": 0.2,
    "stereoModDepthR": 0.95, "stereoModPhaseL": 2.1, "stereoModPhaseR": 2.9}"#;

pub fn render(p: &Reading) -> Stereo {
    let carrier = p.line_with("carrierFreq", 200.0, (200.0, 100.0));
    let rate = p.line_with("shapeModFreq", 4.0, (4.0, 8.0));
    let (depth, amount) = (p.line("shapeModDepth", 0.8), p.line("shapeAmount", 0.5));
    let amp = p.plain("amp", 0.15);
    let c = swept(p.frames, p.rate, |i| p.at(carrier, i), |_| 0.0);
    let m = swept(p.frames, p.rate, |i| p.at(rate, i), |_| 0.0);
    let x: Vec<f64> = (0..p.frames)
        .map(|i| {
            shaped(
                c[i] * (1.0 - p.at(depth, i) * (1.0 - m[i]) / 2.0),
                p.at(amount, i),
            )
        })
        .collect();
    let ears = [
        ("L", 4.1, (4.1, 6.0), (0.8, 0.8), 0.0),
        ("R", 4.0, (4.0, 6.1), (0.9, 0.9), FRAC_PI_2),
    ];
    ears.map(|(ear, hz, rates, depths, phase)| {
        let rate = p.line_with(&format!("stereoModFreq{ear}"), hz, rates);
        let depth = p.line_with(&format!("stereoModDepth{ear}"), 0.8, depths);
        let phase = p.line_with(&format!("stereoModPhase{ear}"), phase, (0.0, 0.0));
        let l = swept(p.frames, p.rate, |i| p.at(rate, i), |i| p.at(phase, i));
        (0..p.frames)
            .map(|i| amp * x[i] * (1.0 - p.at(depth, i) * (1.0 - l[i]) / 2.0))
            .collect()
    })
}
