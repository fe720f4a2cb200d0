//! Files that others published, where this checkout has them beside it.

use crate::desk::{Desk, given};
use std::path::{Path, PathBuf};

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().is_some_and(|name| name.ends_with(ending)))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn check(path: &Path) {
    let ran = Desk::new().run_words(&["check", path.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}: {}", path.display(), ran.stderr);
}

#[test]
fn real_tracks_and_noises_check() {
    let Some(folder) = given("real") else { return };
    files(&folder, ".noise").iter().for_each(|path| check(path));
    // The preferences of an editor lie among the tracks; they are none.
    let tracks = files(&folder, ".json")
        .into_iter()
        .filter(|path| !path.ends_with("session_defaults.json"));
    tracks.for_each(|path| check(&path));
}

#[test]
fn reference_cases_check() {
    let Some(folder) = given("golden") else {
        return;
    };
    let cases = files(&folder, ".json").into_iter();
    for path in cases.filter(|path| path.with_extension("meta.json").is_file()) {
        check(&path);
    }
}

#[test]
fn real_tracks_have_the_length_and_the_peak_of_the_format() {
    let Some(folder) = given("real") else { return };
    let desk = Desk::new();
    let tracks = files(&folder, ".json")
        .into_iter()
        .filter(|path| !path.ends_with("session_defaults.json"));
    for path in tracks {
        let text = std::fs::read_to_string(&path).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let steps = document["progression"].as_array().unwrap();
        let crossfade = document["global"]["crossfade_duration"].as_f64().unwrap();
        let sum: f64 = steps.iter().map(|s| s["duration"].as_f64().unwrap()).sum();
        let secs = sum - (steps.len() - 1) as f64 * crossfade;
        let track = path.to_str().unwrap();
        let ran = desk.run_words(&["info", track, "--json"]);
        let info: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(info["frames"], (secs * 44_100.0).round() as u64, "{track}");
    }
    // Amplitudes of 1.25 and more: both steps are louder than full scale and brought down to it.
    let loud = folder.join("F18.json");
    let ran = desk.run_words(&["info", loud.to_str().unwrap(), "--levels", "--json"]);
    let info: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    for step in info["steps"].as_array().unwrap() {
        assert!(step["peak"].as_f64().unwrap() > 1.25);
    }
    assert!((info["peak"].as_f64().unwrap() - 1.0).abs() < 1e-6);
}

#[test]
fn the_length_of_a_real_track_follows_the_arithmetic_of_the_format() {
    let Some(folder) = given("real") else { return };
    // Two steps, 0 s to 3600 s and 3597 s to 3727 s.
    let desk = Desk::new();
    let info = desk.json(&format!(
        "info {} --json",
        folder.join("F12.json").display()
    ));
    assert_eq!(info["frames"], 3727 * 44_100);
    assert_eq!(info["steps"][1]["start_secs"], 3597.0);
}
