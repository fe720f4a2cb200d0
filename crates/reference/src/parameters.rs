//! The parameters of a voice as Markdown tables, one for each group.

use std::fmt::Write;

use heterodyne_track::table::{Effect, Group, Kind, ParamSpec, VoiceSpec};

/// All tables of a voice.
pub fn tables(voice: &'static VoiceSpec) -> String {
    let mut text = String::new();
    for group in voice.object.groups {
        table(&mut text, group);
    }
    if voice.params().any(|row| row.start_key().is_some()) {
        text.push_str(
            "In a transition a value moves between its two ends. A start that is absent is the plain name's value, else the \
             default; an end that is absent is the start, or the default for the end where the table has one and neither \
             start nor plain name is given. What has no ends stays as it is.\n\n",
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
            "| name | default | unit | usual range | ends of a transition | what it does |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        for row in rows {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                names(row),
                default(row),
                row.unit.symbol(),
                range(row),
                ends(row),
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

/// The name and those that count as it.
fn names(row: &ParamSpec) -> String {
    let mut text = format!("`{}`", row.name);
    for other in row.aliases {
        let _ = write!(text, ", also `{other}`");
    }
    text
}

/// The names of the two ends of what moves.
fn ends(row: &ParamSpec) -> String {
    match (row.start_key(), row.end_key()) {
        (Some(start), Some(end)) => {
            let mut text = format!("`{start}`, `{end}`");
            for (start, end) in row.end_aliases {
                let _ = write!(text, ", also `{start}`, `{end}`");
            }
            text
        }
        _ => String::new(),
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
    // A default such as 1/12 is not worth sixteen digits.
    if let Kind::Number {
        default: Some(value),
        ..
    } = row.kind
        && row.default_ends.is_none()
    {
        return rounded(value);
    }
    match row.default_ends {
        Some((start, end)) if start == end => {
            format!("{}; transition {start}", row.default_text())
        }
        Some((start, end)) => format!("{}; transition {start} to {end}", row.default_text()),
        None => row.default_text(),
    }
}

/// At most four digits after the point.
fn rounded(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
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
