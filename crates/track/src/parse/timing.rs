//! When and how a transition runs.
//!
//! Invariant: `transition_duration` wins; in a noise `duration` above 0 comes next; else the time held at the
//! end (`post_offset`) leaves the rest.

use super::here;
use crate::decode::Fields;
use crate::document::TransitionTiming;
use crate::report::Report;
use crate::table::Form;

/// Whose timing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimingKeys {
    /// A tone: `duration` among its parameters says nothing.
    Voice,
    /// A noise: `duration` is the length of the transition, 0 the rest.
    Noise,
}

pub(super) fn timing(
    report: &mut Report,
    fields: &Fields<'_>,
    keys: TimingKeys,
) -> TransitionTiming {
    let whole = TransitionTiming::default();
    let other = match keys {
        TimingKeys::Voice => None,
        TimingKeys::Noise => fields.number("duration").filter(|length| *length > 0.0),
    };
    let curve = fields
        .text("transition_curve")
        .map(str::trim)
        .filter(|curve| !curve.is_empty());
    let curve_place = match fields.raw("transition_curve", Form::Plain) {
        Some((key, value)) => report.in_key(key, |report| here(report, value.span())),
        None => whole.curve_place,
    };
    TransitionTiming {
        initial_offset_secs: fields.number_or_default("initial_offset"),
        duration_secs: fields.number("transition_duration").or(other),
        post_offset_secs: fields.number_or_default("post_offset"),
        curve: curve.map_or(whole.curve, str::to_owned),
        curve_place,
    }
}
