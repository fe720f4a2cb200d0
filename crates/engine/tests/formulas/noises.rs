//! What a parameter of a noise does, measured: level, spectrum, notches, gain over time, or nothing.
//!
//! The random sequence of a voice is the same in every render of these tests, so a noise can be held against itself. What
//! `noise_parameters` says of colour is read as the format's own column of colours.

use serde_json::{Map, Value};

use crate::acts::Case;
use crate::judges::Judge;
use crate::moves::{Rule, over};
use crate::noise_measures::{bands, cells, curve, gains, late, level, octaves, other, recording};
use crate::reading::Reading;
use crate::{engine, moves};

pub const BASE: &str = r#"{"noise_type": "white", "lfo_freq": 0.4, "lfo_phase_offset_deg": 70, "sweeps": [[400, 1500]], "notch_q": 4,
    "casc": 3, "amp": 0.2}"#;

pub const MOVING: &str = r#"{"end_lfo_freq": 0.7, "end_sweeps": [[700, 2600]], "initial_offset": 0.5, "transition_duration": 2.5,
    "transition_curve": "exponential"}"#;

/// Colour alone.
const BARE: &str = r#""sweeps": [], "end_sweeps": null"#;

/// The rules of a noise voice; `measure` says what is looked at.
pub fn rules(voice: &str) -> Vec<String> {
    let bent = format!(r#"{{{BARE}, "exponent": 0, "high_exponent": 2.5}}"#);
    let bare = format!("{{{BARE}}}");
    let full = r#"{"amp": 1, "sweeps": [], "end_sweeps": null, "noise_type": "white"}"#;
    let own = if voice == "noise_generator" {
        r#""amp": {"to": 0.1, "measure": "scale"}, "amp_left": {"to": 0.1, "measure": "scale"},
           "amp_right": {"to": 0.05, "measure": "scale"}"#
    } else {
        r#""amp": {"to": 0.1, "measure": "scale"}, "volume": {"to": 0.4, "measure": "scale"}"#
    };
    vec![format!(
        r#"{{{own},
        "noise_parameters": {{"each": [{{"exponent": 2, "high_exponent": 2}}, {{"name": "purple"}}], "with": {{{BARE}, "noise_type": null}}, "measure": "colour"}},
        "noise_type": {{"each": ["blue", "brown", "red", "deep brown"], "with": {bare}, "measure": "colour"}},
        "exponent": {{"to": 1.5, "with": {bent}, "measure": "colour"}},
        "high_exponent": {{"to": -2, "with": {bent}, "measure": "colour"}},
        "distribution_curve": {{"to": 8, "with": {bent}, "measure": "colour"}},
        "lowcut": {{"to": 1000, "with": {bare}, "measure": "colour"}},
        "highcut": {{"to": 700, "with": {bare}, "measure": "colour"}},
        "amplitude": {{"to": 0.5, "measure": "scale"}}, "seed": {{"to": 7, "measure": "other"}},
        "lfo_waveform": {{"to": "triangle", "measure": "notches"}}, "lfo_freq": {{"to": 0.9, "measure": "notches"}},
        "lfo_phase_offset_deg": {{"to": 160, "measure": "notches"}},
        "intra_phase_offset_deg": {{"to": 150, "with": {{"intra_phase_offset_deg": 60}}, "measure": "notches"}},
        "sweeps": {{"each": [[[900, 2900]], [[300, 700], [1500, 2500]]], "measure": "notches"}},
        "notch_q": {{"to": 1.5, "measure": "notches"}}, "casc": {{"to": 1, "with": {{"casc": 6}}, "measure": "notches"}},
        "start_q": {{"to": 1.5, "form": "moving", "measure": "notches"}}, "end_q": {{"to": 1.5, "form": "moving", "measure": "notches"}},
        "static_notches": {{"to": [[1100, 3, 2]], "measure": "notches"}},
        "transition": {{"to": true, "measure": "nothing"}}, "duration_seconds": {{"to": 1, "measure": "nothing"}},
        "initial_offset": {{"to": 2, "form": "moving", "measure": "notches"}},
        "transition_duration": {{"each": [1, 0], "form": "moving", "measure": "notches"}},
        "duration": {{"to": 1, "with": {{"transition_duration": null}}, "form": "moving", "measure": "notches"}},
        "post_offset": {{"to": 2.5, "with": {{"transition_duration": null}}, "form": "moving", "measure": "notches"}},
        "transition_curve": {{"each": ["logarithmic"], "form": "moving", "measure": "notches"}},
        "start_time": {{"to": 1, "measure": "late"}}, "fade_in": {{"to": 1.5, "measure": "gain"}}, "fade_out": {{"to": 1.5, "measure": "gain"}},
        "amp_envelope": {{"each": [[[0.5, 1], [2, 0.25], [3, 0.5]], [[2, 0.25], [0.5, 1]]], "measure": "gain"}},
        "input_audio_path": {{"to": "a.wav", "with": {full}, "measure": "recording"}},
        "flangeLoudnessMaxGain": {{"to": 1.1, "with": {{{BARE}, "noise_type": "brown", "flangeMix": -0.9, "flangeDelayMs": 0.5,
            "flangeDepthMs": 0, "flangeFeedback": 0}}}}}}"#
    )]
}

/// What is wrong with a move of a noise.
pub fn faults(judge: &Judge, case: &Case, rule: &Rule, moving: bool) -> Vec<String> {
    let rate = if rule.measure.as_deref() == Some("recording") {
        engine::RECORDED
    } else {
        judge.rate
    };
    let play = |settings: &Map<String, Value>| {
        engine::voice(judge.name, moving, settings, rate, judge.secs)
    };
    let [before, after] = [&case.before, &case.after].map(play);
    if [&before, &after]
        .iter()
        .any(|x| x.iter().flatten().all(|x| *x == 0.0))
    {
        return vec!["the engine is silent".to_owned()];
    }
    if !case.acts {
        let same = before == after;
        return if same {
            Vec::new()
        } else {
            vec!["must change nothing".to_owned()]
        };
    }
    let sides = || {
        [
            ("before", &case.before, &before),
            ("after", &case.after, &after),
        ]
    };
    match rule.measure.as_deref() {
        Some("nothing") if before == after => Vec::new(),
        Some("nothing") => vec!["a track ignores it, and the sound changed".to_owned()],
        Some("scale") => gains(judge, case, moving, &before, &after, level),
        Some("gain") => gains(judge, case, moving, &before, &after, curve),
        Some("other") => other(&before, &after),
        Some("late") => late(case, &before, &after, judge.rate),
        Some("recording") => recording(&after),
        Some("colour") => {
            let wanted = sides().map(|(_, settings, _)| octaves(settings, f64::from(rate)));
            let mut faults = proof(&wanted[0], &wanted[1]);
            for ((side, _, heard), wanted) in sides().into_iter().zip(&wanted) {
                faults.extend(bands(side, heard, wanted, rate));
            }
            faults
        }
        Some("notches") => {
            let dry_of = |settings: &Map<String, Value>| {
                let dry = over(
                    settings,
                    &moves::settings(
                        r#"{"sweeps": [], "start_sweeps": null, "end_sweeps": null, "static_notches": null,
                            "filter_sweeps": null, "start_filter_sweeps": null, "end_filter_sweeps": null}"#,
                    ),
                );
                play(&dry)
            };
            let cells = sides().map(|(_, settings, wet)| {
                let p = reading(settings, moving, judge);
                cells(&p, &dry_of(settings), wet)
            });
            let wanted = [0, 1].map(|k| cells[k].iter().map(|cell| cell.0).collect::<Vec<f64>>());
            let mut faults = proof(&wanted[0], &wanted[1]);
            for (side, cells) in ["before", "after"].into_iter().zip(&cells) {
                let wrong = cells
                    .iter()
                    .find(|(wanted, heard, _)| *wanted > -9.0 && (wanted - heard).abs() > 2.0);
                faults.extend(wrong.map(|(wanted, heard, place)| {
                    format!(
                        "{side} the move, {place}: {heard:.1} dB left, notches leave {wanted:.1} dB"
                    )
                }));
            }
            faults
        }
        other => vec![format!("no measure is called {other:?}")],
    }
}

/// The settings with the length of a noise's transition under one name.
pub fn reading(settings: &Map<String, Value>, moving: bool, judge: &Judge) -> Reading {
    let mut settings = settings.clone();
    for (other, name) in [
        ("duration", "transition_duration"),
        ("curve", "transition_curve"),
        ("cascade_count", "casc"),
        ("q", "notch_q"),
        ("filter_sweeps", "sweeps"),
        ("start_filter_sweeps", "start_sweeps"),
        ("end_filter_sweeps", "end_sweeps"),
    ] {
        if let (Some(value), false) = (settings.get(other).cloned(), settings.contains_key(name)) {
            settings.insert(name.to_owned(), value);
        }
    }
    // Two of the voices have one sweep where the file gives none.
    let given = ["sweeps", "start_sweeps"]
        .iter()
        .any(|key| settings.contains_key(*key));
    if judge.name != "noise_swept_notch" && !given {
        settings.insert("sweeps".to_owned(), serde_json::json!([[1000, 10_000]]));
    }
    Reading::new(&settings, moving, f64::from(judge.rate), judge.secs)
}

/// A rule that moves nothing by three decibels proves nothing.
fn proof(before: &[f64], after: &[f64]) -> Vec<String> {
    let change = before
        .iter()
        .zip(after)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    if change < 3.0 {
        vec![format!(
            "the formula changes by {change:.1} dB only; the rule proves nothing"
        )]
    } else {
        Vec::new()
    }
}
