//! Formatting, clippy, and the house rules that neither of them knows.

mod rules;
mod source;

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome, at};
use crate::{place, setup, shell};

/// The page of `cargo xtask lint --help`.
pub const HELP: &str = "\
Usage: cargo xtask lint [--fix]

Checks formatting, clippy with warnings as errors, and the rules of this house that a compiler cannot know:
no source file over 400 lines, no unfinished work, and in the rooms that make samples (dsp, engine) no fused
multiply-add, no platform mathematics, no locks, no clocks, no files. Tests are free to use all of them.
  --fix   format the sources instead of complaining about them
";

/// `cargo xtask lint`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    let mut fix = false;
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("fix") => fix = true,
            other => return Err(other.unexpected().into()),
        }
    }
    format(fix)?;
    clippy()?;
    house()
}

/// `cargo fmt`, as a check or as a repair.
pub fn format(fix: bool) -> Outcome {
    setup::rustfmt()?;
    let mut command = place::cargo();
    command.args(["fmt", "--all"]);
    if !fix {
        command.arg("--check");
    }
    shell::run(&mut command)
}

/// `cargo clippy` over everything, warnings are errors.
pub fn clippy() -> Outcome {
    setup::clippy()?;
    setup::native()?;
    shell::run(
        place::cargo()
            .args(["clippy", "--quiet", "--locked"])
            .args(place::WORKSPACE)
            .args(["--all-targets", "--", "-D", "warnings"]),
    )
}

/// Folders that builds make.
const MADE_FOLDERS: &[&str] = &[
    "target",
    "node_modules",
    "dist",
    "e2e/build",
    "wasm",
    "pkg",
    ".next",
    "out",
];

/// What people write.
const SOURCES: &[&str] = &["rs", "py", "ts", "mts", "js", "mjs", "css", "html"];

/// The rules of this house over every source file of the checkout.
pub fn house() -> Outcome {
    let root = place::root();
    let mut files = Vec::new();
    for room in [
        "crates", "xtask", "benches", "fuzz", "golden", "heard", "python", "web", "workers",
    ] {
        collect(&root.join(room), &mut files)?;
    }
    files.sort();
    let mut found = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(at(file))?;
        let name = file.strip_prefix(&root).unwrap_or(file);
        found.extend(rules::check(name, &text));
    }
    for problem in &found {
        eprintln!("{problem}");
    }
    match found.len() {
        0 => {
            println!("house rules: {} files, nothing found", files.len());
            Ok(())
        }
        count => Err(Failure::Check(format!("house rules: {count} broken"))),
    }
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(dir).map_err(at(dir))? {
        let path = entry.map_err(at(dir))?.path();
        let extension = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            if !MADE_FOLDERS.iter().any(|made| path.ends_with(made)) {
                collect(&path, files)?;
            }
        } else if extension.is_some_and(|ending| SOURCES.contains(&ending)) {
            files.push(path);
        }
    }
    Ok(())
}
