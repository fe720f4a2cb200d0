//! What happens while a track plays, as a sentence for people and as an object for programs.

use super::draw::words;
use crate::clock;
use crate::problems::Problems;
use crate::table::plain;
use heterodyne_device::{Output, Priority, Snapshot, Xruns};
use heterodyne_track::Severity;
use serde_json::{Value, json};

/// Something that happened.
#[derive(Debug)]
pub enum Said {
    /// A track plays: the first, or what the file holds now.
    Loaded {
        revision: u64,
        secs: f64,
        steps: usize,
        /// Warnings.
        problems: Problems,
    },
    /// What the file holds now cannot be played; the old sound goes on.
    Refused(Problems),
    /// A device was opened, for the first time or again.
    Opened {
        device: String,
        sample_rate: u32,
        again: bool,
    },
    /// The device is gone.
    Lost { cause: String, retry_secs: f64 },
    /// Another step plays.
    Step {
        number: usize,
        of: usize,
        description: String,
        position_secs: f64,
    },
    /// There were gaps: all of them, and how many are new.
    Xruns { all: Xruns, new: u64 },
    /// The end was followed by the start.
    Lap(u64),
    /// The end was reached.
    Ended,
    /// Something that only needs to be read.
    Note(String),
}

impl Said {
    /// In one line.
    pub fn text(&self) -> String {
        match self {
            Self::Loaded {
                revision,
                secs,
                steps,
                problems,
            } => {
                let warnings = match problems.count(Severity::Warning) {
                    0 => String::new(),
                    1 => ", 1 warning".to_owned(),
                    many => format!(", {many} warnings"),
                };
                let verb = if *revision == 0 { "loaded" } else { "reloaded" };
                let steps = if *steps == 1 {
                    "1 step".to_owned()
                } else {
                    format!("{steps} steps")
                };
                let file = plain(&problems.file);
                format!("{verb} {file}: {}, {steps}{warnings}", clock::exact(*secs))
            }
            Self::Refused(problems) => refusal(problems),
            Self::Opened {
                device,
                sample_rate,
                again,
            } => {
                let back = if *again { "device back" } else { "device" };
                format!("{back}: {}, {sample_rate} Hz", plain(device))
            }
            Self::Lost { cause, retry_secs } => {
                format!(
                    "device lost: {}; trying again in {retry_secs:.1} s",
                    plain(cause)
                )
            }
            Self::Step {
                number,
                of,
                description,
                position_secs,
            } => {
                let colon = if description.is_empty() { "" } else { ": " };
                let place = words::running(*position_secs);
                format!("{place} step {number} of {of}{colon}{}", plain(description))
            }
            Self::Xruns { all, new } => format!("{new} new, {}", words::xruns(all)),
            Self::Lap(laps) => format!("again from the start, lap {}", laps + 1),
            Self::Ended => "end of the track".to_owned(),
            Self::Note(text) => plain(text),
        }
    }

    /// As one JSON object.
    pub fn json(&self) -> Value {
        match self {
            Self::Loaded {
                revision,
                secs,
                steps,
                problems,
            } => json!({
                "event": "loaded", "revision": revision, "file": problems.file, "seconds": secs, "steps": steps,
                "warnings": problems.as_json(),
            }),
            Self::Refused(problems) => json!({
                "event": "refused", "file": problems.file, "diagnostics": problems.as_json(),
            }),
            Self::Opened {
                device,
                sample_rate,
                again,
            } => json!({
                "event": "opened", "device": device, "sample_rate": sample_rate, "again": again,
            }),
            Self::Lost { cause, retry_secs } => {
                json!({ "event": "lost", "cause": cause, "retry_secs": retry_secs })
            }
            Self::Step {
                number,
                of,
                description,
                position_secs,
            } => json!({
                "event": "step", "number": number, "of": of, "description": description,
                "position_secs": position_secs,
            }),
            Self::Xruns { all, new } => {
                json!({ "event": "xruns", "new": new, "xruns": xruns(all) })
            }
            Self::Lap(laps) => json!({ "event": "lap", "laps": laps }),
            Self::Ended => json!({ "event": "ended" }),
            Self::Note(text) => json!({ "event": "note", "text": text }),
        }
    }
}

/// That a file is refused, with the first reason.
pub fn refusal(problems: &Problems) -> String {
    let errors = problems.count(Severity::Error);
    let plural = if errors == 1 { "" } else { "s" };
    let file = plain(&problems.file);
    format!("not reloaded, {file} has {errors} error{plural}; the old sound goes on")
}

/// How things stand, for programs.
pub fn status(snapshot: &Snapshot, sounding: usize) -> Value {
    json!({
        "event": "status",
        "state": words::state(snapshot.state),
        "position_secs": snapshot.position_secs(),
        "position_frames": snapshot.position_frames,
        "duration_secs": snapshot.duration_secs(),
        "step": snapshot.step.map(|step| step + 1),
        "voices": sounding,
        "gain": snapshot.gain,
        "loop": snapshot.looped,
        "laps": snapshot.laps,
        "revision": snapshot.revision,
        "peaks": snapshot.peaks,
        "load": load(snapshot),
        "xruns": xruns(&snapshot.xruns),
        "reconnections": snapshot.reconnections,
        "faults": snapshot.faults,
        "output": snapshot.output.as_ref().map(output),
    })
}

/// Load as shares of the period.
pub fn load(snapshot: &Snapshot) -> Value {
    let load = &snapshot.load;
    json!({
        "callbacks": load.callbacks, "p50": load.p50, "p95": load.p95, "p99": load.p99, "worst": load.worst,
    })
}

/// Gaps.
pub fn xruns(xruns: &Xruns) -> Value {
    json!({
        "events": xruns.events, "reported": xruns.reported, "frames": xruns.frames, "secs": xruns.secs,
    })
}

fn output(output: &Output) -> Value {
    let (raised, priority) = match &output.priority {
        Priority::Raised(name) => (true, name),
        Priority::Ordinary(reason) => (false, reason),
    };
    json!({
        "device": output.device, "sample_rate": output.sample_rate, "channels": output.channels,
        "format": output.format, "buffer_frames": output.buffer_frames, "latency_secs": output.latency_secs,
        "priority_raised": raised, "priority": priority,
    })
}
