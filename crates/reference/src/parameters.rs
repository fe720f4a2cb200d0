//! The parameters of a voice as Markdown tables, one for each group.

use std::fmt::Write;

use heterodyne_track::table::{Effect, Group, Kind, ParamSpec, VoiceSpec};

/// All tables of a voice.
pub fn tables(voice: &'static VoiceSpec) -> String {
    let mut text = String::new();
    for group in voice.object.groups {
        table(&mut text, group);
    }
    let moving = voice
        .params()
        .find_map(|row| Some((row.name, row.start_key()?, row.end_key()?)));
    if let Some((name, start, end)) = moving {
        let _ = writeln!(
            text,
            "What moves has a start and an end in a transition: `{start}` and `{end}` for `{name}`; without them the plain name, \
             then the default counts.\n"
        );
    }
    text
}

fn table(text: &mut String, group: &'static Group) {
    let rows: Vec<&ParamSpec> = group
        .params
        .iter()
        .filter(|row| row.effect == Effect::Used)
        .collect();
    if !rows.is_empty() {
        if !group.title.is_empty() {
            let _ = writeln!(text, "### {}\n", capitalised(group.title));
        }
        text.push_str(
            "| name | default | unit | usual range | moves | what it does |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        for row in rows {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} |",
                row.name,
                default(row),
                row.unit.symbol(),
                range(row),
                if row.start_key().is_some() { "yes" } else { "" },
                row.doc
            );
        }
        text.push('\n');
    }
    let unheard: Vec<String> = group
        .params
        .iter()
        .filter(|row| row.effect == Effect::Informational)
        .map(|row| format!("`{}`", row.name))
        .collect();
    if !unheard.is_empty() {
        let _ = writeln!(text, "Accepted without effect: {}.\n", unheard.join(", "));
    }
}

fn capitalised(title: &str) -> String {
    let (head, tail) = title.split_at(1);
    head.to_uppercase() + tail
}

fn default(row: &ParamSpec) -> String {
    if let Some(other) = row.fallback {
        return format!("as `{other}`");
    }
    match row.default_ends {
        Some((start, end)) if start == end => {
            format!("{}; transition {start}", row.default_text())
        }
        Some((start, end)) => format!("{}; transition {start} to {end}", row.default_text()),
        None => row.default_text(),
    }
}

fn range(row: &ParamSpec) -> String {
    match (row.range, row.kind) {
        (Some((low, high)), _) => format!("{low} to {high}"),
        (None, Kind::Choice { options, .. }) => options.join(", "),
        (None, Kind::Flag { .. } | Kind::Level { .. }) => "true, false".to_owned(),
        (None, Kind::Integer { min, max, .. }) => format!("{min} to {max}"),
        _ => String::new(),
    }
}
