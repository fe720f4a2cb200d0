//! The committed pages are those that the tables and the engine give now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/voices")
}

fn files_below(folder: &Path, prefix: &str, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), into);
        } else {
            into.insert(name);
        }
    }
}

#[test]
fn the_reference_is_fresh() {
    let pages = heterodyne_reference::pages().expect("every example plays");
    let mut stale = Vec::new();
    for (name, content) in &pages {
        if std::fs::read(folder().join(name)).ok().as_ref() != Some(content) {
            stale.push(name.as_str());
        }
    }
    assert!(
        stale.is_empty(),
        "run `cargo xtask docs`; these are stale: {stale:?}"
    );
    let mut committed = BTreeSet::new();
    files_below(&folder(), "", &mut committed);
    let made: BTreeSet<String> = pages.into_iter().map(|(name, _)| name).collect();
    assert_eq!(committed, made, "files of docs/voices, made and found");
}
