//! A JSON Schema of tracks and presets, made from the tables that the parser reads.
//!
//! Invariant: a document that validates is read without error and one that does not is refused, save what a
//! schema cannot say: sums over the document, the range of numbers written as texts, `..` deep inside a path,
//! and names of one value side by side. Source: JSON Schema draft 2020-12.

mod kinds;

use crate::parse::envelope_types;
use crate::table::{Effect, Kind, ObjectSpec, ParamSpec, document, noise, voices};
use serde_json::{Map, Value, json};

/// Schema of a track, in both dialects.
pub fn schema() -> String {
    whole("Heterodyne track", &document::TRACK)
}

/// Schema of a `.noise` file.
pub fn noise_schema() -> String {
    whole("Heterodyne noise preset", &noise::NOISE_FILE)
}

/// Schema of a `.voice` file.
pub fn voice_schema() -> String {
    whole("Heterodyne voice preset", &document::VOICE)
}

fn whole(title: &str, root: &'static ObjectSpec) -> String {
    let mut definitions = Map::new();
    define(root, &mut definitions);
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$ref": reference(root),
        "$defs": definitions,
    });
    format!("{schema:#}\n")
}

/// Adds the definition of `object` and of all that it refers to.
fn define(object: &'static ObjectSpec, definitions: &mut Map<String, Value>) {
    if definitions.contains_key(&slug(object)) {
        return;
    }
    definitions.insert(slug(object), Value::Null);
    let mut properties = Map::new();
    for (key, known) in object.all_keys() {
        properties.insert(key, property(known.spec));
    }
    let mut definition =
        json!({ "type": "object", "description": object.doc, "properties": properties });
    let required: Vec<Value> = object
        .params()
        .filter(|row| row.required)
        .map(one_name_of)
        .collect();
    let mut rules = required;
    for row in object.params().filter(|row| row.effect == Effect::Used) {
        rules.extend(rules_by_name(object, row));
        for used in tables_of(row.kind) {
            define(used, definitions);
        }
    }
    if !rules.is_empty() {
        definition["allOf"] = Value::Array(rules);
    }
    definitions.insert(slug(object), definition);
}

fn property(row: &'static ParamSpec) -> Value {
    let mut fragment = match row.effect {
        Effect::Used => kinds::fragment(row),
        Effect::Informational => json!({}),
    };
    fragment["description"] = Value::from(description(row));
    fragment
}

fn description(row: &ParamSpec) -> String {
    let default = row.default_text();
    match (row.unit.symbol(), default.as_str()) {
        ("", "") => row.doc.to_owned(),
        ("", default) => format!("{} Default {default}.", row.doc),
        (unit, "") => format!("{} Unit {unit}.", row.doc),
        (unit, default) => format!("{} Default {default}, unit {unit}.", row.doc),
    }
}

/// Any of the names of a required value, or of the one that stands in for it.
fn one_name_of(row: &'static ParamSpec) -> Value {
    let names = std::iter::once(&row.name)
        .chain(row.aliases)
        .chain(&row.fallback);
    let options: Vec<Value> = names.map(|name| json!({ "required": [name] })).collect();
    json!({ "anyOf": options })
}

/// Where a table depends on a word beside it: one rule for each word.
fn rules_by_name(object: &'static ObjectSpec, row: &'static ParamSpec) -> Vec<Value> {
    let (word, cases): (_, Vec<(String, &ObjectSpec)>) = match row.kind {
        Kind::VoiceParams => (
            "synth_function_name",
            voices()
                .iter()
                .map(|voice| (kinds::voice_pattern(voice), &voice.object))
                .collect(),
        ),
        Kind::EnvelopeParams => (
            "type",
            envelope_types()
                .iter()
                .map(|(name, table)| (kinds::word_pattern(&[name]), *table))
                .collect(),
        ),
        _ => return Vec::new(),
    };
    let Some(word) = object.param(word) else {
        return Vec::new();
    };
    let names =
        |row: &'static ParamSpec| std::iter::once(row.name).chain(row.aliases.iter().copied());
    let case = |(pattern, table): (String, &'static ObjectSpec)| {
        let named = |name: &str| json!({ "required": [name], "properties": { name: { "type": "string", "pattern": pattern } } });
        let conditions: Vec<Value> = names(word).map(named).collect();
        let nullable = json!({ "anyOf": [{ "$ref": reference(table) }, { "type": "null" }] });
        let properties: Map<String, Value> = names(row)
            .map(|name| (name.to_owned(), nullable.clone()))
            .collect();
        json!({ "if": { "anyOf": conditions }, "then": { "properties": properties } })
    };
    cases.into_iter().map(case).collect()
}

/// The tables that a kind of value refers to.
fn tables_of(kind: Kind) -> Vec<&'static ObjectSpec> {
    match kind {
        Kind::Object(table) | Kind::List { item: table, .. } => vec![table],
        Kind::VoiceParams => voices().iter().map(|voice| &voice.object).collect(),
        Kind::EnvelopeParams => envelope_types().iter().map(|(_, table)| *table).collect(),
        Kind::Points => vec![&noise::POINT],
        Kind::Sweeps => vec![&noise::SWEEP],
        Kind::StaticNotches => vec![&noise::STATIC_NOTCH],
        _ => Vec::new(),
    }
}

fn slug(object: &ObjectSpec) -> String {
    object.name.replace(' ', "-")
}

fn reference(object: &ObjectSpec) -> String {
    format!("#/$defs/{}", slug(object))
}
