//! Compares rendered tracks with reference data: the project's own cases, and the shared ones when they are there.

mod case;
mod loudness;
mod notches;
mod npy;
mod own;
mod reference;
mod samples;
mod spectrum;
mod statistics;

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::{built, place};

/// The page of `cargo xtask golden --help`.
pub const HELP: &str = "\
Usage: cargo xtask golden [--own] [--dir DIR] [--only REGEX] [--release]

Renders reference cases and compares them sample by sample, or by their statistics where they are random.
Two sets: the project's own in golden/cases, and ../shared/golden when it lies beside the checkout.
  --own          only the project's own set
  --dir DIR      this folder of shared cases instead (needs numpy, which is installed into the build folder)
  --only REGEX   only cases whose name matches (own set: whose name contains it)
  --release      test the release build instead of the development build
";

/// `cargo xtask golden`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    use lexopt::ValueExt;
    let (mut own_only, mut release, mut dir, mut only) = (false, false, None, None);
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("own") => own_only = true,
            lexopt::Arg::Long("release") => release = true,
            lexopt::Arg::Long("dir") => dir = Some(PathBuf::from(words.value()?)),
            lexopt::Arg::Long("only") => only = Some(words.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let program = built::program("heterodyne", release)?;
    let mut results = Vec::new();
    if dir.is_none() {
        results.push(own::compare(&program, only.as_deref()));
    }
    if !own_only {
        match dir.or_else(|| place::beside("golden")) {
            Some(dir) => results.push(reference::compare(&program, &dir, only.as_deref())),
            None => println!(
                "reference cases: no ../shared/golden beside this checkout, own cases only"
            ),
        }
    }
    results.into_iter().collect()
}

/// Compares the project's own cases.
pub fn own() -> Outcome {
    own::compare(&built::program("heterodyne", false)?, None)
}

/// Compares the shared cases, or says why there is nothing to compare.
pub fn shared() -> Outcome<Option<String>> {
    let Some(dir) = place::beside("golden") else {
        return Ok(Some("no ../shared/golden beside this checkout".to_owned()));
    };
    reference::compare(&built::program("heterodyne", false)?, &dir, None)?;
    Ok(None)
}
