//! Measures arrays: channels in, the measures as JSON out, which Python's classes are filled from.

use crate::numbers::given;
use crate::watch::Watcher;
use heterodyne_analysis::bands::BandWidth;
use heterodyne_measure::{MeasureError, Settings, whole};
use numpy::PyReadonlyArray1;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::Value;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

/// How to measure, in the words of Python.
pub struct Wished(Settings);

impl<'py> FromPyObject<'_, 'py> for Wished {
    type Error = PyErr;

    fn extract(members: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let word = |name: &str| given::<String>(&members, name);
        let zoom = given::<Option<String>>(&members, "zoom")?;
        Ok(Self(Settings {
            size: read("size", &word("size")?, Settings::size_of)?,
            window: read("window", &word("window")?, str::parse)?,
            bands: match word("bands")?.as_str() {
                "octave" => BandWidth::Octave,
                "third" => BandWidth::ThirdOctave,
                other => {
                    return Err(PyValueError::new_err(format!(
                        "bands {other:?}: accepted are \"octave\" and \"third\""
                    )));
                }
            },
            a4_hz: read("a4", &word("a4")?, Settings::a4_of)?,
            temperament: read("temperament", &word("temperament")?, str::parse)?,
            zoom: zoom
                .map(|zoom| read("zoom", &zoom, str::parse))
                .transpose()?,
        }))
    }
}

/// What a word means; a refusal names what it is for.
fn read<T>(name: &str, word: &str, parse: impl Fn(&str) -> Result<T, String>) -> PyResult<T> {
    parse(word).map_err(|said| PyValueError::new_err(format!("{name} {word}: {said}")))
}

/// Measures one channel or two, of equal length.
#[pyfunction]
pub fn analyze(
    py: Python<'_>,
    channels: Vec<PyReadonlyArray1<'_, f32>>,
    sample_rate: f64,
    wished: Wished,
) -> PyResult<String> {
    let channels: Vec<&[f32]> = channels
        .iter()
        .map(|channel| channel.as_slice())
        .collect::<Result<_, _>>()
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let measured = Watcher::new(None).during(
        py,
        |watch| {
            whole(&wished.0, sample_rate, &channels, |_, _| {
                match watch.cancel.load(Ordering::Relaxed) {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })
        },
        |_, error: MeasureError| PyValueError::new_err(error.to_string()),
    )?;
    // Work that was broken off has raised what broke it.
    let object = measured.map(|measured| Value::Object(measured.json(0)));
    Ok(object.unwrap_or_default().to_string())
}
