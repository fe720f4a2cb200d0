//! The audio clock goes on while every other thread of the process is stopped.
//!
//! A second process plays on the device without hardware (`remote`) below a program that stops its threads (`hold`). In the
//! counter of callbacks the time of standstill must be there as if nothing had happened.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Callbacks before the standstill, so that everything has been started.
const WARM: u64 = 50;

/// What was seen.
pub struct Blocked {
    /// How long the threads stood still.
    pub secs: f64,
    /// Names of those that did.
    pub held: Vec<String>,
    /// Names of those that went on.
    pub went_on: Vec<String>,
    /// Processor time that the stopped threads used meanwhile.
    pub held_processor_secs: f64,
    /// Callbacks that came between the looks before and after, and how many were due during the standstill alone.
    pub callbacks: u64,
    pub due: f64,
    /// Gaps that the session counted.
    pub xruns: u64,
}

impl Blocked {
    /// Whether the clock went on.
    pub fn went_on(&self) -> bool {
        // The processes run behind one another by a few callbacks, hence one in a hundred and two.
        self.callbacks as f64 >= 0.99 * self.due - 2.0
            && self.xruns == 0
            && !self.held.is_empty()
            && self.held_processor_secs == 0.0
    }
}

/// The programs that hold and that play; they stand beside this one.
pub fn programs() -> Result<[PathBuf; 2], String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let beside = ["hold", "remote"].map(|name| here.with_file_name(name));
    match beside.iter().find(|path| !path.is_file()) {
        Some(missing) => Err(format!(
            "{} is not there; `cargo xtask soak` builds it",
            missing.display()
        )),
        None => Ok(beside),
    }
}

/// Holds all threads for so long.
pub fn measured(secs: f64, track: &Path) -> Result<Blocked, String> {
    let [hold, remote] = programs()?;
    let mut command = Command::new(hold);
    command
        .arg(remote)
        .arg(track)
        .args(["--device", "null", "--loop"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let asked = (|| {
        let (Some(mut orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no way to the other process".to_owned());
        };
        let mut answers = BufReader::new(answers).lines();
        let mut ask = |order: &str| -> Result<Value, String> {
            writeln!(orders, "{order}").map_err(|error| error.to_string())?;
            let line = answers.next().ok_or("the other process has ended")?;
            let line = line.map_err(|error| error.to_string())?;
            serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))
        };
        let count = |answer: &Value, name: &str| answer[name].as_u64().unwrap_or(0);
        let before = loop {
            let answer = ask("look")?;
            if count(&answer, "callbacks") >= WARM {
                break answer;
            }
        };
        let held = ask(&format!("hold {secs}"))?;
        let after = ask("look")?;
        // Its last words, so that it does not speak into a closed pipe.
        ask("stop")?;
        let names = |name: &str| {
            let names = held[name].as_array().into_iter().flatten();
            names
                .filter_map(|name| Some(name.as_str()?.to_owned()))
                .collect()
        };
        let lasted = held["secs"].as_f64().unwrap_or(0.0);
        let buffer = before["buffer_frames"]
            .as_f64()
            .ok_or("no device is open")?;
        let rate = before["sample_rate"].as_f64().unwrap_or(0.0);
        Ok(Blocked {
            secs: lasted,
            held: names("held"),
            went_on: names("went_on"),
            held_processor_secs: held["held_processor_secs"].as_f64().unwrap_or(f64::NAN),
            callbacks: count(&after, "callbacks") - count(&before, "callbacks"),
            due: lasted * rate / buffer,
            xruns: count(&after, "xruns") - count(&before, "xruns"),
        })
    })();
    if asked.is_err() {
        // It may be past its end already.
        let _ = child.kill();
    }
    child.wait().map_err(|error| error.to_string())?;
    asked
}
