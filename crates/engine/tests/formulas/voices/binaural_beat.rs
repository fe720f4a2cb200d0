//! `binaural_beat`: two sines, one for each ear.
//!
//! Reading: `forceMono` leaves the vibrato; in a transition either end switches it on for the whole voice. Only the start
//! of a start phase counts. A transition whose two pan paths differ is silent.

use super::{Stereo, silence};
use crate::pan::pan;
use crate::reading::{Line, Reading};
use crate::shapes::inclusive;
use crate::tremolo::{swing, tremolo, vibrato};

pub const BASE: &str = r#"{"ampL": 0.5, "ampR": 0.4, "baseFreq": 210, "beatFreq": 5.5, "startPhaseL": 0.3, "startPhaseR": 0.9,
    "ampOscDepthL": 0.4, "ampOscDepthR": 0.5, "ampOscFreqL": 6, "ampOscFreqR": 8, "ampOscPhaseOffsetL": 0.7,
    "ampOscPhaseOffsetR": 1.4, "ampOscSkewL": 0.2, "ampOscSkewR": -0.3, "freqOscRangeL": 12, "freqOscRangeR": 9,
    "freqOscFreqL": 5, "freqOscFreqR": 7, "freqOscPhaseOffsetL": 0.5, "freqOscPhaseOffsetR": 1.2, "freqOscSkewL": 0.25,
    "freqOscSkewR": -0.4, "phaseOscFreq": 4, "phaseOscRange": 0.8, "panRangeMin": -0.6, "panRangeMax": 0.8, "panFreq": 3,
    "panPhase": 0.4}"#;

pub const MOVING: &str = r#"{"startAmpL": 0.5, "endAmpL": 0.3, "startBaseFreq": 210, "endBaseFreq": 260, "startBeatFreq": 5,
    "endBeatFreq": 9, "endFreqOscFreqL": 8, "endAmpOscFreqR": 11, "endPanFreq": 5, "endPhaseOscFreq": 6,
    "initial_offset": 0.05, "transition_duration": 0.3, "transition_curve": "exponential"}"#;

pub const MOVES: &str = r#"{"ampL": 0.31, "ampR": -0.22, "baseFreq": 230.5, "beatFreq": 7.3, "freqOscShape": "triangle",
    "leftHigh": true, "forceMono": true}"#;

pub fn render(p: &Reading) -> Stereo {
    let mut stereo = tones(p, p.on_at_either_end("forceMono"));
    if ends_of_pan_differ(p) {
        return silence(p.frames);
    }
    pan(p, &mut stereo);
    stereo
}

fn ends_of_pan_differ(p: &Reading) -> bool {
    let start = p.word("startPanType", &p.word("panType", "linear"));
    p.moving && p.word("endPanType", &start) != start
}

/// Both ears before the pan; `together` takes the beat away.
pub fn tones(p: &Reading, together: bool) -> Stereo {
    let (base, beat) = (p.line("baseFreq", 200.0), p.line("beatFreq", 4.0));
    let beat = if together {
        Line {
            start: 0.0,
            end: 0.0,
        }
    } else {
        beat
    };
    let side = if p.on("leftHigh") { -1.0 } else { 1.0 };
    let triangle = p.word("freqOscShape", "sine") == "triangle";
    let delta = swing(p, ["phaseOscFreq", "phaseOscRange"], "");
    [("L", -1.0), ("R", 1.0)].map(|(ear, sign)| {
        let (vibrato, tremolo) = (vibrato(p, ear, triangle), tremolo(p, ear));
        let amp = p.line(&format!("amp{ear}"), 0.5);
        let start = p.line(&format!("startPhase{ear}"), 0.0).start;
        let hz =
            |i: usize| (p.at(base, i) + side * sign * p.at(beat, i) / 2.0 + vibrato[i]).max(0.0);
        let turned = inclusive(p.frames, p.rate, hz);
        (0..p.frames)
            .map(|i| (start + turned[i] + sign * delta[i]).sin() * tremolo[i] * p.at(amp, i))
            .collect()
    })
}
