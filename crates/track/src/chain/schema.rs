//! A JSON Schema of chains, made from the tables of the effects.
//!
//! Invariant: a document that validates is read without error, and one that does not is refused. Source: JSON Schema draft 2020-12.

use super::value::{number_of, symbol, words_of};
use super::{KEY, VERSION, bands, presets, stage};
use crate::limits;
use heterodyne_dsp::effects::{ALL, Kind, Parameter, Unit};
use serde_json::{Map, Value, json};

/// Schema of a chain.
pub fn schema() -> String {
    let presets: Vec<Value> = presets()
        .iter()
        .map(|preset| preset.name.into())
        .chain([Value::Null])
        .collect();
    let not_null = |key: &str| json!({ "required": [key], "properties": { key: { "not": { "type": "null" } } } });
    let names: Vec<&str> = ALL.iter().map(|kind| kind.name).collect();
    let rules: Vec<Value> = ALL.iter().map(|kind| rule(kind)).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Heterodyne chain",
        "description": "Effects, in the order in which sound passes them.",
        "type": "object",
        "required": [KEY],
        "properties": {
            KEY: { "const": VERSION, "description": "Version of the format." },
            "name": { "type": ["string", "null"], "maxLength": limits::NAME_CHARS, "description": "What people call the chain." },
            "preset": { "enum": presets, "description": "A built-in chain, in place of stages." },
            "stages": nullable(json!({ "type": "array", "maxItems": limits::CHAIN_STAGES, "items": { "$ref": "#/$defs/stage" } }), "The effects."),
        },
        "oneOf": [not_null("stages"), not_null("preset")],
        "$defs": {
            "stage": {
                "type": "object",
                "required": [stage::EFFECT],
                "properties": {
                    stage::EFFECT: { "enum": names, "description": "Which effect." },
                    stage::BYPASS: { "type": ["boolean", "null"], "description": "Leave it out without forgetting it." },
                },
                "allOf": rules,
            },
        },
    });
    format!("{schema:#}\n")
}

fn nullable(fragment: Value, says: &str) -> Value {
    json!({ "anyOf": [fragment, { "type": "null" }], "description": says })
}

/// What holds for the parameters of one effect.
fn rule(kind: &'static Kind) -> Value {
    let mut properties: Map<String, Value> = kind
        .parameters
        .iter()
        .map(|row| (row.name.to_owned(), nullable(fragment(row), &says(row))))
        .collect();
    let count = bands::count(kind);
    if count > 0 {
        let fields = || bands::of(kind, 1);
        let mut own: Map<String, Value> = fields()
            .map(|(_, field, row)| (field.to_owned(), nullable(fragment(row), &says(row))))
            .collect();
        let first: Vec<&str> = fields().take(1).map(|(_, field, _)| field).collect();
        for (_, field, row) in fields().take(1) {
            own.insert(field.to_owned(), fragment(row));
        }
        let item = json!({ "type": "object", "required": first, "properties": own });
        let list = json!({ "type": "array", "maxItems": count, "items": item });
        properties.insert(
            bands::KEY.to_owned(),
            nullable(
                list,
                "The bands in one list, in place of their single values.",
            ),
        );
    }
    let named = json!({ "required": [stage::EFFECT], "properties": { stage::EFFECT: { "const": kind.name } } });
    json!({ "if": named, "then": { "description": kind.says, "properties": properties } })
}

fn fragment(row: &Parameter) -> Value {
    match row.unit {
        Unit::Choice => json!({ "enum": row.choices }),
        _ => {
            json!({ "type": "number", "minimum": number_of(row.minimum), "maximum": number_of(row.maximum) })
        }
    }
}

fn says(row: &Parameter) -> String {
    let default = words_of(row, row.default);
    format!(
        "{} Default {default}{}{}.",
        row.says,
        if symbol(row.unit).is_empty() { "" } else { " " },
        symbol(row.unit)
    )
}
