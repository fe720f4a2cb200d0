//! Lists the effects, the parameters of each and the built-in chains, from the tables that the chain's reader walks.

use crate::exit::Failure;
use crate::output;
use crate::table::{Align, Table};
use clap::Args;
use heterodyne_dsp::effects::{ALL, Chain, Kind, Parameter, Stage, Unit};
use heterodyne_track::chain::{self, number_of, symbol, words_of};
use serde_json::Value;

#[derive(Debug, Args)]
pub struct EffectsArgs {
    /// Name of an effect or of a built-in chain
    pub name: Option<String>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// Runs `heterodyne effects [NAME]`.
pub fn run(args: &EffectsArgs) -> Result<(), Failure> {
    let Some(name) = &args.name else {
        let text = if args.json {
            chain::catalogue()
        } else {
            overview()
        };
        return output::print(&text);
    };
    if let Some(preset) = chain::presets().iter().find(|preset| preset.name == *name) {
        return output::print(preset.text);
    }
    let Some(kind) = ALL.iter().find(|kind| kind.name == *name) else {
        let effects = ALL.iter().map(|kind| kind.name);
        let known: Vec<&str> = effects
            .chain(chain::presets().iter().map(|preset| preset.name))
            .collect();
        return Err(Failure::Usage(format!(
            "{name:?} is neither an effect nor a built-in chain; there are {}",
            known.join(", ")
        )));
    };
    if args.json {
        output::print_json(&as_json(kind))
    } else {
        output::print(&parameters(kind))
    }
}

fn overview() -> String {
    let mut effects = Table::new(&[
        ("effect", Align::Left),
        ("parameters", Align::Right),
        ("latency", Align::Right),
        ("what it does", Align::Left),
    ]);
    for kind in ALL {
        effects.row([
            kind.name.to_owned(),
            kind.parameters.len().to_string(),
            latency(kind),
            kind.says.to_owned(),
        ]);
    }
    let mut presets = Table::new(&[
        ("built-in chain", Align::Left),
        ("what it is for", Align::Left),
    ]);
    for preset in chain::presets() {
        presets.row([preset.name.to_owned(), preset.says.to_owned()]);
    }
    format!(
        "{}\n{}\nLatency is that of the defaults at 48 kHz. `heterodyne effects NAME` lists the parameters of an effect, or prints a built-in chain.\n",
        effects.text(),
        presets.text()
    )
}

/// Frames of latency with the defaults at 48 kHz.
fn latency_frames(kind: &'static Kind) -> usize {
    Chain::new(48_000.0, 1, &[Stage::new(kind)]).map_or(0, |chain| chain.latency_frames())
}

fn latency(kind: &'static Kind) -> String {
    match latency_frames(kind) {
        0 => "none".to_owned(),
        frames => format!("{:.1} ms", frames as f64 / 48.0),
    }
}

fn parameters(kind: &'static Kind) -> String {
    let mut table = Table::new(&[
        ("parameter", Align::Left),
        ("default", Align::Right),
        ("unit", Align::Left),
        ("range", Align::Left),
        ("what it does", Align::Left),
    ]);
    for row in kind.parameters {
        let unit = symbol(row.unit).to_owned();
        table.row([
            row.name.to_owned(),
            words_of(row, row.default),
            unit,
            range(row),
            row.says.to_owned(),
        ]);
    }
    let late = match latency_frames(kind) {
        0 => "no latency".to_owned(),
        frames => format!(
            "latency {frames} frames, {} (defaults at 48 kHz)",
            latency(kind)
        ),
    };
    format!(
        "{}: {}\n{}; {late}\n\n{}",
        kind.name,
        kind.title,
        kind.says.trim_end_matches('.'),
        table.text()
    )
}

fn range(row: &Parameter) -> String {
    match row.unit {
        Unit::Choice => row.choices.join(" | "),
        _ => format!(
            "{} to {}",
            words_of(row, row.minimum),
            words_of(row, row.maximum)
        ),
    }
}

/// The effect as the catalogue has it, with its latency.
fn as_json(kind: &'static Kind) -> Value {
    let catalogue: Value = serde_json::from_str(&chain::catalogue()).unwrap_or_default();
    let effects = catalogue["effects"].as_array().cloned().unwrap_or_default();
    let mut found = effects
        .into_iter()
        .find(|effect| effect["name"] == kind.name)
        .unwrap_or_default();
    found["latency_frames_48k"] = latency_frames(kind).into();
    for (row, parameter) in kind
        .parameters
        .iter()
        .zip(found["parameters"].as_array_mut().into_iter().flatten())
    {
        parameter["default"] = match row.unit {
            Unit::Choice => words_of(row, row.default).into(),
            _ => number_of(row.default).into(),
        };
    }
    found
}
