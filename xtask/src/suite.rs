//! Every check in one go, as CI runs them, with a closing line that counts them.

use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::{
    fuzz, golden, heard, instructions, licences, lint, peers, place, python, rtsan, setup, shell,
    soak, web, worker,
};

/// The page of `cargo xtask test --help`.
pub const HELP: &str = "\
Usage: cargo xtask test [--only STEP] [--skip STEP]...

Runs every check and ends with `N passed, N failed, N skipped`; exit code 1 when one failed. Steps:
  format         cargo fmt --check
  clippy         warnings are errors
  house          file sizes, forbidden words
  licences       of every dependency
  web            builds what is for browsers: modules, package, app, the drop-in
  tests          unit and integration tests (cargo nextest when it is installed, else cargo test)
  doc-tests      the examples in the documentation
  golden-own     the project's own reference cases
  golden-shared  the cases of ../shared/golden, skipped when they are not there
  instructions   instruction counts of the hot kernels against the committed ones
  rtsan          the audio thread under RealtimeSanitizer
  web-tests      what was built for browsers: its types, tests and sizes, without a browser
  worker         the rooms' Cloudflare Worker, and the room protocol against both of its hosts
  browsers       all of that in Chromium and Firefox
  peers          native peers with another implementation of WebRTC (aiortc): a room, WHIP, WHEP
  python         the wheels of both Python modules: their tests, examples and types
  heard          recordings from a private PulseAudio against renders
  soak           a minute of play under load, random commands and lost devices
  fuzz           every fuzz target for some seconds
A step that cannot run on this machine says why and counts as skipped. `cargo xtask ci` is the same.
";

/// How a step ended when it did not fail.
enum Done {
    Passed,
    Skipped(String),
}

type Step = (&'static str, fn() -> Outcome<Done>);

const STEPS: &[Step] = &[
    ("format", || passed(lint::format(false))),
    ("clippy", || passed(lint::clippy())),
    ("house", || passed(lint::house())),
    ("licences", || passed(licences::check(false))),
    // Before what links the server, which carries the app.
    ("web", || passed(web::everything())),
    ("tests", || passed(tests())),
    ("doc-tests", || passed(doc_tests())),
    ("golden-own", || passed(golden::own())),
    ("golden-shared", || skipped(golden::shared())),
    ("instructions", || skipped(instructions::compare())),
    ("rtsan", || skipped(rtsan::check())),
    ("web-tests", || passed(web::tests::without_browsers())),
    // Before the browsers, which meet in its rooms too.
    ("worker", || skipped(worker::check())),
    ("browsers", || skipped(web::tests::in_browsers())),
    ("peers", || skipped(peers::check())),
    ("python", || skipped(python::check())),
    ("heard", || skipped(heard::check())),
    ("soak", || passed(soak::brief())),
    ("fuzz", || skipped(fuzz::brief())),
];

/// `cargo xtask test`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    use lexopt::ValueExt;
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("only") => only.push(known(words.value()?.string()?)?),
            lexopt::Arg::Long("skip") => skip.push(known(words.value()?.string()?)?),
            other => return Err(other.unexpected().into()),
        }
    }
    let begin = Instant::now();
    let (mut passed, mut failed, mut skipped) = (0, Vec::new(), 0);
    for (name, step) in STEPS {
        let chosen = (only.is_empty() || only.iter().any(|word| word == name))
            && !skip.iter().any(|word| word == name);
        if !chosen {
            continue;
        }
        println!("\n== {name}");
        let started = Instant::now();
        let result = step();
        let secs = started.elapsed().as_secs_f64();
        match result {
            Ok(Done::Passed) => {
                passed += 1;
                println!("== {name}: passed in {secs:.1} s");
            }
            Ok(Done::Skipped(why)) => {
                skipped += 1;
                println!("== {name}: skipped, {why}");
            }
            Err(failure) => {
                println!("== {name}: FAILED after {secs:.1} s: {failure}");
                failed.push(*name);
            }
        }
    }
    let secs = begin.elapsed().as_secs_f64();
    println!(
        "\n{passed} passed, {} failed, {skipped} skipped in {secs:.0} s",
        failed.len()
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::Check(format!("failed: {}", failed.join(", "))))
    }
}

fn known(name: String) -> Outcome<String> {
    if STEPS.iter().any(|(step, _)| *step == name) {
        return Ok(name);
    }
    let names: Vec<&str> = STEPS.iter().map(|(step, _)| *step).collect();
    Err(Failure::Usage(format!(
        "no step is called {name:?}; there are: {}",
        names.join(", ")
    )))
}

fn passed(result: Outcome) -> Outcome<Done> {
    result.map(|()| Done::Passed)
}

/// A tool that is missing and cannot be installed skips its step; the steps that need no tool never come here.
fn skipped(result: Outcome<Option<String>>) -> Outcome<Done> {
    match result {
        Ok(None) => Ok(Done::Passed),
        Ok(Some(why)) | Err(Failure::Missing(why)) => Ok(Done::Skipped(why)),
        Err(failure) => Err(failure),
    }
}

fn doc_tests() -> Outcome {
    setup::native()?;
    let mut command = place::cargo();
    command.args(["test", "--quiet", "--locked", "--doc"]);
    shell::run(command.args(place::WORKSPACE))
}

fn tests() -> Outcome {
    setup::native()?;
    let mut command = place::cargo();
    if setup::nextest() {
        command.args([
            "nextest",
            "run",
            "--locked",
            "--no-fail-fast",
            "--status-level",
            "slow",
        ]);
        command.args(["--final-status-level", "fail", "--cargo-quiet"]);
    } else {
        command.args([
            "test",
            "--quiet",
            "--locked",
            "--all-targets",
            "--no-fail-fast",
        ]);
    }
    shell::run(command.args(place::WORKSPACE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_skips_and_a_failed_check_fails() {
        assert!(
            matches!(skipped(Err(Failure::Missing("no tool".into()))), Ok(Done::Skipped(why)) if why == "no tool")
        );
        assert!(skipped(Err(Failure::check("wrong"))).is_err());
        assert!(matches!(skipped(Ok(None)), Ok(Done::Passed)));
    }

    #[test]
    fn the_help_names_every_step() {
        for (name, _) in STEPS {
            assert!(HELP.contains(&format!("\n  {name} ")), "{name}");
        }
        assert_eq!(known("fmt".into()).unwrap_err().exit_code(), 2);
    }
}
