//! All effects and presets as one JSON text, from which a page builds its rack.

use super::presets::presets;
use super::value::number_of;
use heterodyne_dsp::effects::{ALL, Kind, Parameter, Unit};
use serde_json::{Value, json};

/// `{"version", "effects": [{"name", "title", "says", "parameters": [...]}], "presets": [{"name", "title", "says", "chain"}]}`. A parameter
/// has `name`, `unit` (`db`, `hz`, `secs`, `part`, `ratio`, `choice`), `minimum`, `maximum`, `default` as numbers, `choices` and `says`; its
/// place in the list is its number.
pub fn catalogue() -> String {
    let presets: Vec<Value> = presets()
        .iter()
        .map(|preset| {
            let document: Value = serde_json::from_str(preset.text).unwrap_or_default();
            json!({ "name": preset.name, "title": document["name"], "says": preset.says, "chain": document })
        })
        .collect();
    let effects: Vec<Value> = ALL.iter().map(|kind| effect(kind)).collect();
    format!(
        "{:#}\n",
        json!({ "version": super::VERSION, "effects": effects, "presets": presets })
    )
}

fn effect(kind: &Kind) -> Value {
    let parameters: Vec<Value> = kind.parameters.iter().map(parameter).collect();
    json!({ "name": kind.name, "title": kind.title, "says": kind.says, "parameters": parameters })
}

fn parameter(row: &Parameter) -> Value {
    json!({
        "name": row.name,
        "unit": word(row.unit),
        "minimum": number_of(row.minimum),
        "maximum": number_of(row.maximum),
        "default": number_of(row.default),
        "choices": row.choices,
        "says": row.says,
    })
}

fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Db => "db",
        Unit::Hz => "hz",
        Unit::Secs => "secs",
        Unit::Part => "part",
        Unit::Ratio => "ratio",
        Unit::Choice => "choice",
    }
}
