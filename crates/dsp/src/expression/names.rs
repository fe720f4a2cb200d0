//! The names an expression may use.
//!
//! Invariant: this table is the whole vocabulary; what is not here is refused with the table as the answer.

use super::program::{Binary, Operation, Unary};

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    Value(Operation),
    Function {
        operation: Operation,
        arguments: usize,
    },
}

const fn function(operation: Operation, arguments: usize) -> Meaning {
    Meaning::Function {
        operation,
        arguments,
    }
}

const NAMES: [(&str, Meaning); 17] = [
    ("alpha", Meaning::Value(Operation::Alpha)),
    (
        "pi",
        Meaning::Value(Operation::Constant(std::f64::consts::PI)),
    ),
    (
        "e",
        Meaning::Value(Operation::Constant(std::f64::consts::E)),
    ),
    ("sin", function(Operation::Unary(Unary::Sin), 1)),
    ("cos", function(Operation::Unary(Unary::Cos), 1)),
    ("tan", function(Operation::Unary(Unary::Tan), 1)),
    ("exp", function(Operation::Unary(Unary::Exp), 1)),
    ("log", function(Operation::Unary(Unary::Log), 1)),
    ("log10", function(Operation::Unary(Unary::Log10), 1)),
    ("sqrt", function(Operation::Unary(Unary::Sqrt), 1)),
    ("abs", function(Operation::Unary(Unary::Abs), 1)),
    ("tanh", function(Operation::Unary(Unary::Tanh), 1)),
    ("power", function(Operation::Binary(Binary::Power), 2)),
    ("minimum", function(Operation::Binary(Binary::Minimum), 2)),
    ("maximum", function(Operation::Binary(Binary::Maximum), 2)),
    ("clip", function(Operation::Clip, 3)),
    ("where", function(Operation::Where, 3)),
];

/// The meaning of a name as written, with or without `np.` or `math.`; `alpha` takes neither.
pub(super) fn meaning(written: &str) -> Option<Meaning> {
    let plain = written
        .strip_prefix("np.")
        .or_else(|| written.strip_prefix("math."))
        .unwrap_or(written);
    if plain == "alpha" && plain.len() != written.len() {
        return None;
    }
    NAMES
        .iter()
        .find(|(name, _)| *name == plain)
        .map(|(_, meaning)| *meaning)
}

/// All names, for a message.
pub(super) fn list() -> String {
    let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    format!(
        "one of {} (np. or math. may stand before a function or constant)",
        names.join(", ")
    )
}
