//! Lists the voices and the parameters of each, from the tables that the parser reads.

use crate::args::VoicesArgs;
use crate::exit::Failure;
use crate::output;
use crate::source::{self, Opened};
use crate::table::{Align, Table};
use heterodyne_track::table::{Effect, Group, Kind, ParamSpec, VoiceSpec, voice, voices};
use serde_json::{Value, json};
use std::path::Path;

/// Runs `heterodyne voices [NAME]`.
pub fn run(args: &VoicesArgs) -> Result<(), Failure> {
    match &args.name {
        None if args.json => output::print_json(
            &json!({ "voices": voices().iter().copied().map(as_json).collect::<Vec<_>>() }),
        ),
        None => output::print(&overview()),
        Some(name) if heterodyne_media::is_preset(Path::new(name)) => {
            presets(Path::new(name), args.json)
        }
        Some(name) => {
            let base = name.strip_suffix("_transition").unwrap_or(name);
            let spec = voice(base).ok_or_else(|| unknown(name))?;
            if args.json {
                output::print_json(&as_json(spec))
            } else {
                output::print(&parameters(spec))
            }
        }
    }
}

/// What a preset file holds.
fn presets(path: &Path, as_json: bool) -> Result<(), Failure> {
    let Opened {
        track, problems, ..
    } = source::open(path, as_json)?;
    let voices: Vec<_> = track.steps.iter().flat_map(|step| &step.voices).collect();
    if as_json {
        let voices: Vec<Value> = voices
            .iter()
            .enumerate()
            .map(|(index, voice)| {
                json!({
                    "number": index + 1,
                    "description": voice.description,
                    "function": voice.function,
                    "transition": voice.transition,
                })
            })
            .collect();
        let file = path.display().to_string();
        return output::print_json(
            &json!({ "file": file, "voices": voices, "warnings": problems.as_json() }),
        );
    }
    problems.show();
    let mut table = Table::new(&[
        ("number", Align::Right),
        ("voice", Align::Left),
        ("moves", Align::Left),
        ("description", Align::Left),
    ]);
    for (index, voice) in voices.into_iter().enumerate() {
        let moves = if voice.transition { "yes" } else { "" };
        table.row([
            (index + 1).to_string(),
            voice.function.clone(),
            moves.to_owned(),
            voice.description.clone(),
        ]);
    }
    output::print(&table.text())
}

fn unknown(name: &str) -> Failure {
    let known: Vec<&str> = voices().iter().map(|voice| voice.name).collect();
    let known = known.join(", ");
    Failure::Usage(format!("{name:?} is not a voice; the voices are {known}"))
}

fn overview() -> String {
    let mut table = Table::new(&[
        ("voice", Align::Left),
        ("parameters", Align::Right),
        ("what it is", Align::Left),
    ]);
    for voice in voices() {
        let count = used(voice.object.groups).count();
        table.row([
            voice.name.to_owned(),
            count.to_string(),
            voice.summary.to_owned(),
        ]);
    }
    format!(
        "{}\nA voice moves from start to end values when it is a transition. `heterodyne voices NAME` lists its parameters.\n",
        table.text()
    )
}

fn used(groups: &'static [&'static Group]) -> impl Iterator<Item = &'static ParamSpec> {
    groups
        .iter()
        .flat_map(|group| group.params)
        .filter(|spec| spec.effect != Effect::Informational)
}

fn parameters(voice: &'static VoiceSpec) -> String {
    let mut out = format!("{}: {}\n", voice.name, voice.summary);
    if !voice.aliases.is_empty() {
        out.push_str(&format!("Also written {}.\n", voice.aliases.join(", ")));
    }
    let mut table = Table::new(&[
        ("parameter", Align::Left),
        ("default", Align::Right),
        ("unit", Align::Left),
        ("range", Align::Left),
        ("moves", Align::Left),
        ("what it does", Align::Left),
    ]);
    for group in voice.object.groups {
        let shown: Vec<&ParamSpec> = group
            .params
            .iter()
            .filter(|spec| spec.effect != Effect::Informational)
            .collect();
        if !shown.is_empty() && !group.title.is_empty() {
            table.row([]);
            table.row([format!("[{}]", group.title)]);
        }
        for spec in shown {
            table.row(cells(spec));
        }
    }
    out.push('\n');
    out.push_str(&table.text());
    let moving = voice
        .params()
        .find_map(|spec| Some((spec.name, spec.start_key()?, spec.end_key()?)));
    if let Some((name, start, end)) = moving {
        out.push_str(&format!(
            "\nIn a transition, a parameter that moves has a start and an end: {start} and {end} for {name}.\n"
        ));
    }
    out
}

fn cells(spec: &ParamSpec) -> [String; 6] {
    let moves = if spec.start_key().is_some() {
        "yes"
    } else {
        ""
    }
    .to_owned();
    let default = match spec.fallback {
        Some(other) => format!("as {other}"),
        None if spec.required => "required".to_owned(),
        None => spec.default_text(),
    };
    [
        spec.name.to_owned(),
        default,
        spec.unit.symbol().to_owned(),
        range(spec),
        moves,
        spec.doc.to_owned(),
    ]
}

/// The sensible range, else the accepted words or what kind of value it is.
fn range(spec: &ParamSpec) -> String {
    if let Some((low, high)) = spec.range {
        return format!("{low} to {high}");
    }
    match spec.kind {
        Kind::Choice { options, .. } => options.join(" | "),
        Kind::Flag { .. } => "true | false".to_owned(),
        Kind::Level { .. } => "false | true | 0 to 1".to_owned(),
        Kind::Integer { min, max, .. } => format!("{min} to {max}"),
        Kind::Number { min, max, .. } => bounds(min, max),
        Kind::Text { .. } => "text".to_owned(),
        Kind::Path => "path".to_owned(),
        Kind::Paths => "path or list".to_owned(),
        Kind::NumberOrPair(_) => "number or pair".to_owned(),
        Kind::Object(_) | Kind::VoiceParams | Kind::EnvelopeParams => "object".to_owned(),
        Kind::List { max, .. } => format!("list, at most {max}"),
        Kind::Points | Kind::Sweeps | Kind::StaticNotches => "list".to_owned(),
        Kind::NumberOrList { .. } => "number or list".to_owned(),
        Kind::Anything => String::new(),
    }
}

/// Accepted bounds; the limits against absurd values are not worth a word.
fn bounds(min: f64, max: f64) -> String {
    match (min.abs() < 1e6, max.abs() < 1e6) {
        (true, true) => format!("{min} to {max}"),
        (true, false) => format!("{min} or more"),
        (false, true) => format!("{max} or less"),
        (false, false) => String::new(),
    }
}

fn as_json(voice: &'static VoiceSpec) -> Value {
    let parameters: Vec<Value> = voice
        .object
        .groups
        .iter()
        .flat_map(|group| {
            group
                .params
                .iter()
                .map(|spec| parameter_json(group.title, spec))
        })
        .collect();
    json!({ "name": voice.name, "aliases": voice.aliases, "summary": voice.summary, "parameters": parameters })
}

fn parameter_json(group: &str, spec: &ParamSpec) -> Value {
    json!({
        "name": spec.name,
        "aliases": spec.aliases,
        "group": group,
        "default": spec.default_text(),
        "unit": spec.unit.symbol(),
        "range": spec.range.map(|(low, high)| [low, high]),
        "accepted": range(spec),
        "start": spec.start_key(),
        "end": spec.end_key(),
        "effect": match spec.effect {
            Effect::Used => "used",
            Effect::Informational => "informational",
        },
        "doc": spec.doc,
    })
}
