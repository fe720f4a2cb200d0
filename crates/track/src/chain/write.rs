//! Writes a chain.
//!
//! Invariant: reading what was written gives the same stages, bit for bit. Every value is written, so that a file sounds the same where another
//! version has another default; of bands those up to the last that is not as the table has it.

use super::value::{number_of, word_of};
use super::{KEY, VERSION, bands, stage};
use crate::write::json::{Json, Members};
use heterodyne_dsp::effects::{Parameter, Stage, Unit};

/// The chain as JSON. A value that no table has (not a number, not within its range) is written as the nearest that it has.
pub fn write(stages: &[Stage], name: &str) -> String {
    let mut chain = Members::default();
    chain.put(KEY, Json::Whole(u64::from(VERSION)));
    chain.text_if("name", name);
    chain.put("stages", Json::List(stages.iter().map(written).collect()));
    chain.object().document()
}

fn written(of: &Stage) -> Json {
    let mut members = Members::default();
    members.put(stage::EFFECT, Json::text(of.kind.name));
    if of.bypass {
        members.put(stage::BYPASS, Json::Bool(true));
    }
    let mut has_bands = false;
    for (row, value) in of.kind.parameters.iter().zip(&of.values) {
        match bands::split(row.name) {
            None => {
                members.put(row.name, value_of(row, *value));
            }
            Some(_) => has_bands = true,
        }
    }
    if has_bands {
        members.put(bands::KEY, Json::List(all_bands(of)));
    }
    members.object()
}

fn all_bands(of: &Stage) -> Vec<Json> {
    let told = |band: &usize| {
        bands::of(of.kind, *band)
            .any(|(place, _, row)| of.values[place].to_bits() != row.default.to_bits())
    };
    let last = (1..=bands::count(of.kind)).rev().find(told).unwrap_or(0);
    let band = |number| {
        let mut members = Members::default();
        for (place, field, row) in bands::of(of.kind, number) {
            members.put(field, value_of(row, of.values[place]));
        }
        members.object()
    };
    (1..=last).map(band).collect()
}

fn value_of(row: &Parameter, value: f32) -> Json {
    if row.unit == Unit::Choice {
        return Json::text(word_of(row, value));
    }
    let value = if value.is_nan() {
        row.default
    } else {
        value.clamp(row.minimum, row.maximum)
    };
    Json::Number(number_of(value))
}
