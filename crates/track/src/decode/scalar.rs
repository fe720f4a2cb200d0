//! One value of the file against one row of a table.
//!
//! Invariant: numeric strings and booleans stand for numbers, numbers and words stand for switches; a result
//! is finite and within the bounds of its row.

use super::paths;
use crate::diagnostic::codes;
use crate::json::{Node, Value, numeric_text, quoted, shown};
use crate::limits;
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use crate::table::{FLAG_WORDS, Kind, ParamSpec, Unit};

/// A value that passed its row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decoded<'v> {
    Number(f64),
    Flag(bool),
    Choice(&'static str),
    Text(&'v str),
    /// A value with a structure, to be read by its own rules.
    Structured,
}

/// Checks `value` against `row`; `None` with a reported error if it does not fit. Null is the caller's.
pub(crate) fn decode<'v>(
    report: &mut Report,
    row: &'static ParamSpec,
    value: &'v Value<'v>,
) -> Option<Decoded<'v>> {
    match row.kind {
        Kind::Number { min, max, .. } => {
            let number = number_of(report, value)?;
            bounded(report, row, value, number, min, max).map(Decoded::Number)
        }
        Kind::Integer { min, max, .. } => {
            let number = number_of(report, value)?;
            if number.fract() != 0.0 {
                let problem =
                    Problem::error(codes::WRONG_TYPE, value.span(), "this number must be whole");
                report.push(problem.found(value.describe()).accepted("a whole number"));
                return None;
            }
            bounded(report, row, value, number, min as f64, max as f64).map(Decoded::Number)
        }
        Kind::Flag { .. } => switch(report, value).map(|number| Decoded::Flag(number != 0.0)),
        Kind::Level { .. } => {
            let number = switch(report, value)?;
            let bound = limits::MAGNITUDE;
            bounded(report, row, value, number, -bound, bound).map(Decoded::Number)
        }
        Kind::Choice { options, default } => {
            let otherwise = row.otherwise.unwrap_or(default);
            choice(report, value, options, otherwise).map(Decoded::Choice)
        }
        Kind::Text { max_chars } => text(report, value, max_chars).map(Decoded::Text),
        Kind::Path => {
            let path = plain_text(report, value)?;
            paths::check(report, value, path).then_some(Decoded::Text(path))
        }
        _ => Some(Decoded::Structured),
    }
}

/// A number in any of the ways in which files write one.
fn number_of(report: &mut Report, value: &Value<'_>) -> Option<f64> {
    match &value.node {
        Node::Number(number) => Some(*number),
        Node::Bool(on) => Some(f64::from(u8::from(*on))),
        Node::Text(text) => match numeric_text(text) {
            Some(number) if number.is_finite() => Some(number),
            None if !names_no_number(text) => {
                not_a(report, value, "a number", "this is not a number")
            }
            _ => {
                let problem =
                    Problem::error(codes::NOT_FINITE, value.span(), "this number is not finite");
                report.push(problem.found(quoted(text)).accepted("a finite number"));
                None
            }
        },
        _ => not_a(report, value, "a number", "this is not a number"),
    }
}

/// A bound with its unit, for messages: `0.5 Hz`.
fn quantity(value: f64, unit: Unit) -> String {
    match unit.symbol() {
        "" => shown(value),
        symbol => format!("{} {symbol}", shown(value)),
    }
}

fn bounded(
    report: &mut Report,
    row: &ParamSpec,
    value: &Value<'_>,
    number: f64,
    min: f64,
    max: f64,
) -> Option<f64> {
    if (min..=max).contains(&number) {
        return Some(number);
    }
    let accepted = format!("{} to {}", shown(min), quantity(max, row.unit));
    if number < min && row.raise_to_min {
        let message = format!("this is below {min} and counts as {min}");
        let problem = Problem::warning(codes::OUT_OF_RANGE, value.span(), message);
        report.push(problem.found(quantity(number, row.unit)).accepted(accepted));
        return Some(min);
    }
    let message = match row.unit {
        Unit::Seconds if number < min => "a time is negative",
        _ if number < min => "this number is too small",
        _ => "this number is too large",
    };
    let problem = Problem::error(codes::OUT_OF_RANGE, value.span(), message);
    report.push(problem.found(quantity(number, row.unit)).accepted(accepted));
    None
}

/// A switch as a number: 0 is off.
fn switch(report: &mut Report, value: &Value<'_>) -> Option<f64> {
    let accepted = "true, false, a number, or one of yes, no, on, off";
    match &value.node {
        Node::Bool(_) | Node::Number(_) => number_of(report, value),
        Node::Text(text) => {
            let word = text.trim().to_lowercase();
            match FLAG_WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, on)) => Some(f64::from(u8::from(*on))),
                None => match numeric_text(text).filter(|number| number.is_finite()) {
                    Some(number) => Some(number),
                    None => not_a(report, value, accepted, "this is not a switch"),
                },
            }
        }
        _ => not_a(report, value, accepted, "this is not a switch"),
    }
}

fn choice(
    report: &mut Report,
    value: &Value<'_>,
    options: &'static [&'static str],
    otherwise: &'static str,
) -> Option<&'static str> {
    let accepted = options.join(", ");
    let Node::Text(text) = &value.node else {
        return not_a(report, value, &accepted, "this is not a word");
    };
    let word = text.trim();
    if let Some(option) = options
        .iter()
        .find(|option| option.eq_ignore_ascii_case(word))
    {
        return Some(option);
    }
    let message = format!("this word is unknown and counts as {otherwise}");
    let mut problem = Problem::warning(codes::UNKNOWN_WORD, value.span(), message)
        .found(quoted(text))
        .accepted(accepted);
    problem.help = did_you_mean(word, options.iter().copied());
    report.push(problem);
    Some(otherwise)
}

fn text<'v>(report: &mut Report, value: &'v Value<'_>, max_chars: usize) -> Option<&'v str> {
    let text = plain_text(report, value)?;
    if text.len() > max_chars && text.chars().count() > max_chars {
        let problem = Problem::error(codes::LIMIT, value.span(), "this text is too long");
        report.push(
            problem
                .found(format!("{} characters", text.chars().count()))
                .accepted(format!("at most {max_chars} characters")),
        );
        return None;
    }
    Some(text)
}

fn plain_text<'v>(report: &mut Report, value: &'v Value<'_>) -> Option<&'v str> {
    match &value.node {
        Node::Text(text) => Some(text),
        _ => not_a(report, value, "a text", "this is not a text"),
    }
}

/// Whether a text spells what is not finite, so that the message can say so.
fn names_no_number(text: &str) -> bool {
    let word = text.trim().trim_start_matches(['+', '-']).to_lowercase();
    matches!(word.as_str(), "nan" | "inf" | "infinity")
}

fn not_a<T>(report: &mut Report, value: &Value<'_>, accepted: &str, message: &str) -> Option<T> {
    let problem = Problem::error(codes::WRONG_TYPE, value.span(), message);
    report.push(problem.found(value.describe()).accepted(accepted));
    None
}
