//! How a session stands, and the devices there are, as dicts.

use heterodyne_device::{DeviceInfo, Output, Priority, Snapshot, State};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

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

/// A device of this machine, as `heterodyne.Device` has it.
pub fn of_device<'py>(py: Python<'py>, device: &DeviceInfo) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    members.set_item("name", &device.name)?;
    members.set_item("id", &device.id)?;
    members.set_item("direction", device.direction.word())?;
    members.set_item("is_default", device.is_default)?;
    members.set_item("sample_rate", device.sample_rate)?;
    members.set_item("channels", device.channels)?;
    members.set_item("format", &device.format)?;
    members.set_item("sample_rates", device.sample_rates)?;
    members.set_item("formats", PyTuple::new(py, &device.formats)?)?;
    members.set_item("channel_range", device.channel_range)?;
    members.set_item("buffer", device.buffer_frames)?;
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
