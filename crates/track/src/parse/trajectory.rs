//! The path of a voice around the head (`spatialTrajectory`): a list of segments.
//!
//! Invariant: every segment passed its table; what decides a default within a segment is decided here.

use super::{items, points};
use crate::decode::{Decoded, Fields, decode, open, wrong_type};
use crate::document::{Motion, Ramp, TrajectorySegment};
use crate::json::{Node, Value};
use crate::limits;
use crate::report::Report;
use crate::table::{DISTANCE, Form, TRAJECTORY_SEGMENT};

pub(super) fn segments(report: &mut Report, value: &Value<'_>) -> Vec<TrajectorySegment> {
    let mut segments = Vec::new();
    let list = items(report, value, "segments", limits::TRAJECTORY_SEGMENTS);
    for (index, item) in list.iter().enumerate() {
        segments.extend(report.in_item(index, |report| {
            let fields = open(report, item, &TRAJECTORY_SEGMENT)?;
            Some(segment(report, &fields))
        }));
    }
    segments
}

fn segment(report: &mut Report, fields: &Fields<'_>) -> TrajectorySegment {
    let seconds = fields.number_or_default("seconds");
    let start_deg = fields.number_or_default("start_deg");
    let extent = fields.number("extent_deg");
    // A swing without a period of its own takes the whole segment.
    let period_secs = fields
        .number("period_s")
        .filter(|period| *period > 0.0)
        .unwrap_or(seconds);
    let motion = match fields.choice("mode") {
        Some("rotate") => Motion::Rotate {
            start_deg,
            speed_deg_per_s: fields.number("speed_deg_per_s").unwrap_or_else(|| {
                if seconds > 0.0 {
                    extent.unwrap_or(ROTATE_EXTENT_DEG) / seconds
                } else {
                    0.0
                }
            }),
        },
        Some("rotating_arc") => Motion::RotatingArc {
            start_deg,
            rotate_hz: fields.number_or_default("rotate_freq_hz"),
            extent_deg: extent.unwrap_or(ARC_EXTENT_DEG),
            period_secs,
        },
        _ => Motion::Oscillate {
            center_deg: fields.number("center_deg").unwrap_or(start_deg),
            extent_deg: extent.unwrap_or(ARC_EXTENT_DEG),
            period_secs,
        },
    };
    TrajectorySegment {
        motion,
        seconds,
        distance_m: distance(report, fields),
        eased: fields.choice("easing") == Some("sine"),
    }
}

/// Extent of a rotation that gives neither speed nor extent.
const ROTATE_EXTENT_DEG: f64 = 180.0;
/// Extent of a swing that gives none.
const ARC_EXTENT_DEG: f64 = 75.0;

/// One distance, or one at the start and one at the end; 1 m where the file gives none.
fn distance(report: &mut Report, fields: &Fields<'_>) -> Ramp {
    let near = Ramp {
        start: 1.0,
        end: 1.0,
    };
    let Some((key, value)) = fields.raw("distance_m", Form::Plain) else {
        return near;
    };
    let values: Vec<f64> = report.in_key(key, |report| match &value.node {
        Node::List(pair) if (1..=2).contains(&pair.len()) => (0..pair.len())
            .filter_map(|i| points::number(report, i, &DISTANCE, &pair[i]))
            .collect(),
        Node::List(_) => {
            wrong_type(report, value, "a number, or a list of one or two").unwrap_or_default()
        }
        _ => match decode(report, &DISTANCE, value) {
            Some(Decoded::Number(distance)) => vec![distance],
            _ => Vec::new(),
        },
    });
    let (Some(start), Some(end)) = (values.first(), values.last()) else {
        return near;
    };
    Ramp {
        start: *start,
        end: *end,
    }
}
