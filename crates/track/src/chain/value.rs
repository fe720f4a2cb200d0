//! One value of a chain against the row of its parameter.
//!
//! Invariant: bounds are the decimals that the tables show, so that what is accepted here is what the schema and the listings say; a number that
//! is accepted lies within the row's bounds as an f32 too, for rounding keeps the order.

use crate::diagnostic::codes;
use crate::json::{Node, Value, quoted, shown};
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use heterodyne_dsp::effects::{Parameter, Unit};

/// The shortest decimal of an f32, as an f64 that is written so; the f32's own value where that decimal would not read back.
pub fn number_of(value: f32) -> f64 {
    match value.to_string().parse::<f64>() {
        Ok(decimal) if decimal as f32 == value => decimal,
        _ => f64::from(value),
    }
}

/// The short form of a unit for people; empty for a plain number.
pub fn symbol(unit: Unit) -> &'static str {
    match unit {
        Unit::Db => "dB",
        Unit::Hz => "Hz",
        Unit::Secs => "s",
        Unit::Part | Unit::Ratio | Unit::Choice => "",
    }
}

/// A value as a chain writes it: the word of a choice, else the number.
pub fn words_of(row: &Parameter, value: f32) -> String {
    match row.unit {
        Unit::Choice => word_of(row, value).to_owned(),
        _ => shown(number_of(value)),
    }
}

/// The word of a choice; what is none counts as the default.
pub(super) fn word_of(row: &Parameter, value: f32) -> &'static str {
    let at = |value: f32| row.choices.get(value.round().max(0.0) as usize);
    at(value)
        .or_else(|| at(row.default))
        .copied()
        .unwrap_or_default()
}

/// What a row accepts, for a message: `-24 to 24 dB`, `peak, low_shelf`.
pub(super) fn accepted(row: &Parameter) -> String {
    if row.unit == Unit::Choice {
        return row.choices.join(", ");
    }
    let bounds = format!(
        "{} to {}",
        shown(number_of(row.minimum)),
        shown(number_of(row.maximum))
    );
    format!("{bounds} {}", symbol(row.unit))
        .trim_end()
        .to_owned()
}

/// Reads a value; `None` with a reported error if it does not fit.
pub(super) fn read(report: &mut Report, row: &Parameter, value: &Value<'_>) -> Option<f32> {
    let wrong = |code, message: &str| {
        Problem::error(code, value.span(), message)
            .found(value.describe())
            .accepted(accepted(row))
    };
    match (&value.node, row.unit) {
        (Node::Text(word), Unit::Choice) => {
            let place = row.choices.iter().position(|choice| choice == word);
            if place.is_none() {
                let mut problem =
                    wrong(codes::UNKNOWN_WORD, "this word is unknown").found(quoted(word));
                problem.help = did_you_mean(word, row.choices.iter().copied());
                report.push(problem);
            }
            place.map(|place| place as f32)
        }
        (_, Unit::Choice) => {
            report.push(wrong(codes::WRONG_TYPE, "this is not a word"));
            None
        }
        (Node::Number(number), _) => {
            let (low, high) = (number_of(row.minimum), number_of(row.maximum));
            if (low..=high).contains(number) {
                return Some(*number as f32);
            }
            let message = if *number < low {
                "this number is too small"
            } else {
                "this number is too large"
            };
            report.push(wrong(codes::OUT_OF_RANGE, message));
            None
        }
        _ => {
            report.push(wrong(codes::WRONG_TYPE, "this is not a number"));
            None
        }
    }
}
