//! Times the engine, the whole command and a plain loop side by side, and prints a table.

mod command;
mod measure;
mod program;
mod report;
mod tracks;
mod voice_report;
mod voices;

use std::path::PathBuf;

use crate::failure::{Failure, Outcome, at};
use crate::place;

pub use program::build as build_programs;
pub use tracks::{Track, own as own_tracks};
pub use voices::voices as voice_tracks;

use measure::Bench;

/// The page of `cargo xtask bench --help`.
pub const HELP: &str = "\
Usage: cargo xtask bench [--quick] [--engine-only] [--json FILE]

Prints a Markdown table of speeds, each as a multiple of real time and of the yardstick: a plain loop of f64 sines
(and Kellett's pink noise) on the same machine in the same minute. Repetitions are interleaved and medians taken,
because machines are shared and noisy. Rows: the engine alone in one thread, the whole command with one thread and
all, the time to the first block after a seek, and every voice alone, static and moving. The tracks are those of ../shared/bench when they are there, else the same
tracks made here.
  --quick         fewer repetitions, and only the first hour of the long track, raw
  --engine-only   leave the whole command out
  --json FILE     write every figure to FILE as well
";

/// `cargo xtask bench`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    let (mut quick, mut engine_only, mut json) = (false, false, None);
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("quick") => quick = true,
            lexopt::Arg::Long("engine-only") => engine_only = true,
            lexopt::Arg::Long("json") => json = Some(PathBuf::from(words.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    let programs = program::build(!engine_only)?;
    let tracks = tracks::written()?;
    let voices = voices::voices(&programs.count)?;
    let mut bench = Bench::new(programs, tracks, voices, quick);
    bench.engine()?;
    bench.voices()?;
    if !engine_only {
        bench.commands()?;
    }
    let rows = report::rows(&bench);
    print!("{}", report::markdown(&rows));
    let voices = voice_report::rows(&bench);
    print!("{}", voice_report::markdown(&voices));
    if quick && !engine_only {
        println!("\nquick: of the long track the command rendered the first hour at the raw stage");
    }
    if let Some(path) = json {
        let path = place::root().join(path);
        let text = format!("{:#}\n", report::json(&rows, &voices, &bench));
        std::fs::write(&path, text).map_err(at(&path))?;
        println!("written to {}", path.display());
    }
    if rows.is_empty() {
        Err(Failure::check("nothing was measured"))
    } else {
        Ok(())
    }
}
