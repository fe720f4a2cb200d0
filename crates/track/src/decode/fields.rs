//! The members of an object, matched with the rows of its table.
//!
//! Invariant: of several names of one value the canonical one wins, then the order of the table; null is
//! absent; unknown keys are reported and kept out; every known value is checked.

use super::scalar::{Decoded, decode};
use crate::diagnostic::{Severity, codes};
use crate::json::{Member, Node, Value, quoted};
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use crate::table::{Effect, Form, Kind, ObjectSpec, ParamSpec};
use std::ops::Range;

/// One member that the table knows.
#[derive(Debug)]
struct Entry<'v> {
    row: &'static ParamSpec,
    form: Form,
    rank: usize,
    member: &'v Member<'v>,
    decoded: Option<Decoded<'v>>,
}

/// The values that an object gives.
#[derive(Debug)]
pub(crate) struct Fields<'v> {
    table: &'static ObjectSpec,
    span: Range<usize>,
    entries: Vec<Entry<'v>>,
}

/// Reads the members of `value`; `None` with a reported error if it is no object.
pub(crate) fn open<'v>(
    report: &mut Report,
    value: &'v Value<'v>,
    table: &'static ObjectSpec,
) -> Option<Fields<'v>> {
    let Node::Object(members) = &value.node else {
        return wrong_type(report, value, &format!("an object ({})", table.name));
    };
    let mut fields = Fields {
        table,
        span: value.span(),
        entries: Vec::new(),
    };
    for member in members {
        fields.take(report, member);
    }
    fields.settle_names(report);
    fields.require(report);
    Some(fields)
}

/// Reports a value of the wrong kind.
pub(crate) fn wrong_type<T>(report: &mut Report, value: &Value<'_>, accepted: &str) -> Option<T> {
    let problem = Problem::error(
        codes::WRONG_TYPE,
        value.span(),
        "this is the wrong kind of value",
    );
    report.push(problem.found(value.describe()).accepted(accepted));
    None
}

impl<'v> Fields<'v> {
    fn take(&mut self, report: &mut Report, member: &'v Member<'v>) {
        let Some(key) = self.table.keys().get(&*member.key) else {
            self.unknown(report, member);
            return;
        };
        if member.value.is_null() {
            return;
        }
        match key.spec.effect {
            Effect::Informational => {
                report.lose(
                    &member.key,
                    member.key_span(),
                    "no renderer looks at this key",
                );
            }
            Effect::Used => {
                let decoded = report.in_key(&member.key, |report| {
                    decode(report, key.spec, &member.value)
                });
                self.entries.push(Entry {
                    row: key.spec,
                    form: key.form,
                    rank: key.rank,
                    member,
                    decoded,
                });
            }
        }
    }

    fn unknown(&self, report: &mut Report, member: &Member<'_>) {
        if !report.has_room(Severity::Warning) {
            report.count(Severity::Warning, 1);
            return;
        }
        let message = format!("this is no value of {} and is ignored", self.table.name);
        let mut problem = Problem::warning(codes::UNKNOWN_KEY, member.key_span(), message)
            .found(quoted(&member.key));
        problem.help = self.meant(&member.key);
        report.in_key(&member.key, |report| report.push(problem));
    }

    /// The name that was probably meant: a canonical one before an alias.
    fn meant(&self, wrong: &str) -> Option<String> {
        let keys = self.table.keys();
        let canonical = keys
            .iter()
            .filter(|(_, key)| key.rank == 0)
            .map(|(name, _)| name.as_str());
        did_you_mean(wrong, canonical)
            .or_else(|| did_you_mean(wrong, keys.keys().map(String::as_str)))
    }

    /// Keeps one entry for each value and form.
    fn settle_names(&mut self, report: &mut Report) {
        let mut kept: Vec<Entry<'v>> = Vec::with_capacity(self.entries.len());
        for entry in std::mem::take(&mut self.entries) {
            let other = kept
                .iter_mut()
                .find(|other| std::ptr::eq(other.row, entry.row) && other.form == entry.form);
            let Some(other) = other else {
                kept.push(entry);
                continue;
            };
            let wins = (entry.says_nothing(), entry.rank) < (other.says_nothing(), other.rank);
            let (winner, loser) = if wins {
                (&entry, &*other)
            } else {
                (&*other, &entry)
            };
            if !loser.says_nothing() && !winner.member.value.same_content(&loser.member.value) {
                let message = format!(
                    "{} and {} are one value; {} counts",
                    winner.member.key, loser.member.key, winner.member.key
                );
                let problem = Problem::warning(codes::TWO_NAMES, loser.member.key_span(), message);
                report.in_key(&loser.member.key, |report| report.push(problem));
            }
            if wins {
                *other = entry;
            }
        }
        self.entries = kept;
    }

    fn require(&self, report: &mut Report) {
        for row in self.table.params().filter(|row| row.required) {
            if self
                .entries
                .iter()
                .any(|entry| std::ptr::eq(entry.row, row) || row.fallback == Some(entry.row.name))
            {
                continue;
            }
            let names: Vec<&str> = std::iter::once(row.name)
                .chain(row.aliases.iter().copied())
                .chain(row.fallback)
                .collect();
            let message = format!("{} is missing from {}", row.name, self.table.name);
            let span = self.span.start..self.span.start + 1;
            report.push(
                Problem::error(codes::MISSING, span, message)
                    .accepted(names.join(" or "))
                    .help(row.doc),
            );
        }
    }

    /// The value that the file gives in one form, if it passed its row.
    pub fn get(&self, name: &str, form: Form) -> Option<Decoded<'v>> {
        debug_assert!(
            self.table.param(name).is_some(),
            "{} has no {name}",
            self.table.name
        );
        self.entry(name, form)?.decoded
    }

    fn entry(&self, name: &str, form: Form) -> Option<&Entry<'v>> {
        self.entries
            .iter()
            .find(|entry| entry.row.name == name && entry.form == form)
    }

    /// Every value that passed its row.
    pub fn all(&self) -> impl Iterator<Item = (&'static ParamSpec, Form, Decoded<'v>)> {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.row, entry.form, entry.decoded?)))
    }

    /// Whether the file gives the value in its plain form, right or wrong.
    pub fn has(&self, name: &str) -> bool {
        self.entry(name, Form::Plain).is_some()
    }

    /// Key and value as the file has them.
    pub fn raw(&self, name: &str, form: Form) -> Option<(&'v str, &'v Value<'v>)> {
        let member = self.entry(name, form)?.member;
        Some((&member.key, &member.value))
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.number_in(name, Form::Plain)
    }

    pub fn number_in(&self, name: &str, form: Form) -> Option<f64> {
        match self.get(name, form)? {
            Decoded::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number, else the default of its row.
    pub fn number_or_default(&self, name: &str) -> f64 {
        self.number(name)
            .unwrap_or_else(|| match self.table.param(name).map(|row| row.kind) {
                Some(Kind::Number { default, .. }) => default.unwrap_or(0.0),
                Some(Kind::Integer { default, .. }) => default as f64,
                _ => 0.0,
            })
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name, Form::Plain)? {
            Decoded::Flag(on) => Some(on),
            _ => None,
        }
    }

    pub fn choice(&self, name: &str) -> Option<&'static str> {
        match self.get(name, Form::Plain)? {
            Decoded::Choice(word) => Some(word),
            _ => None,
        }
    }

    pub fn text(&self, name: &str) -> Option<&'v str> {
        match self.get(name, Form::Plain)? {
            Decoded::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn text_or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_owned()
    }

    /// Bytes of the object.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether the object gives nothing that the table knows.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry<'_> {
    /// An empty path is as good as none where another name gives one.
    fn says_nothing(&self) -> bool {
        matches!(
            (self.row.kind, self.decoded),
            (Kind::Path, Some(Decoded::Text("")))
        )
    }
}
