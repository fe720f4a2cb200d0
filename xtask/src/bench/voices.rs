//! The tracks of single voices: one step of ten minutes for each form in `benches/voices/NAME.json`.
//!
//! Invariant: the list of voices is the format's own, as the program `count` prints it; a voice without a file is an error.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::tracks::Track;
use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

/// Forms that every voice has.
const FORMS: [&str; 2] = ["static", "transition"];

/// Names of all voices of the format.
pub fn names(count: &Path) -> Outcome<Vec<String>> {
    let text = shell::output(Command::new(count).arg("voices"))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// A track for each form of each voice, written into the target folder.
pub fn voices(count: &Path) -> Outcome<Vec<Track>> {
    let mut tracks = Vec::new();
    for name in names(count)? {
        tracks.extend(of(&name)?);
    }
    Ok(tracks)
}

fn of(name: &str) -> Outcome<Vec<Track>> {
    let path = place::root()
        .join("benches/voices")
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::Check(format!(
            "the voice {name} has no bench: {}: {error}",
            path.display()
        ))
    })?;
    let forms: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::Check(format!("{}: {error}", path.display())))?;
    if let Some(missing) = FORMS.iter().find(|form| !forms[**form].is_object()) {
        return Err(Failure::Check(format!(
            "{}: no form {missing:?}",
            path.display()
        )));
    }
    let folder = place::target().join("bench-tracks");
    std::fs::create_dir_all(&folder).map_err(at(&folder))?;
    let forms = forms.as_object().into_iter().flatten();
    forms
        .map(|(form, params)| track(name, form, params, &folder))
        .collect()
}

fn track(name: &str, form: &str, params: &Value, folder: &Path) -> Outcome<Track> {
    let row = format!("{name} {form}");
    let path = folder.join(format!("{}.json", row.replace(' ', "_")));
    std::fs::write(&path, format!("{:#}\n", document(name, form, params))).map_err(at(&path))?;
    Ok(Track {
        // A few dozen names for the rest of the program.
        name: row.leak(),
        path,
        from_secs: 60.0,
        engine_secs: 30.0,
        noisy: false,
    })
}

fn document(name: &str, form: &str, params: &Value) -> Value {
    json!({
        "global": {"sample_rate": 44_100},
        "progression": [{"duration": 600.0, "voices": [
            {"synth_function_name": name, "is_transition": form.starts_with("transition"), "params": params},
        ]}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_gives_a_track_for_each_of_its_forms() {
        let folder = place::root().join("benches/voices");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            let tracks = of(file.strip_suffix(".json").unwrap()).unwrap();
            assert!(tracks.len() >= FORMS.len(), "{file}");
            count += 1;
        }
        assert!(count >= 15, "{count}");
    }

    #[test]
    fn a_voice_without_a_file_is_named() {
        let failure = of("theremin").unwrap_err().to_string();
        assert!(
            failure.contains("the voice theremin has no bench"),
            "{failure}"
        );
    }
}
