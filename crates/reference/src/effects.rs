//! The page of the effects: what each does, its formula or source, its parameters, its latency; and the built-in chains.
//!
//! Invariant: names, ranges, defaults and latencies come from the tables and from effects that were made; only the words about formulas are written by hand,
//! one file an effect, and none is missing.

use std::fmt::Write;

use heterodyne_dsp::effects::{ALL, Chain, Kind, Parameter, Stage, Unit};
use heterodyne_track::chain::{presets, symbol, words_of};

macro_rules! words {
    ($($name:literal,)*) => { &[$(($name, include_str!(concat!("effects/", $name, ".md"))),)*] };
}

/// What is written by hand of each effect.
const WORDS: &[(&str, &str)] = words![
    "gain",
    "high_pass",
    "low_pass",
    "equalizer",
    "gate",
    "noise_suppression",
    "compressor",
    "limiter",
    "distortion",
    "delay",
    "chorus",
    "reverb",
    "pitch_shift",
];

/// The page.
///
/// # Errors
/// A sentence, when nobody has written about an effect.
pub fn effects() -> Result<String, String> {
    let mut text = include_str!("effects/head.md").to_owned();
    text.push_str(
        "\n## Effects\n\n| effect | latency at 48 kHz | what it does |\n| --- | ---: | --- |\n",
    );
    for kind in ALL {
        let _ = writeln!(
            text,
            "| [`{0}`](#{0}) | {1} | {2} |",
            kind.name,
            latency(kind, 48_000.0),
            kind.says
        );
    }
    text.push_str(
        "\n## Built-in chains\n\n| chain | what it is for | effects |\n| --- | --- | --- |\n",
    );
    for preset in presets() {
        let parsed = heterodyne_track::chain::parse(preset.text, preset.name).value;
        let stages = parsed
            .ok_or_else(|| format!("{}: no chain", preset.name))?
            .stages;
        let names: Vec<&str> = stages.iter().map(|stage| stage.kind.name).collect();
        let _ = writeln!(
            text,
            "| `{}` | {} | {} |",
            preset.name,
            preset.says,
            names.join(", ")
        );
    }
    for kind in ALL {
        effect(&mut text, kind)?;
    }
    Ok(text)
}

fn effect(text: &mut String, kind: &'static Kind) -> Result<(), String> {
    let found = WORDS.iter().find(|(name, _)| *name == kind.name);
    let (_, words) =
        found.ok_or_else(|| format!("{}: there is no effects/{}.md", kind.name, kind.name))?;
    let _ = writeln!(
        text,
        "\n## {}\n\n{}\n\n{}",
        kind.name,
        kind.says,
        words.trim_end()
    );
    let late: Vec<String> = [44_100.0, 48_000.0, 96_000.0]
        .map(|rate_hz| latency(kind, rate_hz))
        .into();
    if late.iter().all(|late| late == NONE) {
        text.push_str("\nLatency: none.\n");
    } else {
        let _ = writeln!(
            text,
            "\nLatency: {} at 44.1 kHz, {} at 48 kHz, {} at 96 kHz.",
            late[0], late[1], late[2]
        );
    }
    text.push_str("\n| parameter | default | unit | range | what it does |\n| --- | --- | --- | --- | --- |\n");
    for row in rows(kind) {
        let (default, unit) = (words_of(row, row.default), symbol(row.unit));
        let _ = writeln!(
            text,
            "| `{}` | {default} | {unit} | {} | {} |",
            row.name,
            range(row),
            row.says
        );
    }
    if let Some(last) = kind.parameters.last().filter(|last| of_later_band(last)) {
        let _ = writeln!(
            text,
            "\nThe other bands, up to `{}`, have the same; only the frequencies of their defaults are others.",
            last.name
        );
    }
    Ok(())
}

/// The parameters, of bands those of the first.
fn rows(kind: &'static Kind) -> impl Iterator<Item = &'static Parameter> {
    kind.parameters.iter().filter(|row| !of_later_band(row))
}

fn of_later_band(row: &Parameter) -> bool {
    let number = row
        .name
        .strip_prefix("band")
        .and_then(|rest| rest.split('_').next()?.parse::<u32>().ok());
    number.is_some_and(|number| number > 1)
}

const NONE: &str = "none";

/// With the defaults.
fn latency(kind: &'static Kind, rate_hz: f64) -> String {
    match Chain::new(rate_hz, 1, &[Stage::new(kind)]).map_or(0, |chain| chain.latency_frames()) {
        0 => NONE.to_owned(),
        frames => format!("{frames} frames ({:.2} ms)", 1e3 * frames as f64 / rate_hz),
    }
}

fn range(row: &Parameter) -> String {
    match row.unit {
        Unit::Choice => row
            .choices
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", "),
        _ => format!(
            "{} to {}",
            words_of(row, row.minimum),
            words_of(row, row.maximum)
        ),
    }
}
