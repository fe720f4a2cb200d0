//! The reference pages of the voices and of the effects, written anew from the parser's tables and the engine.

use crate::failure::Outcome;
use crate::{place, shell};

/// The page of `cargo xtask docs --help`.
pub const HELP: &str = "\
Usage: cargo xtask docs

Writes docs/voices: for every voice what it sounds like, its formula, its parameters, a spectrogram and a track that
plays it; and docs/effects.md, what every effect does, its formula and its parameters. A test fails when these pages are not what this command would write.
";

/// `cargo xtask docs`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(word) = words.next()? {
        return Err(word.unexpected().into());
    }
    let folder = place::root().join("docs/voices");
    shell::run(
        place::cargo()
            .args([
                "run",
                "--quiet",
                "--locked",
                "--package",
                "heterodyne-reference",
                "--",
            ])
            .arg(folder),
    )
}
