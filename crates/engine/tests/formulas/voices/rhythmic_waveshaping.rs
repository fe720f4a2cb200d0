//! `rhythmic_waveshaping`: a tremolo into a soft clipper, panned.
//!
//! Reading: a transition reads plain names too, and its end follows a start that the file gives; the defaults of its ends
//! are its own.

use super::Stereo;
use crate::pan::gains;
use crate::reading::Reading;
use crate::shapes::{shaped, swept};

pub const BASE: &str = r#"{"amp": 0.4, "carrierFreq": 210, "modFreq": 7, "modDepth": 0.7, "shapeAmount": 3, "pan": 0.3}"#;

pub const MOVING: &str = r#"{"startCarrierFreq": 210, "endCarrierFreq": 160, "endModFreq": 11, "endModDepth": 0.9,
    "endShapeAmount": 6, "initial_offset": 0.05, "transition_duration": 0.3, "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"amp": 0.2, "carrierFreq": {"each": [230.5, -5]}, "modFreq": {"each": [12, 0]}, "modDepth": 0.2,
    "shapeAmount": {"each": [9, 0.5, -2]}, "pan": {"each": [-0.8, 0, 1.7]}}"#;

pub fn render(p: &Reading) -> Stereo {
    let carrier = p.line_with("carrierFreq", 200.0, (200.0, 80.0));
    let rate = p.line_with("modFreq", 4.0, (12.0, 7.83));
    let (depth, amount) = (p.line("modDepth", 1.0), p.line("shapeAmount", 5.0));
    let (amp, gains) = (p.plain("amp", 0.25), gains(p.plain("pan", 0.0)));
    let c = swept(p.frames, p.rate, |i| p.at(carrier, i), |_| 0.0);
    let l = swept(p.frames, p.rate, |i| p.at(rate, i), |_| 0.0);
    let y: Vec<f64> = (0..p.frames)
        .map(|i| {
            amp * shaped(
                c[i] * (1.0 - p.at(depth, i) * (1.0 - l[i]) / 2.0),
                p.at(amount, i),
            )
        })
        .collect();
    gains.map(|gain| y.iter().map(|y| gain * y).collect())
}
