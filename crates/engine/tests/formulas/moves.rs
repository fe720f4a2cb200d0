//! How each parameter is moved: to which values, in which surroundings, and where it says nothing.
//!
//! A rule is a value, or an object: `to` or `each` (values), `with` (other settings; null takes one away), `form: moving`
//! (a static voice must not change at all), `end: unused` (the end of a transition must not change anything),
//! `tolerance`, `measure` (of a noise), `by` (a test of its own judges it).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A rule for one parameter.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    pub to: Vec<Value>,
    pub with: Map<String, Value>,
    pub moving_only: bool,
    pub end_unused: bool,
    pub by: Option<String>,
    pub tolerance: Option<f64>,
    /// What is measured of a noise.
    pub measure: Option<String>,
}

/// What the voices share.
pub const SHARED: &str = r#"{
    "startPhaseL": {"to": 1.7, "end": "unused"}, "startPhaseR": {"to": 2.9, "end": "unused"},
    "ampOscDepthL": 0.9, "ampOscDepthR": 0.1, "ampOscFreqL": 10, "ampOscFreqR": 3, "ampOscPhaseOffsetL": 2.2,
    "ampOscPhaseOffsetR": 3.3, "ampOscSkewL": {"each": [0.8, -1]}, "ampOscSkewR": 0.6,
    "freqOscRangeL": 40, "freqOscRangeR": 30, "freqOscFreqL": 9, "freqOscFreqR": 3, "freqOscPhaseOffsetL": 2.4,
    "freqOscPhaseOffsetR": 3.1, "freqOscSkewL": {"each": [0.9, -1]}, "freqOscSkewR": 0.7,
    "phaseOscFreq": 9, "phaseOscRange": 2.1,
    "pan": {"each": [0.5, -2], "with": {"panRangeMin": null, "panRangeMax": null, "panFreq": null, "endPanFreq": null}},
    "panRangeMin": {"each": [-0.1, 0.95, -3]}, "panRangeMax": 0.1, "panFreq": {"each": [6, 0]}, "panPhase": 1.9,
    "panType": {"each": ["inward", "outward"]},
    "initial_offset": {"to": 0.2, "form": "moving"}, "transition_duration": {"each": [0.15, 0], "form": "moving"},
    "post_offset": {"to": 0.15, "with": {"transition_duration": null}, "form": "moving"},
    "transition_curve": {"each": ["linear", "alpha**3", "np.sin(alpha*np.pi/2)"], "form": "moving"},
    "glitchInterval": {"by": "bursts"}, "glitchDur": {"by": "bursts"}, "glitchNoiseLevel": {"by": "bursts"},
    "glitchFocusWidth": {"by": "bursts"}, "glitchFocusExp": {"by": "bursts"}
}"#;

/// Rules by parameter; of two for one, the earlier text wins.
pub fn rules(texts: &[&str]) -> BTreeMap<String, Rule> {
    let mut rules = BTreeMap::new();
    for text in texts {
        for (name, value) in settings(text) {
            rules.entry(name).or_insert_with(|| rule(value));
        }
    }
    rules
}

/// An object of settings.
pub fn settings(text: &str) -> Map<String, Value> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => map,
        other => panic!("{other:?} in {text}"),
    }
}

/// One object over another; null takes a setting away.
pub fn over(base: &Map<String, Value>, with: &Map<String, Value>) -> Map<String, Value> {
    let mut all = base.clone();
    for (name, value) in with {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    all
}

fn rule(value: Value) -> Rule {
    let Value::Object(mut map) = value else {
        return Rule {
            to: vec![value],
            ..Rule::default()
        };
    };
    let is = |map: &Map<String, Value>, key: &str, word: &str| {
        map.get(key).and_then(Value::as_str) == Some(word)
    };
    let (moving_only, end_unused) = (is(&map, "form", "moving"), is(&map, "end", "unused"));
    let to = match (map.remove("each"), map.remove("to")) {
        (Some(Value::Array(each)), _) => each,
        (_, to) => to.into_iter().collect(),
    };
    Rule {
        to,
        with: map
            .remove("with")
            .and_then(|with| with.as_object().cloned())
            .unwrap_or_default(),
        moving_only,
        end_unused,
        by: map.get("by").and_then(Value::as_str).map(str::to_owned),
        tolerance: map.get("tolerance").and_then(Value::as_f64),
        measure: map
            .get("measure")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }
}
