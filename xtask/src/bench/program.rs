//! Builds what is timed, with the release profile.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::{place, setup, shell};

/// Where the programs are that are timed.
#[derive(Debug, Clone)]
pub struct Programs {
    /// Times the yardstick and the engine in one process.
    pub speed: PathBuf,
    /// Renders blocks inside a function that callgrind counts.
    pub count: PathBuf,
    /// Times the callbacks of a session.
    pub callbacks: PathBuf,
    /// The whole command.
    pub heterodyne: PathBuf,
}

/// Builds the bench programs, and the command when `with_command` asks for it.
pub fn build(with_command: bool) -> Outcome<Programs> {
    setup::native()?;
    let mut cargo = place::cargo();
    cargo.args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "heterodyne-benches",
    ]);
    // Not those that soak: linking each of them takes a minute.
    for name in ["speed", "count", "callbacks"] {
        cargo.args(["--bin", name]);
    }
    shell::run(&mut cargo)?;
    if with_command {
        shell::run(place::cargo().args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--package",
            "heterodyne",
        ]))?;
    }
    let dir = place::target().join("release");
    Ok(Programs {
        speed: dir.join("speed"),
        count: dir.join("count"),
        callbacks: dir.join("callbacks"),
        heterodyne: dir.join("heterodyne"),
    })
}

/// Seconds of sound and seconds of time, as the program `speed` prints them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timed {
    /// How much sound was made.
    pub audio_secs: f64,
    /// How long it took.
    pub wall_secs: f64,
}

impl Timed {
    /// How many times faster than real time.
    pub fn speed(&self) -> f64 {
        self.audio_secs / self.wall_secs
    }
}

/// Runs the program `speed` once.
pub fn timed(speed: &Path, words: &[&str]) -> Outcome<Timed> {
    let line = shell::output(Command::new(speed).args(words))?;
    let number = |name: &str| {
        let value: Option<Value> = serde_json::from_str(&line).ok();
        value.and_then(|value| value[name].as_f64())
    };
    match (number("audio_secs"), number("wall_secs")) {
        (Some(audio_secs), wall_secs) => Ok(Timed {
            audio_secs,
            wall_secs: wall_secs.unwrap_or(f64::NAN),
        }),
        _ => Err(Failure::Check(format!(
            "the speed program printed {line:?}"
        ))),
    }
}
