//! The soundtrack of a sequence: the file of `-m` at the level of `mix/amp`.
//!
//! Invariant: a clip has one level, the highest that occurs; everything else about it is said to be lost.

use super::options::Options;
use crate::decode::path_refusal;
use crate::document::{Clip, Place};
use crate::import::not_carried;
use crate::report::Report;

/// Levels of the soundtrack that occur.
#[derive(Default)]
pub(super) struct Levels(pub Vec<f64>);

/// The soundtrack of `-m` as a clip.
pub(super) fn soundtrack(report: &mut Report, options: &Options, levels: &Levels) -> Option<Clip> {
    let Some((written, span)) = &options.soundtrack else {
        if levels.0.iter().any(|gain| *gain != 0.0) {
            not_carried(
                report,
                0..0,
                "mix/amp",
                "the level of a soundtrack that no -m names",
            );
        }
        return None;
    };
    let path = written
        .rsplit_once('#')
        .map_or(written.as_str(), |(path, _)| path);
    if let Some(reason) = path_refusal(path) {
        not_carried(
            report,
            span.clone(),
            written,
            &format!("the soundtrack: {reason}"),
        );
        return None;
    }
    let gain = if levels.0.is_empty() {
        1.0
    } else {
        levels.0.iter().copied().fold(0.0, f64::max)
    };
    not_carried(
        report,
        span.clone(),
        written,
        "that the soundtrack repeats; it plays once, from the start",
    );
    if levels.0.iter().any(|level| *level != gain) {
        not_carried(
            report,
            span.clone(),
            written,
            "changes of the soundtrack's level; its highest counts",
        );
    }
    Some(Clip {
        source: path.to_owned(),
        start_secs: 0.0,
        gain,
        duration_secs: 0.0,
        pan: 0.0,
        fade_in_secs: 0.0,
        fade_out_secs: 0.0,
        description: "soundtrack".to_owned(),
        place: Place::default(),
    })
}
