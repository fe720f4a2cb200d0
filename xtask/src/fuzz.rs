//! Builds the fuzz targets with libFuzzer's coverage on the pinned stable toolchain, and runs them.
//!
//! The compiler's coverage pass is there in every toolchain; `RUSTC_BOOTSTRAP` lets the fuzz build ask for it, so
//! neither a nightly compiler nor a cargo plug-in is needed. Corpora: `fuzz/corpus/TARGET` is committed and never written to;
//! what a run finds new goes to `fuzz/corpus.grown/TARGET`, crashing inputs to `fuzz/artifacts/TARGET`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::failure::{Failure, Outcome, at};
use crate::{place, setup, shell};

/// The page of `cargo xtask fuzz --help`.
pub const HELP: &str = "\
Usage: cargo xtask fuzz [TARGET]... [--seconds N] [--list]

Runs fuzz targets, all of them when none is named, and reports executions, coverage and findings.
  --seconds N   how long each target runs, 1 to 86400 (default 60)
  --list        print the names of the targets
A finding is written to fuzz/artifacts/TARGET, and the line that replays it is printed.
";

/// How long each target runs inside `cargo xtask test`.
const BRIEF_SECONDS: u32 = 6;

/// What cargo-fuzz would pass to the compiler, less the address sanitizer: nothing here is unsafe code.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// `cargo xtask fuzz`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    use lexopt::ValueExt;
    let (mut names, mut seconds, mut list) = (Vec::new(), 60u32, false);
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("seconds") => seconds = words.value()?.parse()?,
            lexopt::Arg::Long("list") => list = true,
            lexopt::Arg::Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if !(1..=86_400).contains(&seconds) {
        return Err(Failure::Usage(format!(
            "--seconds {seconds}: 1 to 86400 are accepted"
        )));
    }
    let targets = targets()?;
    if list {
        targets.iter().for_each(|name| println!("{name}"));
        return Ok(());
    }
    if let Some(stranger) = names.iter().find(|name| !targets.contains(name)) {
        return Err(Failure::Usage(format!(
            "no target is called {stranger:?}; there are: {}",
            targets.join(", ")
        )));
    }
    fuzz(if names.is_empty() { &targets } else { &names }, seconds)
}

/// Runs every target for some seconds.
pub fn brief() -> Outcome<Option<String>> {
    fuzz(&targets()?, BRIEF_SECONDS)?;
    Ok(None)
}

fn home() -> PathBuf {
    place::root().join("fuzz")
}

/// The names of the targets, from the manifest of the fuzz package.
fn targets() -> Outcome<Vec<String>> {
    let metadata = place::metadata(&home().join("Cargo.toml"))?;
    let names = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(binaries);
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        Err(Failure::check("fuzz/Cargo.toml names no target"))
    } else {
        Ok(names)
    }
}

fn binaries(package: &Value) -> Vec<String> {
    if package["source"].is_string()
        || !package["manifest_path"]
            .as_str()
            .is_some_and(|path| path.ends_with("fuzz/Cargo.toml"))
    {
        return Vec::new();
    }
    let targets = package["targets"].as_array().into_iter().flatten();
    let binary = |target: &&Value| {
        target["kind"]
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind == "bin"))
    };
    targets
        .filter(binary)
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect()
}

fn fuzz(names: &[String], seconds: u32) -> Outcome {
    let dir = build()?;
    let mut found = Vec::new();
    for name in names {
        match target(&dir.join(name), name, seconds)? {
            Ok(summary) => println!("  {name}: {summary}"),
            Err(artifact) => found.push(format!("{name}: {artifact}")),
        }
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(Failure::Check(format!("findings: {}", found.join("; "))))
    }
}

/// Builds all targets and returns the folder of the programs.
fn build() -> Outcome<PathBuf> {
    setup::cxx()?;
    let Some(triple) = host() else {
        return Err(Failure::Missing(
            "the fuzz targets are built on x86_64 and aarch64 Linux only".to_owned(),
        ));
    };
    let into = place::target().join("fuzz");
    let mut command = place::cargo();
    command.args([
        "build",
        "--quiet",
        "--locked",
        "--bins",
        "--target",
        triple,
        "--manifest-path",
    ]);
    command
        .arg(home().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&into);
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", FLAGS);
    shell::run(&mut command)?;
    Ok(into.join(triple).join("debug"))
}

fn host() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("x86_64-unknown-linux-gnu"),
        ("linux", "aarch64") => Some("aarch64-unknown-linux-gnu"),
        _ => None,
    }
}

/// Runs one target: its last words, or the line that replays what it found.
fn target(program: &Path, name: &str, seconds: u32) -> Outcome<Result<String, String>> {
    let grown = home().join("corpus.grown").join(name);
    let artifacts = home().join("artifacts").join(name);
    for dir in [&grown, &artifacts] {
        std::fs::create_dir_all(dir).map_err(at(dir))?;
    }
    let mut command = Command::new(program);
    command.arg(&grown);
    let seeds = home().join("corpus").join(name);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    command.arg(format!("-max_total_time={seconds}")).args([
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]);
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    println!("$ {}", shell::line(&command));
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let output =
        output.map_err(|error| Failure::Check(format!("{}: {error}", program.display())))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(Ok(summary(&said)));
    }
    let tail: Vec<&str> = said.lines().rev().take(40).collect();
    tail.iter().rev().for_each(|line| eprintln!("    {line}"));
    let written = said
        .lines()
        .find_map(|line| line.split("Test unit written to ").nth(1));
    Ok(Err(format!(
        "replay with: {} {}",
        program.display(),
        written.unwrap_or("(no input was written)")
    )))
}

/// Executions and coverage out of libFuzzer's closing lines.
fn summary(said: &str) -> String {
    let number = |label: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(label))
            .map(str::trim)
            .unwrap_or("?")
    };
    let coverage = said
        .lines()
        .rev()
        .find_map(|line| line.split("cov: ").nth(1)?.split(' ').next())
        .unwrap_or("?");
    let (runs, rate) = (
        number("stat::number_of_executed_units:"),
        number("stat::average_exec_per_sec:"),
    );
    format!("{runs} executions, {rate} per second, coverage {coverage}, nothing found")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_read_from_the_closing_lines() {
        let said = "#2 INITED cov: 10 ft: 3\n#9 DONE   cov: 120 ft: 300 corp: 4\nstat::number_of_executed_units: 5021\nstat::average_exec_per_sec:     836\n";
        assert_eq!(
            summary(said),
            "5021 executions, 836 per second, coverage 120, nothing found"
        );
    }

    #[test]
    fn only_the_binaries_of_the_fuzz_package_are_targets() {
        let target = |kind: &str| serde_json::json!({"name": "track", "kind": [kind]});
        let package = |path: &str, kind: &str| serde_json::json!({"manifest_path": path, "targets": [target(kind)]});
        assert_eq!(binaries(&package("a/fuzz/Cargo.toml", "bin")), ["track"]);
        assert!(binaries(&package("a/fuzz/Cargo.toml", "lib")).is_empty());
        assert!(binaries(&package("a/other/Cargo.toml", "bin")).is_empty());
    }
}
