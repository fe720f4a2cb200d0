//! The main job on a built-in track: build the release command, render, say what came out.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::failure::{Failure, Outcome, at};
use crate::{place, setup, shell, wav};

/// The page of `cargo xtask demo --help`.
pub const HELP: &str = "\
Usage: cargo xtask demo

Builds the release command, renders examples/demo.json to out/demo.wav with its progress display, and prints the
length, the peak, the size and the speed of what it made.
";

/// `cargo xtask demo`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(word) = words.next()? {
        return Err(word.unexpected().into());
    }
    setup::alsa()?;
    let root = place::root();
    shell::run(place::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "heterodyne",
    ]))?;
    let out = root.join("out");
    std::fs::create_dir_all(&out).map_err(at(&out))?;
    let program = place::target().join("release").join("heterodyne");
    let mut render = Command::new(program);
    render
        .current_dir(&root)
        .args(["render", "examples/demo.json", "out/demo.wav"]);
    let started = Instant::now();
    shell::run(&mut render)?;
    report(&out.join("demo.wav"), started.elapsed().as_secs_f64())
}

fn report(file: &Path, took_secs: f64) -> Outcome {
    let sound = wav::read(file)?;
    let bytes = std::fs::metadata(file).map_err(at(file))?.len();
    let secs = sound.frames.len() as f64 / f64::from(sound.sample_rate);
    if sound.peak() == 0.0 {
        return Err(Failure::Check(format!("{} is silent", file.display())));
    }
    println!("out/demo.wav");
    println!(
        "  length  {}:{:05.2} at {} Hz, stereo",
        secs as u64 / 60,
        secs % 60.0,
        sound.sample_rate
    );
    println!(
        "  peak    {:.4} ({:.1} dBFS)",
        sound.peak(),
        20.0 * sound.peak().log10()
    );
    println!("  size    {:.1} MB", bytes as f64 / 1e6);
    println!(
        "  speed   {:.0} times real time ({took_secs:.2} s, with start-up and writing)",
        secs / took_secs
    );
    Ok(())
}
