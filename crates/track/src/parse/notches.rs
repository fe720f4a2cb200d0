//! Notches that do not move.
//!
//! Invariant: at most [`limits::STATIC_NOTCHES`], the first ones; a quality of 0 counts as absent.

use super::{items, points};
use crate::decode::{Fields, open, wrong_type};
use crate::diagnostic::codes;
use crate::document::StaticNotch;
use crate::json::{Node, Value};
use crate::limits;
use crate::report::{Problem, Report};
use crate::table::{Form, noise::STATIC_NOTCH};

pub(super) fn static_notches(report: &mut Report, fields: &Fields<'_>) -> Vec<StaticNotch> {
    let Some((key, value)) = fields.raw("static_notches", Form::Plain) else {
        return Vec::new();
    };
    report.in_key(key, |report| {
        let list = items(report, value, "static notches", usize::MAX);
        if list.len() > limits::STATIC_NOTCHES {
            let message = format!(
                "only the first {} static notches count",
                limits::STATIC_NOTCHES
            );
            report.push(
                Problem::warning(codes::LIMIT, value.span(), message).found(list.len().to_string()),
            );
        }
        let mut notches = Vec::new();
        for (index, item) in list.iter().enumerate() {
            notches.extend(report.in_item(index, |report| notch(report, item)));
        }
        notches.truncate(limits::STATIC_NOTCHES);
        notches
    })
}

fn notch(report: &mut Report, value: &Value<'_>) -> Option<StaticNotch> {
    let [hz, q, stages] = match &value.node {
        Node::Object(_) => {
            let fields = open(report, value, &STATIC_NOTCH)?;
            ["freq", "q", "cascade"].map(|name| fields.number(name))
        }
        Node::List(list) if (1..=3).contains(&list.len()) => {
            let mut values = [None; 3];
            for (index, name) in ["freq", "q", "cascade"]
                .into_iter()
                .enumerate()
                .take(list.len())
            {
                values[index] =
                    points::number(report, index, STATIC_NOTCH.param(name)?, &list[index]);
            }
            values
        }
        _ => {
            return wrong_type(
                report,
                value,
                "an object, or a list of frequency, q and stages",
            );
        }
    };
    Some(StaticNotch {
        hz: hz.unwrap_or(1000.0),
        q: q.filter(|q| *q > 0.0).unwrap_or(25.0),
        stages: stages.unwrap_or(1.0).round() as u32,
    })
}
