//! Rendering from Python: into an array that numpy owns, or into a file.

use crate::track::Track;
use crate::watch::Watcher;
use crate::{failure, numbers};
use heterodyne_engine::Score;
use heterodyne_media::{Dither, Format};
use heterodyne_render::{Options, RenderError, Report};
use numpy::ndarray::Array2;
use numpy::{IntoPyArray, PyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// What every render is told, in the words of Python.
pub struct Asked {
    pub start: f64,
    pub duration: Option<f64>,
    pub mix: String,
    pub stage: Option<String>,
    pub target: f64,
    pub sample_rate: Option<u32>,
    pub seed: u64,
    pub threads: Option<usize>,
}

impl<'py> FromPyObject<'_, 'py> for Asked {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self {
            start: numbers::given(&given, "start")?,
            duration: numbers::given(&given, "duration")?,
            mix: numbers::given(&given, "mix")?,
            stage: numbers::given(&given, "stage")?,
            target: numbers::given(&given, "target")?,
            sample_rate: numbers::given(&given, "sample_rate")?,
            seed: numbers::given(&given, "seed")?,
            threads: numbers::given(&given, "threads")?,
        })
    }
}

impl Asked {
    /// The track worked out, and how to render it.
    ///
    /// # Errors
    /// A value that is not accepted; the engine refuses the track.
    pub fn prepare(
        &self,
        py: Python<'_>,
        track: &Track,
        format: Format,
    ) -> PyResult<(Score, Options)> {
        let rate = self
            .sample_rate
            .unwrap_or(track.0.document.globals.sample_rate);
        let mix = numbers::mix(&self.mix)?;
        let options = Options {
            stage: numbers::stage(mix, self.stage.as_deref(), self.target)?,
            slice: Some(numbers::slice(self.start, self.duration, rate)?),
            threads: numbers::threads(self.threads)?,
            ..Options::new(format)
        };
        let settings = numbers::settings(rate, mix, self.seed)?;
        let (score, _) = track.0.work_out(py, &settings)?;
        Ok((score, options))
    }
}

/// Samples as an array of frames and channels.
#[pyfunction]
pub fn render<'py>(
    py: Python<'py>,
    track: &Track,
    asked: Asked,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyArray2<f32>>> {
    let (mut score, options) = asked.prepare(py, track, Format::WavF32)?;
    let sound = Watcher::new(progress).during(
        py,
        |watch| heterodyne_render::render_to_memory(&mut score, &options, watch),
        |_, error: RenderError| failure::of_render(&error),
    )?;
    let frames = sound.interleaved.len() / 2;
    let samples = Array2::from_shape_vec((frames, 2), sound.interleaved)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(samples.into_pyarray(py))
}

/// Writes a file and returns what a report holds.
#[pyfunction]
pub fn render_file<'py>(
    py: Python<'py>,
    track: &Track,
    path: PathBuf,
    asked: Asked,
    format: Option<&str>,
    dither: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let word = format.map(str::parse::<Format>).transpose();
    let format = word.and_then(|word| Format::for_output(&path, word));
    let format = format.map_err(|error| failure::of_media(&error))?;
    let (mut score, mut options) = asked.prepare(py, track, format)?;
    options.dither = dither.then(|| Dither::new(asked.seed));
    let report = Watcher::new(progress).during(
        py,
        |watch| heterodyne_render::render(&mut score, &path, &options, watch),
        |_, error: RenderError| failure::of_render(&error),
    )?;
    as_dict(py, &report, format, score.sample_rate())
}

/// The members of `heterodyne.Report`.
fn as_dict<'py>(
    py: Python<'py>,
    report: &Report,
    format: Format,
    sample_rate: u32,
) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    members.set_item("path", &report.file.path)?;
    members.set_item("format", format.word())?;
    members.set_item("bytes", report.file.bytes)?;
    members.set_item("frames", report.file.frames)?;
    members.set_item("sample_rate", sample_rate)?;
    members.set_item("seconds", report.seconds)?;
    members.set_item("peak", report.peak)?;
    members.set_item("level_gain", report.level_gain)?;
    members.set_item("threads", report.threads)?;
    members.set_item("wall_secs", report.wall_secs)?;
    members.set_item("rate", report.rate)?;
    Ok(members)
}
