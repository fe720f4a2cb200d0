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
