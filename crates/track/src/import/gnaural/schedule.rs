//! A schedule as data: settings of the whole, voices, entries.
//!
//! Invariant: numbers are finite and bounded, durations not negative; every voice has an entry.

use super::document::{bounded, child, children, number, parse, text};
use crate::diagnostic::codes;
use crate::json::quoted;
use crate::limits;
use crate::report::{Problem, Report};
use roxmltree::Node;
use std::ops::Range;

/// Largest frequency in hertz and largest volume that are read.
const MOST_HZ: f64 = 1e6;
const MOST_VOLUME: f64 = 1e4;
/// Most repetitions.
const MOST_LOOPS: f64 = 1e6;

/// A schedule.
#[derive(Debug)]
pub(super) struct Schedule {
    /// Title, description and author, as far as there are any.
    pub about: Vec<String>,
    /// How often it plays; 0: for ever. With its place.
    pub loops: (u64, Range<usize>),
    /// Left and right.
    pub overall: [f64; 2],
    pub swap: bool,
    pub voices: Vec<Voice>,
}

/// A voice.
#[derive(Debug)]
pub(super) struct Voice {
    pub description: String,
    pub kind: i64,
    pub mute: bool,
    pub mono: bool,
    pub entries: Vec<Entry>,
    pub span: Range<usize>,
}

/// One entry: the values at its start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    pub duration_secs: f64,
    pub volume: [f64; 2],
    pub beat_hz: f64,
    pub base_hz: f64,
}

pub(super) fn read(report: &mut Report, written: &str) -> Option<Schedule> {
    let document = parse(report, written)?;
    let root = document.root_element();
    if !root.tag_name().name().eq_ignore_ascii_case("schedule") {
        let problem = Problem::error(
            codes::XML,
            head(root),
            "the outermost element is no schedule",
        );
        report.push(
            problem
                .found(quoted(root.tag_name().name()))
                .accepted("<schedule>"),
        );
        return None;
    }
    let about = ["title", "schedule_description", "author"].map(|name| text(root, name).to_owned());
    let loops = number(report, root, "loops", 1.0, MOST_LOOPS);
    let place = child(root, "loops").map_or(head(root), |node| node.range());
    let mut overall = |name| number(report, root, name, 1.0, MOST_VOLUME);
    let overall = [
        overall("overallvolume_left"),
        overall("overallvolume_right"),
    ];
    let swap = number(report, root, "stereoswap", 0.0, 1e9) != 0.0;
    let mut voices = Vec::new();
    let mut room = limits::STEPS;
    for node in children(root, "voice") {
        voices.extend(voice(report, node, &mut room));
    }
    if voices.is_empty() {
        // Entries that were seen have been refused one by one.
        if room == limits::STEPS {
            let problem = Problem::error(codes::XML, head(root), "the schedule has no voice");
            report.push(problem.accepted("<voice> with <entries>"));
        }
        return None;
    }
    Some(Schedule {
        about: about.into_iter().filter(|text| !text.is_empty()).collect(),
        loops: (loops.max(0.0) as u64, place),
        overall,
        swap,
        voices,
    })
}

/// The start tag's first bytes: an element as a whole may be the whole file.
fn head(node: Node<'_, '_>) -> Range<usize> {
    let start = node.range().start;
    start..(start + 1 + node.tag_name().name().len()).min(node.range().end)
}

fn voice(report: &mut Report, node: Node<'_, '_>, room: &mut usize) -> Option<Voice> {
    let description = text(node, "description");
    let kind = number(report, node, "type", 0.0, 1e9);
    let mute = number(report, node, "voice_mute", 0.0, 1e9) != 0.0;
    let mono = number(report, node, "voice_mono", 0.0, 1e9) != 0.0;
    let mut entries = Vec::new();
    let written = children(node, "entries")
        .flat_map(|list| children(list, "entry"))
        .chain(children(node, "entry"));
    for item in written {
        let Some(left) = room.checked_sub(1) else {
            let problem = Problem::error(
                codes::LIMIT,
                head(item),
                "the schedule has too many entries",
            );
            report.push(problem.accepted(format!("at most {}", limits::STEPS)));
            return None;
        };
        *room = left;
        entries.extend(entry(report, item));
    }
    if entries.is_empty() {
        let problem = Problem::warning(
            codes::XML,
            head(node),
            "a voice has no entry and stays silent",
        );
        report.push(problem.found(quoted(description)));
        return None;
    }
    Some(Voice {
        description: description.chars().take(limits::NAME_CHARS).collect(),
        kind: kind as i64,
        mute,
        mono,
        entries,
        span: head(node),
    })
}

fn entry(report: &mut Report, node: Node<'_, '_>) -> Option<Entry> {
    let mut value = |name: &str, most: f64| {
        let attribute = node
            .attributes()
            .find(|attribute| attribute.name().eq_ignore_ascii_case(name));
        match attribute {
            Some(attribute) => bounded(
                report,
                attribute.range(),
                name,
                attribute.value().trim(),
                most,
            ),
            None => {
                let problem =
                    Problem::error(codes::MISSING, head(node), format!("an entry lacks {name}"));
                report.push(
                    problem.accepted("duration, volume_left, volume_right, beatfreq and basefreq"),
                );
                None
            }
        }
    };
    let duration = value("duration", limits::SECONDS);
    let left = value("volume_left", MOST_VOLUME);
    let right = value("volume_right", MOST_VOLUME);
    let beat = value("beatfreq", MOST_HZ);
    let base = value("basefreq", MOST_HZ);
    let duration_secs = duration?;
    if duration_secs < 0.0 {
        let problem = Problem::error(
            codes::OUT_OF_RANGE,
            head(node),
            "an entry has a negative duration",
        );
        report.push(
            problem
                .found(format!("{duration_secs} s"))
                .accepted("0 s or more"),
        );
        return None;
    }
    Some(Entry {
        duration_secs,
        volume: [left?, right?],
        beat_hz: beat?,
        base_hz: base?,
    })
}
