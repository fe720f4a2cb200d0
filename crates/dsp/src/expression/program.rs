//! The operations an expression compiles to.
//!
//! Invariant: one definition serves single values and columns of values, so both give the same bits.

use crate::elementary;

/// One step of a postfix program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operation {
    Constant(f64),
    Alpha,
    Unary(Unary),
    Binary(Binary),
    /// `clip(x, low, high)`.
    Clip,
    /// `where(condition, yes, no)`; every condition but 0 counts as true.
    Where,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unary {
    Negate,
    Sin,
    Cos,
    Tan,
    Exp,
    Log,
    Log10,
    Sqrt,
    Abs,
    Tanh,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Minimum,
    Maximum,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Operation {
    /// How many values the operation takes from the stack; it always leaves one.
    pub fn takes(self) -> usize {
        match self {
            Operation::Constant(_) | Operation::Alpha => 0,
            Operation::Unary(_) => 1,
            Operation::Binary(_) => 2,
            Operation::Clip | Operation::Where => 3,
        }
    }
}

impl Unary {
    /// Replaces every value by the function of it.
    pub fn apply(self, values: &mut [f64]) {
        match self {
            Unary::Negate => map(values, |x| -x),
            Unary::Sin => map(values, elementary::sin),
            Unary::Cos => map(values, elementary::cos),
            Unary::Tan => map(values, elementary::tan),
            Unary::Exp => map(values, elementary::exp),
            Unary::Log => map(values, elementary::ln),
            Unary::Log10 => map(values, elementary::log10),
            Unary::Sqrt => map(values, f64::sqrt),
            Unary::Abs => map(values, f64::abs),
            Unary::Tanh => map(values, elementary::tanh),
        }
    }
}

impl Binary {
    /// Replaces every left value by its combination with the right one.
    pub fn apply(self, left: &mut [f64], right: &[f64]) {
        match self {
            Binary::Add => zip(left, right, |a, b| a + b),
            Binary::Subtract => zip(left, right, |a, b| a - b),
            Binary::Multiply => zip(left, right, |a, b| a * b),
            Binary::Divide => zip(left, right, |a, b| a / b),
            Binary::Remainder => zip(left, right, elementary::floor_mod),
            Binary::Power => zip(left, right, elementary::pow),
            Binary::Minimum => zip(left, right, minimum),
            Binary::Maximum => zip(left, right, maximum),
            Binary::Less => zip(left, right, |a, b| truth(a < b)),
            Binary::LessOrEqual => zip(left, right, |a, b| truth(a <= b)),
            Binary::Greater => zip(left, right, |a, b| truth(a > b)),
            Binary::GreaterOrEqual => zip(left, right, |a, b| truth(a >= b)),
            Binary::Equal => zip(left, right, |a, b| truth(a == b)),
            Binary::NotEqual => zip(left, right, |a, b| truth(a != b)),
        }
    }
}

/// Bounds every value below by `low` and then above by `high`.
pub(super) fn clip(values: &mut [f64], low: &[f64], high: &[f64]) {
    for ((value, low), high) in values.iter_mut().zip(low).zip(high) {
        *value = minimum(maximum(*value, *low), *high);
    }
}

/// Replaces every condition by the value it chooses.
pub(super) fn choose(conditions: &mut [f64], yes: &[f64], no: &[f64]) {
    for ((condition, yes), no) in conditions.iter_mut().zip(yes).zip(no) {
        *condition = if *condition != 0.0 { *yes } else { *no };
    }
}

#[inline(always)]
fn map(values: &mut [f64], function: impl Fn(f64) -> f64) {
    for value in values {
        *value = function(*value);
    }
}

#[inline(always)]
fn zip(left: &mut [f64], right: &[f64], function: impl Fn(f64, f64) -> f64) {
    for (left, right) in left.iter_mut().zip(right) {
        *left = function(*left, *right);
    }
}

/// The smaller value, or NaN if either is NaN.
#[inline(always)]
fn minimum(a: f64, b: f64) -> f64 {
    if (a < b) | a.is_nan() { a } else { b }
}

/// The larger value, or NaN if either is NaN.
#[inline(always)]
fn maximum(a: f64, b: f64) -> f64 {
    if (a > b) | a.is_nan() { a } else { b }
}

#[inline(always)]
fn truth(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}
