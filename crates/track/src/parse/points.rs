//! Points of an amplitude envelope: pairs `[seconds, gain]`, or objects.
//!
//! Invariant: the result is sorted by time; points at the same time keep their order.

use super::items;
use crate::decode::{Decoded, decode, open, wrong_type};
use crate::json::{Node, Value};
use crate::limits;
use crate::report::Report;
use crate::table::{ParamSpec, noise};

pub(super) fn points(report: &mut Report, value: &Value<'_>) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for (index, item) in items(report, value, "envelope points", limits::ENVELOPE_POINTS)
        .iter()
        .enumerate()
    {
        points.extend(report.in_item(index, |report| point(report, item)));
    }
    points.sort_by(|a: &(f64, f64), b| a.0.total_cmp(&b.0));
    points
}

fn point(report: &mut Report, value: &Value<'_>) -> Option<(f64, f64)> {
    match &value.node {
        Node::Object(_) => {
            let fields = open(report, value, &noise::POINT)?;
            Some((fields.number("time")?, fields.number("amp")?))
        }
        Node::List(pair) if pair.len() == 2 => {
            let seconds = number(report, 0, noise::POINT.param("time")?, &pair[0]);
            let gain = number(report, 1, noise::POINT.param("amp")?, &pair[1]);
            Some((seconds?, gain?))
        }
        _ => wrong_type(report, value, "a pair of seconds and gain"),
    }
}

/// A number of a list, against a row.
pub(super) fn number<'v>(
    report: &mut Report,
    index: usize,
    row: &'static ParamSpec,
    value: &'v Value<'v>,
) -> Option<f64> {
    match report.in_item(index, |report| decode(report, row, value))? {
        Decoded::Number(number) => Some(number),
        _ => None,
    }
}
