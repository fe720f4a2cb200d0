//! The voices and their parameters as data, from the tables that the parser reads.

use heterodyne_track::table::{Effect, Group, Kind, ParamSpec, VoiceSpec, voices as all_voices};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

/// Every voice as a dict with its parameters.
#[pyfunction]
pub fn voices(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let list = PyList::empty(py);
    for voice in all_voices() {
        list.append(of_voice(py, voice)?)?;
    }
    Ok(list)
}

fn of_voice<'py>(py: Python<'py>, voice: &'static VoiceSpec) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    members.set_item("name", voice.name)?;
    members.set_item("aliases", PyTuple::new(py, voice.aliases)?)?;
    members.set_item("summary", voice.summary)?;
    members.set_item("hearing", voice.hearing)?;
    members.set_item("formula", voice.formula)?;
    members.set_item("parameters", of_groups(py, voice.object.groups)?)?;
    Ok(members)
}

fn of_groups<'py>(py: Python<'py>, groups: &[&'static Group]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for group in groups {
        for spec in group.params {
            list.append(of_parameter(py, group.title, spec)?)?;
        }
    }
    Ok(list)
}

fn of_parameter<'py>(
    py: Python<'py>,
    group: &str,
    spec: &'static ParamSpec,
) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    members.set_item("name", spec.name)?;
    members.set_item("aliases", PyTuple::new(py, spec.aliases)?)?;
    members.set_item("group", group)?;
    members.set_item("kind", kind(&spec.kind))?;
    members.set_item("default", default(py, &spec.kind)?)?;
    members.set_item("fallback", spec.fallback)?;
    members.set_item("default_ends", spec.default_ends)?;
    members.set_item("unit", spec.unit.symbol())?;
    members.set_item("range", spec.range)?;
    members.set_item("bounds", bounds(&spec.kind))?;
    let choices: &[&str] = match spec.kind {
        Kind::Choice { options, .. } => options,
        _ => &[],
    };
    members.set_item("choices", PyTuple::new(py, choices)?)?;
    members.set_item("start", spec.start_key())?;
    members.set_item("end", spec.end_key())?;
    members.set_item("required", spec.required)?;
    members.set_item("used", spec.effect == Effect::Used)?;
    members.set_item("text", spec.doc)?;
    let groups = match spec.kind {
        Kind::Object(object) | Kind::List { item: object, .. } => object.groups,
        _ => &[],
    };
    members.set_item("fields", of_groups(py, groups)?)?;
    Ok(members)
}

/// The kind in a word.
fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number { .. } => "number",
        Kind::Integer { .. } => "integer",
        Kind::Flag { .. } => "flag",
        Kind::Level { .. } => "level",
        Kind::Choice { .. } => "choice",
        Kind::Text { .. } => "text",
        Kind::Path => "path",
        Kind::Paths => "paths",
        Kind::Object(_) | Kind::VoiceParams | Kind::EnvelopeParams => "object",
        Kind::List { .. } | Kind::Points | Kind::Sweeps | Kind::StaticNotches => "list",
        Kind::NumberOrList { .. } => "number or list",
        Kind::NumberOrPair(_) => "number or pair",
        Kind::Anything => "anything",
    }
}

fn default<'py>(py: Python<'py>, kind: &Kind) -> PyResult<Bound<'py, PyAny>> {
    match *kind {
        Kind::Number { default, .. } => default.into_bound_py_any(py),
        Kind::Integer { default, .. } => default.into_bound_py_any(py),
        Kind::Flag { default } => default.into_bound_py_any(py),
        Kind::Level { default } => default.into_bound_py_any(py),
        Kind::Choice { default, .. } => default.into_bound_py_any(py),
        _ => Ok(py.None().into_bound(py)),
    }
}

/// Lowest and highest number that is accepted.
fn bounds(kind: &Kind) -> Option<(f64, f64)> {
    match *kind {
        Kind::Number { min, max, .. } | Kind::NumberOrList { min, max } => Some((min, max)),
        Kind::Integer { min, max, .. } => Some((min as f64, max as f64)),
        Kind::Level { .. } => Some((0.0, 1.0)),
        Kind::NumberOrPair(spec) => bounds(&spec.kind),
        _ => None,
    }
}
