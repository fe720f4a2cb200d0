//! Reads a chain: version, name, and stages or a preset.
//!
//! Invariant: all problems come at once. `null` counts as absent; a key that is unknown is a warning, as in tracks, so that older programs read newer files.

use super::presets::{preset, presets};
use super::{ChainSpec, KEY, VERSION, stage};
use crate::decode::wrong_type;
use crate::diagnostic::{Parsed, Severity, codes};
use crate::json::{self, Member, Node, Value, quoted, shown};
use crate::limits;
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;
use heterodyne_dsp::effects::Stage;

/// Keys of a chain.
const KEYS: [&str; 4] = [KEY, "name", "preset", "stages"];

/// Reads a chain. `file_name` appears in the diagnostics and nowhere else.
pub fn parse(text: &str, file_name: &str) -> Parsed<ChainSpec> {
    let mut report = Report::default();
    let value = json::read(text, &mut report);
    let chain = value.as_ref().and_then(|value| chain(&mut report, value));
    report.finish(text, file_name, chain)
}

/// Whether a text is meant as a chain: an object with the key of the format. A text that is no JSON is one if the key stands in it.
pub fn is_chain(text: &str) -> bool {
    let key = format!("\"{KEY}\"");
    if !text.contains(&key) {
        return false;
    }
    match json::read(text, &mut Report::default()).map(|value| value.node) {
        Some(Node::Object(members)) => members.iter().any(|member| member.key == KEY),
        Some(_) => false,
        None => true,
    }
}

/// The member of this name, unless it is null.
pub(super) fn given<'v>(members: &'v [Member<'v>], key: &str) -> Option<&'v Member<'v>> {
    members
        .iter()
        .find(|member| member.key == key && !member.value.is_null())
}

/// Warns of a key that the format does not have.
pub(super) fn unknown<'c>(
    report: &mut Report,
    member: &Member<'_>,
    of: &str,
    known: impl Iterator<Item = &'c str>,
) {
    if !report.has_room(Severity::Warning) {
        report.count(Severity::Warning, 1);
        return;
    }
    let message = format!("this is no value of {of} and is ignored");
    let mut problem =
        Problem::warning(codes::UNKNOWN_KEY, member.key_span(), message).found(quoted(&member.key));
    problem.help = did_you_mean(&member.key, known);
    report.in_key(&member.key, |report| report.push(problem));
}

/// Reports a value that has to be given.
pub(super) fn missing(report: &mut Report, value: &Value<'_>, message: &str, accepted: String) {
    let start = value.span().start;
    report.push(Problem::error(codes::MISSING, start..start + 1, message).accepted(accepted));
}

fn chain(report: &mut Report, value: &Value<'_>) -> Option<ChainSpec> {
    let Node::Object(members) = &value.node else {
        return wrong_type(report, value, "an object (a chain)");
    };
    for member in members
        .iter()
        .filter(|member| !KEYS.contains(&&*member.key))
    {
        unknown(report, member, "a chain", KEYS.into_iter());
    }
    match given(members, KEY) {
        Some(member) => report.in_key(KEY, |report| version(report, &member.value)),
        None => missing(
            report,
            value,
            &format!("{KEY} is missing from a chain"),
            format!("\"{KEY}\": {VERSION}"),
        ),
    }
    let name = given(members, "name")
        .and_then(|member| report.in_key("name", |report| name(report, &member.value)));
    let (stages_given, preset_given) = (given(members, "stages"), given(members, "preset"));
    let own =
        stages_given.map(|member| report.in_key("stages", |report| stages(report, &member.value)));
    let ready = preset_given
        .and_then(|member| report.in_key("preset", |report| of_preset(report, &member.value)));
    match (stages_given, preset_given) {
        (Some(_), Some(member)) => {
            let problem = Problem::error(
                codes::CONFLICT,
                member.key_span(),
                "a preset and stages exclude each other",
            );
            report.in_key("preset", |report| {
                report.push(problem.accepted("one of both"))
            });
        }
        (None, None) => {
            let accepted = "a list of effects, or \"preset\" with the name of one".to_owned();
            missing(report, value, "stages are missing from a chain", accepted);
        }
        _ => {}
    }
    match (own, ready) {
        (Some(stages), _) => Some(ChainSpec {
            name: name.unwrap_or_default(),
            stages,
        }),
        (None, Some(preset)) => Some(ChainSpec {
            name: name.unwrap_or(preset.name),
            stages: preset.stages,
        }),
        _ => None,
    }
}

fn version(report: &mut Report, value: &Value<'_>) {
    if !matches!(value.node, Node::Number(number) if number == f64::from(VERSION)) {
        let problem = Problem::error(
            codes::OUT_OF_RANGE,
            value.span(),
            "this version of the format is not known",
        );
        report.push(
            problem
                .found(value.describe())
                .accepted(shown(f64::from(VERSION))),
        );
    }
}

fn name(report: &mut Report, value: &Value<'_>) -> Option<String> {
    let Node::Text(text) = &value.node else {
        return wrong_type(report, value, "a text");
    };
    let long = text.chars().count();
    if long > limits::NAME_CHARS {
        let problem = Problem::error(codes::LIMIT, value.span(), "this text is too long");
        report.push(
            problem
                .found(format!("{long} characters"))
                .accepted(format!("at most {} characters", limits::NAME_CHARS)),
        );
        return None;
    }
    Some(text.to_string())
}

fn stages(report: &mut Report, value: &Value<'_>) -> Vec<Stage> {
    let Node::List(items) = &value.node else {
        wrong_type::<()>(report, value, "a list of effects");
        return Vec::new();
    };
    if items.len() > limits::CHAIN_STAGES {
        let problem = Problem::error(codes::LIMIT, value.span(), "there are too many effects");
        report.push(
            problem
                .found(items.len().to_string())
                .accepted(format!("at most {}", limits::CHAIN_STAGES)),
        );
    }
    let read = items.iter().take(limits::CHAIN_STAGES).enumerate();
    read.filter_map(|(index, item)| report.in_item(index, |report| stage::stage(report, item)))
        .collect()
}

fn of_preset(report: &mut Report, value: &Value<'_>) -> Option<ChainSpec> {
    let names = || presets().iter().map(|preset| preset.name);
    let accepted = names().collect::<Vec<_>>().join(", ");
    let Node::Text(word) = &value.node else {
        return wrong_type(report, value, &accepted);
    };
    let found = preset(word);
    if found.is_none() {
        let mut problem = Problem::error(
            codes::PRESET,
            value.span(),
            "there is no preset of this name",
        )
        .found(quoted(word))
        .accepted(accepted);
        problem.help = did_you_mean(word, names());
        report.push(problem);
    }
    found
}
