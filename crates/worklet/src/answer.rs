//! What loading answers, as JSON: the `Loaded` of the npm package (`web/src/api.ts`).
//!
//! Invariant: times are in seconds of the track, whatever rate it is played at; a track is told if and only if it can be played.

use heterodyne_engine::Score;
use heterodyne_track::Diagnostic;
use heterodyne_track::document::Track;
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
        .map(|problem| problem.json(name, text))
        .collect();
    json!({ "track": description.map(track), "diagnostics": diagnostics }).to_string()
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
