//! Hours in minutes: a session under load, random commands and devices that go away, with everything counted.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Outcome;
use crate::{built, place, setup, shell};

/// The page of `cargo xtask soak --help`.
pub const HELP: &str = "\
Usage: cargo xtask soak [--minutes M] [--null] [--seed N] [--losses N] [--buffer FRAMES] [--blocked-minutes B] [--release] [--json FILE]

Plays for M minutes (30) on a private PulseAudio whose server is killed and started again, under threads that
spin on every core, with random commands twenty times a second, and fails on a panic, an allocation on the audio thread, memory
that grows, a fault, or a gap that the counters do not know. Prints a table.
  --minutes M          how long, fractions allowed
  --null               on the device that plays into nothing; losses are then ordered, not suffered
  --seed N             of the random commands (1)
  --buffer FRAMES      of one callback (4096 on PulseAudio, else 512)
  --losses N           how often the device goes away (10)
  --blocked-minutes B  then hold every thread but the audio thread for B minutes (0) and see that the audio clock goes on
  --release            the release build instead of the development build
  --json FILE          write every figure to FILE as well
";

/// `cargo xtask soak`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    use lexopt::ValueExt;
    let (mut minutes, mut null, mut release) = (String::from("30"), false, false);
    let mut passed_on: Vec<String> = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("minutes") => minutes = words.value()?.string()?,
            lexopt::Arg::Long("null") => null = true,
            lexopt::Arg::Long("release") => release = true,
            lexopt::Arg::Long("json") => {
                let file = place::root().join(PathBuf::from(words.value()?));
                passed_on.extend(["--json".to_owned(), file.display().to_string()]);
            }
            lexopt::Arg::Long(name @ ("seed" | "losses" | "buffer" | "blocked-minutes")) => {
                let name = format!("--{name}");
                passed_on.extend([name, words.value()?.string()?]);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    passed_on.extend(["--minutes".to_owned(), minutes]);
    if !null {
        setup::sound_server()?;
        passed_on.push("--pulse".to_owned());
    }
    let program = program(release)?;
    shell::run(Command::new(program).args(passed_on))
}

/// One minute on the device that plays into nothing, for the test suite.
pub fn brief() -> Outcome {
    let program = program(false)?;
    shell::run(Command::new(program).args(["--minutes", "1", "--blocked-minutes", "0.1"]))
}

/// The program that soaks, with those that it starts beside it.
fn program(release: bool) -> Outcome<PathBuf> {
    for beside in ["hold", "remote"] {
        built::program(beside, release)?;
    }
    built::program("soak", release)
}
