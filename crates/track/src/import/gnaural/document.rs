//! The XML of a schedule: elements by name, numbers in text and attributes.
//!
//! Invariant: entities of a document of its own are refused, and no more nodes are read than a schedule can need.

use crate::diagnostic::codes;
use crate::json::quoted;
use crate::limits;
use crate::report::{Problem, Report};
use roxmltree::{Document, Node, ParsingOptions};
use std::ops::Range;

/// Most nodes of a document.
const NODES: u32 = 2_000_000;

/// Parses XML; `None` with a reported error if it is none.
pub(super) fn parse<'t>(report: &mut Report, text: &'t str) -> Option<Document<'t>> {
    if text.len() > limits::TEXT_BYTES {
        let message = "the text is too long";
        let accepted = format!("at most {} bytes", limits::TEXT_BYTES);
        report.push(Problem::error(codes::LIMIT, 0..0, message).accepted(accepted));
        return None;
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    match Document::parse_with_options(text, options) {
        Ok(document) => Some(document),
        Err(error) => {
            let at = offset(text, error.pos().row, error.pos().col);
            // The reason may quote characters of the text; a message is one line.
            let reason: String = error
                .to_string()
                .chars()
                .map(|one| match one {
                    control if control.is_control() => control.escape_default().to_string(),
                    other => other.to_string(),
                })
                .collect();
            let problem = Problem::error(codes::XML, at..at, "this is not the XML of a schedule");
            report.push(
                problem
                    .found(reason)
                    .accepted("a <schedule> as Gnaural writes it"),
            );
            None
        }
    }
}

/// Byte of a line and a column in characters, both from 1.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(row.saturating_sub(1) as usize)
        .map(str::len)
        .sum();
    let line = &text[line_start..];
    let skipped = line.char_indices().nth(column.saturating_sub(1) as usize);
    line_start + skipped.map_or(line.len(), |(at, _)| at)
}

/// A child element by name, in any case.
pub(super) fn child<'a, 'i>(parent: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    children(parent, name).next()
}

/// Child elements by name.
pub(super) fn children<'a, 'i, 'n>(
    parent: Node<'a, 'i>,
    name: &'n str,
) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i, 'n> {
    parent
        .children()
        .filter(move |node| node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name))
}

/// Trimmed text of a child element; empty where there is none.
pub(super) fn text<'a>(parent: Node<'a, '_>, name: &str) -> &'a str {
    child(parent, name)
        .and_then(|node| node.text())
        .unwrap_or_default()
        .trim()
}

/// A number of a child element, else `default`.
pub(super) fn number(
    report: &mut Report,
    parent: Node<'_, '_>,
    name: &str,
    default: f64,
    most: f64,
) -> f64 {
    let Some(node) = child(parent, name) else {
        return default;
    };
    let written = node.text().unwrap_or_default().trim();
    if written.is_empty() {
        return default;
    }
    bounded(report, node.range(), name, written, most).unwrap_or(default)
}

/// A number between −`most` and `most`, else a reported error.
pub(super) fn bounded(
    report: &mut Report,
    span: Range<usize>,
    name: &str,
    written: &str,
    most: f64,
) -> Option<f64> {
    let value = crate::json::numeric_text(written).filter(|value| value.abs() <= most);
    if value.is_none() {
        let message = format!("{name} is no number that can be used");
        let problem = Problem::error(codes::XML, span, message);
        report.push(
            problem
                .found(quoted(written))
                .accepted(format!("a number up to {most}")),
        );
    }
    value
}
