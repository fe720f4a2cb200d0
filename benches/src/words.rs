//! Numbers that come as words, and snapshots that go out as JSON.

use heterodyne_device::Snapshot;
use serde_json::{Value, json};

/// A number.
///
/// # Errors
/// The word is none of that kind.
pub fn number<T: std::str::FromStr>(word: &str) -> Result<T, String> {
    word.parse()
        .map_err(|_| format!("{word:?} is not a number of the kind that is expected"))
}

/// A snapshot with the names of its fields.
pub fn snapshot(snapshot: &Snapshot) -> Value {
    let output = snapshot.output.as_ref();
    json!({
        "state": format!("{:?}", snapshot.state).to_lowercase(),
        "position_frames": snapshot.position_frames,
        "frames": snapshot.frames,
        "sample_rate": snapshot.sample_rate,
        "step": snapshot.step,
        "gain": snapshot.gain,
        "looped": snapshot.looped,
        "laps": snapshot.laps,
        "revision": snapshot.revision,
        "callbacks": snapshot.load.callbacks,
        "load": [snapshot.load.p50, snapshot.load.p95, snapshot.load.p99, snapshot.load.worst],
        "xruns": snapshot.xruns.events,
        "xrun_frames": snapshot.xruns.frames,
        "reconnections": snapshot.reconnections,
        "faults": snapshot.faults,
        "device": output.map(|output| output.device.clone()),
        "channels": output.map(|output| output.channels),
        "format": output.map(|output| output.format.clone()),
        "buffer_frames": output.map(|output| output.buffer_frames),
        "latency_secs": output.map(|output| output.latency_secs),
    })
}
