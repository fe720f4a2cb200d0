//! Makes table rows: a row is one line of data, so that a table reads like the page it follows.
//!
//! Invariant: the accepted bounds of a number follow from its unit unless the row narrows them.

use super::{Chain, Effect, Kind, ParamSpec, Unit};
use crate::limits;

const fn row(name: &'static str, kind: Kind, unit: Unit, doc: &'static str) -> ParamSpec {
    ParamSpec {
        name,
        aliases: &[],
        kind,
        unit,
        range: None,
        chain: Chain::Fixed,
        end_names: None,
        end_aliases: &[],
        default_ends: None,
        fallback: None,
        raise_to_min: false,
        otherwise: None,
        required: false,
        effect: Effect::Used,
        doc,
    }
}

/// A number with a default.
pub(super) const fn number(
    name: &'static str,
    default: f64,
    unit: Unit,
    doc: &'static str,
) -> ParamSpec {
    let bound = bound(unit);
    row(
        name,
        Kind::Number {
            default: Some(default),
            min: -bound,
            max: bound,
        },
        unit,
        doc,
    )
}

/// A number whose absence means something of its own.
pub(super) const fn optional(name: &'static str, unit: Unit, doc: &'static str) -> ParamSpec {
    let bound = bound(unit);
    row(
        name,
        Kind::Number {
            default: None,
            min: -bound,
            max: bound,
        },
        unit,
        doc,
    )
}

/// A length in seconds: never negative.
pub(super) const fn length(name: &'static str, default: f64, doc: &'static str) -> ParamSpec {
    number(name, default, Unit::Seconds, doc).at_least(0.0)
}

/// A whole number.
pub(super) const fn integer(
    name: &'static str,
    default: u64,
    min: u64,
    max: u64,
    unit: Unit,
    doc: &'static str,
) -> ParamSpec {
    row(name, Kind::Integer { default, min, max }, unit, doc)
}

/// A switch.
pub(super) const fn flag(name: &'static str, default: bool, doc: &'static str) -> ParamSpec {
    row(name, Kind::Flag { default }, Unit::None, doc)
}

/// A word from a list, the first being the default.
pub(super) const fn choice(
    name: &'static str,
    options: &'static [&'static str],
    doc: &'static str,
) -> ParamSpec {
    row(
        name,
        Kind::Choice {
            options,
            default: options[0],
        },
        Unit::None,
        doc,
    )
}

/// Free text of a bounded length.
pub(super) const fn text(name: &'static str, max_chars: usize, doc: &'static str) -> ParamSpec {
    row(name, Kind::Text { max_chars }, Unit::None, doc)
}

/// A value of any other kind.
pub(super) const fn value(name: &'static str, kind: Kind, doc: &'static str) -> ParamSpec {
    row(name, kind, Unit::None, doc)
}

/// A key that editors write and nobody reads.
pub(super) const fn informational(name: &'static str, doc: &'static str) -> ParamSpec {
    let mut row = row(name, Kind::Anything, Unit::None, doc);
    row.effect = Effect::Informational;
    row
}

const fn bound(unit: Unit) -> f64 {
    match unit {
        Unit::Gain => limits::GAIN,
        Unit::Seconds => limits::SECONDS,
        _ => limits::MAGNITUDE,
    }
}

impl ParamSpec {
    pub(super) const fn moving(mut self) -> Self {
        self.chain = Chain::Camel;
        self
    }
    pub(super) const fn moving_named(mut self, start: &'static str, end: &'static str) -> Self {
        self.chain = Chain::Camel;
        self.end_names = Some((start, end));
        self
    }
    pub(super) const fn ends_aka(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.end_aliases = names;
        self
    }
    pub(super) const fn ends(mut self, start: f64, end: f64) -> Self {
        self.default_ends = Some((start, end));
        self
    }
    pub(super) const fn moving_snake(mut self) -> Self {
        self.chain = Chain::Snake;
        self
    }
    pub(super) const fn moving_plain_first(mut self, fallback: &'static str) -> Self {
        self.chain = Chain::CamelPlainFirst;
        self.fallback = Some(fallback);
        self
    }
    pub(super) const fn or(mut self, fallback: &'static str) -> Self {
        self.fallback = Some(fallback);
        self
    }
    pub(super) const fn aka(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
    pub(super) const fn usually(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
    pub(super) const fn at_least(mut self, low: f64) -> Self {
        if let Kind::Number { default, max, .. } = self.kind {
            self.kind = Kind::Number {
                default,
                min: low,
                max,
            };
        }
        self
    }
    pub(super) const fn within(mut self, low: f64, high: f64) -> Self {
        if let Kind::Number { default, .. } = self.kind {
            self.kind = Kind::Number {
                default,
                min: low,
                max: high,
            };
        }
        self
    }
    pub(super) const fn raised(mut self) -> Self {
        self.raise_to_min = true;
        self
    }
    /// What an unknown word of a choice counts as, where it is not the default.
    pub(super) const fn otherwise(mut self, word: &'static str) -> Self {
        self.otherwise = Some(word);
        self
    }
    /// A value that editors write and no renderer reads.
    pub(super) const fn without_effect(mut self) -> Self {
        self.effect = Effect::Informational;
        self
    }
    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}
