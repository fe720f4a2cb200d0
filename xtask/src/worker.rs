//! The rooms' Cloudflare Worker: built for its runtime, and held against the same tests as the program's own host of rooms.
//!
//! Invariant: nothing but packages that a lock file names is fetched; the runtime itself is one of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::web::{self, StandardLibrary, TARGET};
use crate::{built, place, setup, shell};

/// The page of `cargo xtask worker --help`.
pub const HELP: &str = "\
Usage: cargo xtask worker [--test]

Builds workers/signaling, the rooms of a live session as a Cloudflare Worker, into workers/signaling/dist.
  --test   also its format and clippy, then every behaviour of the room protocol against both of its hosts: the program's
           `heterodyne serve`, and the Worker in Cloudflare's own runtime on this machine
What is missing is installed: the target wasm32-unknown-unknown, and packages of npm as the lock files name them.
Needs Node 20 or later.
";

/// `cargo xtask worker`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    let mut test = false;
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("test") => test = true,
            other => return Err(other.unexpected().into()),
        }
    }
    build()?;
    if test { conformance() } else { Ok(()) }
}

/// Built and tested, for the test suite.
pub fn check() -> Outcome<Option<String>> {
    web::node()?;
    build()?;
    conformance().map(|()| None)
}

fn folder() -> PathBuf {
    place::root().join("workers").join("signaling")
}

/// A cargo command over the Worker's own workspace, with a build folder of its own.
fn cargo(library: &StandardLibrary, words: &[&str]) -> Outcome<Command> {
    let mut cargo = place::cargo();
    cargo
        .args(words)
        .args(["--quiet", "--locked", "--release", "--lib"])
        .arg("--manifest-path")
        .arg(folder().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(place::target().join("worker"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    library.arguments(&mut cargo)?;
    Ok(cargo)
}

/// The Worker, and the script that its runtime loads.
fn build() -> Outcome {
    let library = StandardLibrary::for_one_thread()?;
    shell::run(&mut cargo(&library, &["build"])?)?;
    let target = place::target().join("worker");
    let module = target
        .join(TARGET)
        .join("release")
        .join("heterodyne_signaling.wasm");
    let bare = emptied(target.join("bare"))?;
    let mut bindgen = Command::new(built::program("wasm-bindgen", false)?);
    bindgen
        .arg(&module)
        .args(["--target", "web", "--no-typescript", "--out-dir"]);
    shell::run(bindgen.arg(&bare))?;
    let name = "heterodyne_signaling_bg.wasm";
    let small = target.join(name);
    web::optimise(&bare.join(name), &small)?;
    let dist = emptied(folder().join("dist"))?;
    copy(&bare, &dist)?;
    for file in [&small, &folder().join("worker.mjs")] {
        let to = dist.join(file.file_name().unwrap_or_default());
        std::fs::copy(file, &to).map_err(at(&to))?;
    }
    println!("{}: built", dist.display());
    Ok(())
}

/// The folder, with nothing in it.
fn emptied(folder: PathBuf) -> Outcome<PathBuf> {
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder).map_err(at(&folder))?;
    }
    std::fs::create_dir_all(&folder).map_err(at(&folder))?;
    Ok(folder)
}

/// All files below a folder.
fn copy(from: &Path, into: &Path) -> Outcome {
    std::fs::create_dir_all(into).map_err(at(into))?;
    for entry in std::fs::read_dir(from).map_err(at(from))? {
        let path = entry.map_err(at(from))?.path();
        let to = into.join(path.file_name().unwrap_or_default());
        match path.is_dir() {
            true => copy(&path, &to)?,
            false => std::fs::copy(&path, &to).map_err(at(&path)).map(drop)?,
        }
    }
    Ok(())
}

/// Format, clippy, and both hosts under one set of tests.
fn conformance() -> Outcome {
    setup::rustfmt()?;
    let mut format = place::cargo();
    format.args(["fmt", "--check", "--manifest-path"]);
    shell::run(format.arg(folder().join("Cargo.toml")))?;
    setup::clippy()?;
    let mut clippy = cargo(&StandardLibrary::for_one_thread()?, &["clippy"])?;
    shell::run(clippy.args(["--", "-D", "warnings"]))?;
    web::install_in(&folder(), "ci")?;
    let program = built::program("heterodyne", false)?;
    let mut node = web::node()?;
    node.current_dir(folder())
        .args(["--test", "--test-reporter=spec"])
        .args(tests()?)
        .env("HETERODYNE_BIN", program);
    println!("$ {}", shell::line(&node));
    let said = shell::output(&mut node)?;
    print!("{said}");
    // A folder without tests is no failure to the test runner.
    match passed(&said) {
        0 => Err(Failure::check(
            "no test of workers/signaling/conformance ran; accepted is at least one",
        )),
        _ => Ok(()),
    }
}

/// The files of the tests; what a folder means to Node's test runner depends on its version.
fn tests() -> Outcome<Vec<PathBuf>> {
    let place = folder().join("conformance");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&place).map_err(at(&place))? {
        let path = entry.map_err(at(&place))?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// How many tests passed, out of the closing lines of Node's test runner.
fn passed(said: &str) -> usize {
    said.lines()
        .filter_map(|line| {
            line.trim_start_matches(['ℹ', '#', ' '])
                .strip_prefix("pass ")
        })
        .filter_map(|count| count.trim().parse::<usize>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_tests_has_passed_nothing() {
        assert_eq!(passed(""), 0);
        assert_eq!(passed("ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0\n"), 0);
        assert_eq!(passed("# tests 41\n# pass 40\n# fail 1\n"), 40);
        assert_eq!(
            passed("ℹ tests 41\nℹ pass 41\n✔ a seat can pass 3 times\n"),
            41
        );
    }
}
