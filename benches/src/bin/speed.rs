//! Times one thing and prints one line of JSON.
//!
//! ```text
//! speed yardstick tones|pink SECONDS       the plain loop
//! speed engine TRACK FROM_SECS SECONDS     the engine alone, one thread
//! speed baseline TRACK FROM_SECS SECONDS   the same with the registers that every machine of this kind has
//! speed seek TRACK AT_SECS                 from nothing to the first block at a place
//! speed length TRACK                       how long a track is
//! ```

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use heterodyne_benches::engine::{load, render, render_with};
use heterodyne_benches::yardstick::Work;
use heterodyne_engine::{Isa, QUANTUM, Score};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["yardstick", kind, seconds] => {
            number(seconds).and_then(|seconds| yardstick(kind, seconds))
        }
        ["engine", track, from, seconds] => {
            number(from).and_then(|from| engine(Path::new(track), Isa::detect(), from, number(seconds)?))
        }
        ["baseline", track, from, seconds] => number(from)
            .and_then(|from| engine(Path::new(track), Isa::Baseline, from, number(seconds)?)),
        ["seek", track, at] => number(at).and_then(|at| seek(Path::new(track), at)),
        ["length", track] => load(Path::new(track))
            .map(|score| format!("{{\"audio_secs\":{}}}", length_secs(&score))),
        _ => Err(
            "usage: speed yardstick|engine|baseline|seek|length ...; see `cargo xtask bench --help`"
                .to_owned(),
        ),
    };
    match result {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

fn number(word: &str) -> Result<f64, String> {
    let value = word
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite() && *value >= 0.0);
    value.ok_or_else(|| format!("{word:?} is not a number of seconds"))
}

fn yardstick(kind: &str, seconds: f64) -> Result<String, String> {
    let work = match kind {
        "tones" => Work::eight_pairs(0.0),
        "pink" => Work::eight_pairs(0.1),
        other => return Err(format!("{other:?}: tones and pink are known")),
    };
    let frames = (seconds * work.sample_rate) as usize;
    let started = Instant::now();
    let energy = work.run(frames);
    Ok(line(frames as f64 / work.sample_rate, started, energy))
}

fn engine(track: &Path, isa: Isa, from: f64, seconds: f64) -> Result<String, String> {
    let score = load(track)?;
    let first = quantum_at(&score, from);
    let quanta = quantum_at(&score, seconds).clamp(1, score.quanta().saturating_sub(first).max(1));
    let started = Instant::now();
    let energy = render_with(&score, isa, first, quanta);
    Ok(line(
        (quanta * QUANTUM as u64) as f64 / f64::from(score.sample_rate()),
        started,
        energy,
    ))
}

fn seek(track: &Path, at: f64) -> Result<String, String> {
    let score = load(track)?;
    let quantum = quantum_at(&score, at).min(score.quanta().saturating_sub(1));
    // The first go warms the caches of the machine, not those of the engine: a cursor starts from nothing.
    render(&score, quantum, 1);
    let started = Instant::now();
    let energy = render(&score, quantum, 1);
    Ok(line(
        QUANTUM as f64 / f64::from(score.sample_rate()),
        started,
        energy,
    ))
}

fn quantum_at(score: &Score, seconds: f64) -> u64 {
    (seconds * f64::from(score.sample_rate())) as u64 / QUANTUM as u64
}

fn length_secs(score: &Score) -> f64 {
    score.frames() as f64 / f64::from(score.sample_rate())
}

fn line(audio_secs: f64, started: Instant, energy: f64) -> String {
    let wall_secs = started.elapsed().as_secs_f64();
    format!("{{\"audio_secs\":{audio_secs},\"wall_secs\":{wall_secs},\"energy\":{energy}}}")
}
