//! Installs what a fresh machine lacks, and answers where it is; every command calls only the part it needs.

mod apt;
mod components;
mod python;

pub use components::{clippy, nextest, rustfmt};
pub use python::python_with_numpy;

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};

/// The page of `cargo xtask setup --help`.
pub const HELP: &str = "\
Usage: cargo xtask setup

Installs what is missing on a machine that has Rust, and says what it found:
  rustfmt, clippy   Rust components, through rustup
  c++               compiles libFuzzer's runtime, through apt
  python3, numpy    numpy goes into a private environment inside the build folder
  valgrind          counts instructions, through apt
Every other command calls the part of this that it needs, so running it by hand is never necessary.
apt is used only when this runs as root or `sudo` asks for no password; otherwise the line to type is shown.
";

/// `cargo xtask setup`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(word) = words.next()? {
        return Err(word.unexpected().into());
    }
    let mut missing = Vec::new();
    report("rustfmt", rustfmt(), &mut missing);
    report("clippy", clippy(), &mut missing);
    report(
        "c++",
        cxx().map(|path| path.display().to_string()),
        &mut missing,
    );
    report(
        "numpy",
        python_with_numpy().map(|path| path.display().to_string()),
        &mut missing,
    );
    report(
        "valgrind",
        valgrind().map(|path| path.display().to_string()),
        &mut missing,
    );
    match nextest() {
        true => println!("  nextest   found, runs the tests"),
        false => println!("  nextest   not found; `cargo test` runs the tests instead"),
    }
    if missing.is_empty() {
        println!("Everything is here. Next: cargo xtask demo, cargo xtask test");
        return Ok(());
    }
    Err(Failure::Missing(format!(
        "not installed: {}",
        missing.join(", ")
    )))
}

/// The C++ compiler that builds libFuzzer's runtime.
pub fn cxx() -> Outcome<PathBuf> {
    apt::tool("c++", "g++")
}

/// The program that counts instructions.
pub fn valgrind() -> Outcome<PathBuf> {
    apt::tool("valgrind", "valgrind")
}

fn report(name: &'static str, found: Outcome<String>, missing: &mut Vec<&'static str>) {
    match found {
        Ok(place) => println!("  {name:<9} {place}"),
        Err(failure) => {
            println!("  {name:<9} missing: {failure}");
            missing.push(name);
        }
    }
}
