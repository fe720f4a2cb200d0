//! Reads one effect of a chain, whatever it is, by the table of its parameters.

use super::bands;
use super::read::{given, missing, unknown};
use super::value;
use crate::decode::wrong_type;
use crate::diagnostic::codes;
use crate::json::{Member, Node, Value, quoted};
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use heterodyne_dsp::effects::{ALL, Kind, Stage};

/// The key that says which effect it is.
pub(super) const EFFECT: &str = "effect";
/// The key that leaves an effect out without forgetting it.
pub(super) const BYPASS: &str = "bypass";

/// Reads an effect; `None` where nobody knows which one it is.
pub(super) fn stage(report: &mut Report, value: &Value<'_>) -> Option<Stage> {
    let Node::Object(members) = &value.node else {
        return wrong_type(report, value, "an object (an effect)");
    };
    let bypass = given(members, BYPASS)
        .and_then(|member| report.in_key(BYPASS, |report| switch(report, &member.value)));
    let Some(member) = given(members, EFFECT) else {
        missing(
            report,
            value,
            "an effect does not say which one it is",
            names().collect::<Vec<_>>().join(", "),
        );
        return None;
    };
    let kind = report.in_key(EFFECT, |report| which(report, &member.value))?;
    let mut stage = Stage::new(kind);
    stage.bypass = bypass.unwrap_or(false);
    let listed = given(members, bands::KEY).filter(|_| bands::count(kind) > 0);
    for member in members
        .iter()
        .filter(|member| !member.value.is_null() || !is_known(kind, &member.key))
    {
        parameter(report, &mut stage, member, listed.is_some());
    }
    if let Some(member) = listed {
        report.in_key(bands::KEY, |report| {
            all_bands(report, &mut stage, &member.value)
        });
    }
    Some(stage)
}

fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|kind| kind.name)
}

fn which(report: &mut Report, value: &Value<'_>) -> Option<&'static Kind> {
    let accepted = || names().collect::<Vec<_>>().join(", ");
    let Node::Text(word) = &value.node else {
        return wrong_type(report, value, &accepted());
    };
    let found = ALL.iter().find(|kind| kind.name == word);
    if found.is_none() {
        let problem = Problem::error(
            codes::UNKNOWN_EFFECT,
            value.span(),
            "there is no effect of this name",
        );
        let mut problem = problem.found(quoted(word)).accepted(accepted());
        problem.help = did_you_mean(word, names());
        report.push(problem);
    }
    found.copied()
}

fn switch(report: &mut Report, value: &Value<'_>) -> Option<bool> {
    match value.node {
        Node::Bool(on) => Some(on),
        _ => wrong_type(report, value, "true or false"),
    }
}

fn is_known(kind: &'static Kind, key: &str) -> bool {
    [EFFECT, BYPASS].contains(&key)
        || key == bands::KEY && bands::count(kind) > 0
        || kind.parameters.iter().any(|row| row.name == key)
}

/// Takes a member that is a parameter of its own; the others have been or will be read.
fn parameter(report: &mut Report, stage: &mut Stage, member: &Member<'_>, listed: bool) {
    let kind = stage.kind;
    let Some(place) = kind
        .parameters
        .iter()
        .position(|row| row.name == member.key)
    else {
        if !is_known(kind, &member.key) {
            let own = kind.parameters.iter().map(|row| row.name);
            let known = own
                .chain([BYPASS])
                .chain((bands::count(kind) > 0).then_some(bands::KEY));
            unknown(report, member, kind.name, known);
        }
        return;
    };
    let row = &kind.parameters[place];
    let read = report.in_key(&member.key, |report| {
        value::read(report, row, &member.value)
    });
    if let Some(number) = read {
        stage.values[place] = number;
    }
    if listed && bands::split(row.name).is_some() {
        let message = format!(
            "{} and {} are one value; {} counts",
            bands::KEY,
            row.name,
            bands::KEY
        );
        let problem = Problem::warning(codes::TWO_NAMES, member.key_span(), message);
        report.in_key(&member.key, |report| report.push(problem));
        stage.values[place] = row.default;
    }
}

fn all_bands(report: &mut Report, stage: &mut Stage, value: &Value<'_>) {
    let count = bands::count(stage.kind);
    let Node::List(items) = &value.node else {
        wrong_type::<()>(report, value, "a list of bands");
        return;
    };
    if items.len() > count {
        let problem = Problem::error(codes::LIMIT, value.span(), "there are too many bands");
        report.push(
            problem
                .found(items.len().to_string())
                .accepted(format!("at most {count}")),
        );
    }
    for (index, item) in items.iter().take(count).enumerate() {
        report.in_item(index, |report| band(report, stage, index + 1, item));
    }
}

fn band(report: &mut Report, stage: &mut Stage, number: usize, value: &Value<'_>) {
    let Node::Object(members) = &value.node else {
        wrong_type::<()>(report, value, "an object (a band)");
        return;
    };
    let fields: Vec<_> = bands::of(stage.kind, number).collect();
    for member in members {
        let Some((place, field, row)) = fields.iter().find(|(_, field, _)| *field == member.key)
        else {
            unknown(
                report,
                member,
                "a band",
                fields.iter().map(|(_, field, _)| *field),
            );
            continue;
        };
        if member.value.is_null() {
            continue;
        }
        if let Some(read) = report.in_key(field, |report| value::read(report, row, &member.value)) {
            stage.values[*place] = read;
        }
    }
    if let Some((_, field, row)) = fields.first()
        && given(members, field).is_none()
    {
        missing(
            report,
            value,
            &format!("{field} is missing from a band"),
            value::accepted(row),
        );
    }
}
