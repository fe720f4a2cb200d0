//! Reads track files and presets: text in, plain data and diagnostics out.
//!
//! Invariant: every reading function takes a value that the JSON reader bounded and returns data that passed
//! the tables; problems go to the report and never stop the reading of the rest.

mod background;
mod clip;
mod colour;
mod envelope;
mod noise;
mod notches;
mod points;
mod preset;
mod preset_room;
mod presets;
mod step;
mod sweeps;
mod text;
mod timing;
mod track;
mod trajectory;
mod voice;

pub(crate) use envelope::envelope_types;
pub use preset::{PresetShelf, named_presets, split_preset};
pub use presets::{NoisePreset, parse_noise, parse_voice_presets};
pub use text::text_of;
pub use track::{Reading, parse_track, parse_track_with};

use crate::decode::{check_path, wrong_type};
use crate::diagnostic::codes;
use crate::document::Place;
use crate::json::{Node, Value};
use crate::limits;
use crate::report::{Problem, Report};
use std::ops::Range;

/// The items of a list of at most `max`; empty with a reported error if it is none or too long.
fn items<'v>(report: &mut Report, value: &'v Value<'v>, what: &str, max: usize) -> &'v [Value<'v>] {
    let Node::List(items) = &value.node else {
        wrong_type::<()>(report, value, &format!("a list of {what}"));
        return &[];
    };
    if items.len() > max {
        let problem = Problem::error(
            codes::LIMIT,
            value.span(),
            format!("there are too many {what}"),
        );
        report.push(
            problem
                .found(items.len().to_string())
                .accepted(format!("at most {max}")),
        );
        return &[];
    }
    items
}

/// Several paths: a list of texts, or one text with `;` between them (a `data:` URL stands alone). Empty ones are left out.
fn several_paths(report: &mut Report, value: &Value<'_>) -> Vec<String> {
    let one = |report: &mut Report, value: &Value<'_>, path: &str| {
        let path = path.trim();
        (!path.is_empty() && check_path(report, value, path)).then(|| path.to_owned())
    };
    match &value.node {
        Node::Text(text) if text.trim_start().starts_with("data:") => {
            one(report, value, text).into_iter().collect()
        }
        Node::Text(text) => {
            let paths = text.split(';');
            paths.filter_map(|path| one(report, value, path)).collect()
        }
        Node::List(_) => {
            let mut paths = Vec::new();
            let items = items(report, value, "paths", limits::PATHS);
            for (index, item) in items.iter().enumerate() {
                paths.extend(report.in_item(index, |report| match &item.node {
                    Node::Text(text) => one(report, item, text),
                    _ => wrong_type(report, item, "a path"),
                }));
            }
            paths
        }
        _ => wrong_type(
            report,
            value,
            "a list of paths, or a text with ; between them",
        )
        .unwrap_or_default(),
    }
}

/// The place where reading stands.
fn here(report: &Report, span: Range<usize>) -> Place {
    Place {
        path: report.path(),
        span,
    }
}
