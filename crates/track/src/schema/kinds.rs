//! One schema fragment for each kind of value.
//!
//! Invariant: a fragment accepts what [`crate::decode`] accepts for the same row; null is accepted everywhere
//! but where a value is required.

use super::reference;
use crate::limits;
use crate::table::{FLAG_WORDS, Kind, ParamSpec, VoiceSpec, noise};
use serde_json::{Value, json};

/// A decimal number as text, with space around it.
const DECIMAL: &str = r"[ \t\r\n]*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\r\n]*";

/// A `data:` URL.
const DATA_URL: &str = r"^\s*[dD][aA][tT][aA]:";

/// Neither a URL, nor another machine, nor a path that starts by climbing.
const FILE: &str = r"^(?!\s*[A-Za-z][A-Za-z0-9+.\-]+:)(?!//|\\\\)(?!\.\. *([/\\]|$))[^\u0000]*$";

/// The schema of one value, without its description.
pub(super) fn fragment(row: &'static ParamSpec) -> Value {
    let mut options = options(row);
    if options.is_empty() {
        return json!({});
    }
    if !row.required {
        options.push(json!({ "type": "null" }));
    }
    json!({ "anyOf": options })
}

fn options(row: &'static ParamSpec) -> Vec<Value> {
    match row.kind {
        Kind::Number { min, max, .. } => number(
            if row.raise_to_min {
                f64::NEG_INFINITY
            } else {
                min
            },
            max,
        ),
        Kind::Integer { min, max, .. } => {
            let mut options = number(min as f64, max as f64);
            options[0] = json!({ "type": "integer", "minimum": min, "maximum": max });
            options[1] = json!({ "type": "string", "pattern": format!("^{DECIMAL}$") });
            options
        }
        Kind::Flag { .. } => switch(json!({ "type": "number" })),
        Kind::Level { .. } => {
            let bound = limits::MAGNITUDE;
            switch(json!({ "type": "number", "minimum": -bound, "maximum": bound }))
        }
        Kind::Choice { options, .. } => {
            vec![json!({ "enum": options }), json!({ "type": "string" })]
        }
        Kind::Text { max_chars } => vec![json!({ "type": "string", "maxLength": max_chars })],
        Kind::Path => paths(),
        Kind::Paths => {
            let mut choices = paths();
            let items = json!({ "anyOf": paths() });
            choices.push(json!({ "type": "array", "items": items, "maxItems": limits::PATHS }));
            choices
        }
        Kind::NumberOrPair(row) => {
            let mut choices = options(row);
            choices.push(list_of(&[Some(row), Some(row)], 1));
            choices
        }
        Kind::Object(table) => vec![json!({ "$ref": reference(table) })],
        Kind::List { item, max } => {
            vec![json!({ "type": "array", "items": { "$ref": reference(item) }, "maxItems": max })]
        }
        Kind::Points => vec![points()],
        Kind::Sweeps => vec![sweeps()],
        Kind::StaticNotches => vec![static_notches()],
        Kind::NumberOrList { min, max } => {
            let mut items = number(min, max);
            items.push(json!({ "type": "null" }));
            let list =
                json!({ "type": "array", "items": { "anyOf": items }, "maxItems": limits::SWEEPS });
            let mut options = number(min, max);
            options.push(list);
            options
        }
        Kind::VoiceParams | Kind::EnvelopeParams | Kind::Anything => Vec::new(),
    }
}

/// A file or a `data:` URL.
fn paths() -> Vec<Value> {
    vec![
        json!({ "type": "string", "pattern": DATA_URL }),
        json!({ "type": "string", "pattern": FILE, "maxLength": limits::PATH_CHARS }),
    ]
}

/// A number, a decimal text, or a boolean where 0 or 1 is within the bounds.
fn number(min: f64, max: f64) -> Vec<Value> {
    let mut plain = json!({ "type": "number", "maximum": max });
    if min.is_finite() {
        plain["minimum"] = Value::from(min);
    }
    let mut options = vec![
        plain,
        json!({ "type": "string", "pattern": format!("^{DECIMAL}$") }),
    ];
    let within = |value: f64| (min..=max).contains(&value);
    let booleans: Vec<bool> = [(false, 0.0), (true, 1.0)]
        .into_iter()
        .filter(|(_, v)| within(*v))
        .map(|(b, _)| b)
        .collect();
    if !booleans.is_empty() {
        options.push(json!({ "enum": booleans }));
    }
    options
}

fn switch(number: Value) -> Vec<Value> {
    let words: Vec<&str> = FLAG_WORDS.iter().map(|(word, _)| *word).collect();
    vec![
        json!({ "type": "boolean" }),
        number,
        json!({ "type": "string", "pattern": word_pattern(&words) }),
        json!({ "type": "string", "pattern": format!("^{DECIMAL}$") }),
    ]
}

/// Any of the words, in any case, with space around it.
pub(super) fn word_pattern(words: &[&str]) -> String {
    let any_case = |word: &&str| -> String {
        let one = |c: char| match c.is_ascii_alphabetic() {
            true => format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()),
            false => c.to_string(),
        };
        word.chars().map(one).collect()
    };
    let words: Vec<String> = words.iter().map(any_case).collect();
    format!(r"^\s*({})\s*$", words.join("|"))
}

/// The names under which a voice is written.
pub(super) fn voice_pattern(voice: &VoiceSpec) -> String {
    let names: Vec<&str> = std::iter::once(voice.name)
        .chain(voice.aliases.iter().copied())
        .collect();
    format!(r"^\s*({})(_transition)?\s*$", names.join("|"))
}

fn points() -> Value {
    let pair = list_of(&[noise::POINT.param("time"), noise::POINT.param("amp")], 2);
    let items = json!({ "anyOf": [{ "$ref": reference(&noise::POINT) }, pair] });
    json!({ "type": "array", "items": items, "maxItems": limits::ENVELOPE_POINTS })
}

fn sweeps() -> Value {
    let row = |name| noise::SWEEP.param(name);
    let pair = ["start_min", "start_max", "start_q", "start_casc"].map(row);
    let moving = [
        "start_min",
        "start_max",
        "end_min",
        "end_max",
        "start_q",
        "end_q",
        "start_casc",
        "end_casc",
    ]
    .map(row);
    let items = json!({ "anyOf": [{ "$ref": reference(&noise::SWEEP) }, list_of(&pair, 2), list_of(&moving, 8)] });
    json!({ "type": "array", "items": items, "maxItems": limits::SWEEPS })
}

fn static_notches() -> Value {
    let rows = ["freq", "q", "cascade"].map(|name| noise::STATIC_NOTCH.param(name));
    let items =
        json!({ "anyOf": [{ "$ref": reference(&noise::STATIC_NOTCH) }, list_of(&rows, 1)] });
    json!({ "type": "array", "items": items })
}

/// A list of numbers, each against its row, of which at least `least` are there.
fn list_of(rows: &[Option<&'static ParamSpec>], least: usize) -> Value {
    let items: Vec<Value> = rows
        .iter()
        .flatten()
        .map(|row| json!({ "anyOf": options(row) }))
        .collect();
    json!({ "type": "array", "prefixItems": items, "minItems": least, "maxItems": rows.len() })
}
