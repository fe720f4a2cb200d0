//! How a session stands, as a dict.

use heterodyne_device::{Output, Priority, Snapshot, State};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The members that `heterodyne.Player` reads. Without a snapshot all is over.
pub fn to_python<'py>(
    py: Python<'py>,
    snapshot: Option<&Snapshot>,
) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    let Some(snapshot) = snapshot else {
        members.set_item("state", word(State::Stopped))?;
        return Ok(members);
    };
    members.set_item("state", word(snapshot.state))?;
    members.set_item("position", snapshot.position_secs())?;
    members.set_item("duration", snapshot.duration_secs())?;
    members.set_item("sample_rate", snapshot.sample_rate)?;
    members.set_item("step", snapshot.step)?;
    members.set_item("gain", snapshot.gain)?;
    members.set_item("looped", snapshot.looped)?;
    members.set_item("laps", snapshot.laps)?;
    members.set_item("revision", snapshot.revision)?;
    let load = snapshot.load;
    let shares = (load.callbacks, load.p50, load.p95, load.p99, load.worst);
    members.set_item("load", shares)?;
    let xruns = snapshot.xruns;
    members.set_item("xruns", (xruns.events, xruns.frames, xruns.secs))?;
    members.set_item("reconnections", snapshot.reconnections)?;
    members.set_item("faults", snapshot.faults)?;
    let output = snapshot.output.as_ref();
    members.set_item("output", output.map(|one| of_output(py, one)).transpose()?)?;
    Ok(members)
}

fn of_output<'py>(py: Python<'py>, output: &Output) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    members.set_item("device", &output.device)?;
    members.set_item("sample_rate", output.sample_rate)?;
    members.set_item("channels", output.channels)?;
    members.set_item("format", &output.format)?;
    members.set_item("buffer", output.buffer_frames)?;
    members.set_item("latency", output.latency_secs)?;
    let (raised, priority) = match &output.priority {
        Priority::Raised(name) => (true, name),
        Priority::Ordinary(why) => (false, why),
    };
    members.set_item("realtime", raised)?;
    members.set_item("priority", priority)?;
    Ok(members)
}

fn word(state: State) -> &'static str {
    match state {
        State::Loading => "loading",
        State::Playing => "playing",
        State::Paused => "paused",
        State::Ended => "ended",
        State::Reconnecting => "reconnecting",
        State::Stopped => "stopped",
    }
}
