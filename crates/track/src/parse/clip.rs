//! Clips laid over the track.
//!
//! Invariant: clips keep their order and their number, so that an index into the list means the same to
//! whoever supplies their sound.

use super::{here, items};
use crate::decode::open;
use crate::document::Clip;
use crate::json::Value;
use crate::limits;
use crate::report::Report;
use crate::table::document;

pub(super) fn clips(report: &mut Report, value: &Value<'_>) -> Vec<Clip> {
    let mut clips = Vec::new();
    for (index, item) in items(report, value, "clips", limits::CLIPS)
        .iter()
        .enumerate()
    {
        clips.extend(report.in_item(index, |report| clip(report, item)));
    }
    clips
}

fn clip(report: &mut Report, value: &Value<'_>) -> Option<Clip> {
    let fields = open(report, value, &document::CLIP)?;
    Some(Clip {
        source: fields.text_or_empty("file_path"),
        start_secs: fields.number_or_default("start"),
        gain: fields.number_or_default("amp"),
        duration_secs: fields.number_or_default("duration"),
        pan: fields.number_or_default("pan").clamp(-1.0, 1.0),
        fade_in_secs: fields.number_or_default("fade_in"),
        fade_out_secs: fields.number_or_default("fade_out"),
        description: fields.text_or_empty("description"),
        place: here(report, fields.span()),
    })
}
