//! Files that others published, and the reference cases, read without an error where they are at hand.

use heterodyne_track::{Parsed, noise_schema, parse_noise, parse_track, schema};
use std::path::{Path, PathBuf};

/// The files of a folder beside the project with one of these endings; none where the folder is not there.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(ending) && !name.ends_with(".meta.json") && name != "session_defaults.json"
    });
    files.sort();
    files
}

fn validator(schema: &str) -> jsonschema::Validator {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema compiles")
}

fn assert_valid(schema: &jsonschema::Validator, text: &str, file: &Path) {
    let document = serde_json::from_str(text).expect("JSON");
    let reasons: Vec<String> = schema
        .iter_errors(&document)
        .map(|e| format!("{} {e}", e.instance_path()))
        .collect();
    assert!(reasons.is_empty(), "{}: {reasons:?}", file.display());
}

fn errors<T>(parsed: &Parsed<T>) -> Vec<String> {
    parsed.errors().map(ToString::to_string).collect()
}

#[test]
fn every_published_track_validates_and_reads_without_error() {
    let schema = validator(&schema());
    for file in ["real", "golden", "bench"]
        .into_iter()
        .flat_map(|folder| files(folder, ".json"))
    {
        let text = std::fs::read_to_string(&file).expect("readable");
        assert_valid(&schema, &text, &file);
        let parsed = parse_track(&text, &file.display().to_string());
        assert_eq!(errors(&parsed), Vec::<String>::new());
        assert!(
            parsed.value.is_some_and(|track| !track.steps.is_empty()),
            "{}",
            file.display()
        );
    }
}

#[test]
fn published_presets_validate_and_read_without_any_complaint() {
    let schema = validator(&noise_schema());
    for file in ["real", "bench"]
        .into_iter()
        .flat_map(|folder| files(folder, ".noise"))
    {
        let text = std::fs::read_to_string(&file).expect("readable");
        assert_valid(&schema, &text, &file);
        let parsed = parse_noise(&text, &file.display().to_string());
        let all: Vec<String> = parsed.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(all, Vec::<String>::new());
        assert!(parsed.value.is_some());
    }
}
