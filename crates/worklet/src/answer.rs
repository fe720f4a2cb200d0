//! What loading answers, as JSON: the `Loaded` of the npm package (`web/src/api.ts`).
//!
//! Invariant: lines and columns count from 1, columns in characters; `start` and `end` count UTF-16 units of the track's text, as editors
//! do, and are `null` where the problem is in another file, or in the file as a whole.

use heterodyne_engine::Score;
use heterodyne_track::document::Track;
use heterodyne_track::{Diagnostic, Severity};
use serde_json::{Value, json};

/// A track that can be played.
pub(crate) struct Description<'a> {
    /// The document.
    pub document: &'a Track,
    /// The document, worked out.
    pub score: &'a Score,
    /// Which clips wait for their samples.
    pub streamed: &'a [bool],
    /// The name it was loaded under.
    pub name: &'a str,
}

/// The whole answer.
pub(crate) fn loaded(
    description: Option<&Description>,
    diagnostics: &[Diagnostic],
    name: &str,
    text: &str,
) -> String {
    let diagnostics: Vec<Value> = diagnostics
        .iter()
        .map(|problem| diagnostic(problem, name, text))
        .collect();
    json!({ "track": description.map(track), "diagnostics": diagnostics }).to_string()
}

fn diagnostic(problem: &Diagnostic, name: &str, text: &str) -> Value {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let placed = !problem.is_of_whole_file();
    // A text that is not UTF-8 is no text here.
    let here = placed && problem.file == name && problem.span.end <= text.len();
    let offset = |byte: usize| here.then(|| utf16_units(text, byte));
    json!({
        "severity": match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "code": problem.code,
        "message": problem.message,
        "file": problem.file,
        "line": placed.then_some(problem.line),
        "column": placed.then_some(problem.column),
        "start": offset(problem.span.start),
        "end": offset(problem.span.end),
        "path": said(&problem.path),
        "found": said(&problem.found),
        "accepted": said(&problem.accepted),
        "suggestion": problem.help,
    })
}

/// UTF-16 units before a byte of a text.
fn utf16_units(text: &str, byte: usize) -> usize {
    let before = text.char_indices().take_while(|(at, _)| *at < byte);
    before.map(|(_, letter)| letter.len_utf16()).sum()
}

fn track(it: &Description) -> Value {
    let rate = f64::from(it.score.sample_rate());
    let secs = |frames: u64| frames as f64 / rate;
    let steps: Vec<Value> = it
        .score
        .steps()
        .iter()
        .map(|span| {
            let step = it.document.steps.get(span.document_index);
            let voices: Vec<&str> = step
                .iter()
                .flat_map(|step| &step.voices)
                .map(|voice| voice.function.as_str())
                .collect();
            json!({
                "start": secs(span.start),
                "end": secs(span.start + span.frames),
                "description": step.map_or("", |step| step.description.as_str()),
                "voices": voices,
            })
        })
        .collect();
    let clips: Vec<Value> = it
        .document
        .clips
        .iter()
        .enumerate()
        .map(|(index, clip)| {
            json!({
                "name": clip_name(&clip.source, &clip.description),
                "start": clip.start_secs,
                "streamed": it.streamed.get(index).copied().unwrap_or(false),
            })
        })
        .collect();
    json!({
        "title": title(it),
        "sampleRate": it.score.sample_rate(),
        "documentRate": it.document.globals.sample_rate,
        "frames": it.score.frames(),
        "duration": secs(it.score.frames()),
        "steps": steps,
        "clips": clips,
    })
}

/// What the author calls it: the output file without its ending, else the file it was loaded from without its own.
fn title(it: &Description) -> String {
    let written = it.document.globals.output_filename.as_deref();
    let named = written.map(stem).filter(|stem| !stem.is_empty());
    named.unwrap_or_else(|| stem(it.name)).to_owned()
}

/// The last part of a path, without its ending.
fn stem(path: &str) -> &str {
    let last = last_part(path);
    match last.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => last,
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// What a clip is called: its file, or what the author says of it where it stands in the text itself.
fn clip_name(source: &str, description: &str) -> String {
    let data = source
        .trim_start()
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    match (data, description) {
        (false, _) => last_part(source.trim()).to_owned(),
        (true, "") => "data".to_owned(),
        (true, said) => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_utf16_units() {
        // ü is one unit and two bytes, 𝄞 two units and four bytes.
        let text = "aü𝄞b";
        for (byte, units) in [(0, 0), (1, 1), (3, 2), (7, 4), (8, 5), (100, 5)] {
            assert_eq!(utf16_units(text, byte), units, "{byte}");
        }
    }

    #[test]
    fn names_are_the_last_part_without_an_ending() {
        for (path, want) in [
            ("a/b/night.json", "night"),
            ("C:\\x\\y.wav", "y"),
            ("plain", "plain"),
            (".hidden", ".hidden"),
            ("two.dots.json", "two.dots"),
            ("", ""),
        ] {
            assert_eq!(stem(path), want, "{path}");
        }
        assert_eq!(clip_name("clips/rain.wav", "soft"), "rain.wav");
        assert_eq!(clip_name("DATA:audio/wav;base64,AA", "soft"), "soft");
        assert_eq!(clip_name("data:audio/wav;base64,AA", ""), "data");
    }
}
