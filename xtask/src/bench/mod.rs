//! Times the engine, the whole command and a plain loop side by side, and prints a table.

mod callbacks;
mod command;
mod effects;
mod instrument;
mod live;
mod measure;
mod program;
mod report;
mod rooms;
mod tracks;
mod transforms;
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
Usage: cargo xtask bench [--quick] [--engine-only | --callbacks-only | --transforms-only | --instrument-only | --effects-only | --rooms-only | --live-only] [--json FILE]

Prints a Markdown table of speeds, each as a multiple of real time and of the yardstick: a plain loop of f64 sines
(and Kellett's pink noise) on the same machine in the same minute. Repetitions are interleaved and medians taken,
because machines are shared and noisy. Rows: the engine alone in one thread, the whole command with one thread and
all, the time to the first block after a seek, every voice alone, static and moving, and the
cost of a callback of a session for buffers of 64, 128, 256 and 512 frames, as a share of the time that they last; real transforms against two libraries; a quantum of the measuring instrument and of every effect. The tracks are those of ../shared/bench when they are there, else the same
tracks made here.
  --quick         fewer repetitions, and only the first hour of the long track, raw
  --engine-only   leave the whole command out
  --callbacks-only  time nothing but callbacks
  --transforms-only  time nothing but real transforms, against realfft and phastft, native and in Node
  --instrument-only  time nothing but the measuring instrument, native, in Node with three budgets of work, and in Chromium
  --effects-only  time nothing but the effects, each alone and all in a chain
  --rooms-only    load nothing but the signaling rooms of the built server: 5,000 idle and 500 busy sockets, plain and TLS
  --live-only     time nothing but sound from one native peer to another, impulse to impulse
  --json FILE     write every figure to FILE as well
";

/// `cargo xtask bench`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    let (mut quick, mut engine_only, mut callbacks_only, mut json) = (false, false, false, None);
    let (mut transforms_only, mut instrument_only, mut effects_only, mut rooms_only) =
        (false, false, false, false);
    let mut live_only = false;
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("quick") => quick = true,
            lexopt::Arg::Long("engine-only") => engine_only = true,
            lexopt::Arg::Long("callbacks-only") => callbacks_only = true,
            lexopt::Arg::Long("transforms-only") => transforms_only = true,
            lexopt::Arg::Long("instrument-only") => instrument_only = true,
            lexopt::Arg::Long("effects-only") => effects_only = true,
            lexopt::Arg::Long("rooms-only") => rooms_only = true,
            lexopt::Arg::Long("live-only") => live_only = true,
            lexopt::Arg::Long("json") => json = Some(PathBuf::from(words.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    if transforms_only {
        let rows = transforms::measured()?;
        print!("{}", transforms::markdown(&rows));
        return written(json, &transforms::json(&rows));
    }
    if instrument_only {
        let rows = instrument::measured()?;
        print!("{}", instrument::markdown(&rows));
        return written(json, &instrument::json(&rows));
    }
    if effects_only {
        let rows = effects::measured()?;
        print!("{}", effects::markdown(&rows));
        return written(json, &effects::json(&rows));
    }
    if rooms_only {
        let rows = rooms::measured()?;
        print!("{}", rooms::markdown(&rows));
        return written(json, &rows.into());
    }
    if live_only {
        let row = live::measured(quick)?;
        print!("{}", live::markdown(&row));
        return written(json, &row);
    }
    let programs = program::build(!engine_only && !callbacks_only)?;
    let tracks = tracks::written()?;
    let callbacks = callbacks::measured(&programs.callbacks, &tracks, quick)?;
    let voices = voices::voices(&programs.count)?;
    let mut bench = Bench::new(programs, tracks, voices, quick);
    if !callbacks_only {
        bench.engine()?;
        bench.voices()?;
    }
    if !engine_only && !callbacks_only {
        bench.commands()?;
    }
    let (transforms, instrument, effects) = match engine_only || callbacks_only {
        true => (Vec::new(), Vec::new(), Vec::new()),
        false => (
            transforms::measured()?,
            instrument::measured()?,
            effects::measured()?,
        ),
    };
    print!("{}", callbacks::markdown(&callbacks));
    let rows = match callbacks_only {
        true => Vec::new(),
        false => report::rows(&bench),
    };
    let voices = voice_report::rows(&bench);
    if !callbacks_only {
        print!("{}", report::markdown(&rows));
        print!("{}", voice_report::markdown(&voices));
    }
    if !transforms.is_empty() {
        print!("{}", transforms::markdown(&transforms));
        print!("{}", instrument::markdown(&instrument));
        print!("{}", effects::markdown(&effects));
    }
    if quick && !engine_only && !callbacks_only {
        println!("\nquick: of the long track the command rendered the first hour at the raw stage");
    }
    let mut figures = report::json(&rows, &voices, &callbacks, &bench);
    figures["transforms"] = transforms::json(&transforms);
    figures["instrument"] = instrument::json(&instrument);
    figures["effects"] = effects::json(&effects);
    written(json, &figures)?;
    if rows.is_empty() && callbacks.is_empty() {
        Err(Failure::check("nothing was measured"))
    } else {
        Ok(())
    }
}

/// Writes the figures to the file that was asked for, if one was.
fn written(file: Option<PathBuf>, figures: &serde_json::Value) -> Outcome {
    if let Some(file) = file {
        let path = place::root().join(file);
        std::fs::write(&path, format!("{figures:#}\n")).map_err(at(&path))?;
        println!("written to {}", path.display());
    }
    Ok(())
}
