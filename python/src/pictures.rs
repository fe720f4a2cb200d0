//! Pictures of a track, as bytes.

use crate::track::Track;
use crate::watch::Watcher;
use crate::{failure, numbers};
use heterodyne_media::AtomicFile;
use heterodyne_plot::{Channel, Look, Options, Panels, PlotError, Size};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;

/// What a picture shows, in the words of Python.
pub struct Shown {
    title: String,
    start: f64,
    duration: Option<f64>,
    parts: Vec<String>,
    channel: String,
    width: u32,
    height: Option<u32>,
    mix: String,
    sample_rate: Option<u32>,
    threads: Option<usize>,
}

impl<'py> FromPyObject<'_, 'py> for Shown {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self {
            title: numbers::given(&given, "title")?,
            start: numbers::given(&given, "start")?,
            duration: numbers::given(&given, "duration")?,
            parts: numbers::given(&given, "parts")?,
            channel: numbers::given(&given, "channel")?,
            width: numbers::given(&given, "width")?,
            height: numbers::given(&given, "height")?,
            mix: numbers::given(&given, "mix")?,
            sample_rate: numbers::given(&given, "sample_rate")?,
            threads: numbers::given(&given, "threads")?,
        })
    }
}

impl Shown {
    fn options(&self) -> PyResult<Options> {
        let all = ["timeline", "frequencies", "spectrogram"];
        if let Some(other) = self.parts.iter().find(|part| !all.contains(&part.as_str())) {
            return Err(PyValueError::new_err(format!(
                "part {other:?}: accepted are \"timeline\", \"frequencies\" and \"spectrogram\""
            )));
        }
        if !(320..=8000).contains(&self.width) {
            let found = self.width;
            let message = format!("width {found}: accepted are 320 to 8000 pixels");
            return Err(PyValueError::new_err(message));
        }
        if let Some(found) = self.height.filter(|height| !(200..=8000).contains(height)) {
            let message = format!("height {found}: accepted are 200 to 8000 pixels");
            return Err(PyValueError::new_err(message));
        }
        let has = |part: &str| self.parts.iter().any(|asked| asked == part);
        let duration = self.duration.map(|time| numbers::secs("duration", time));
        Ok(Options {
            title: self.title.clone(),
            start_secs: numbers::secs("start", self.start)?,
            duration_secs: duration.transpose()?,
            panels: Panels {
                timeline: has("timeline"),
                frequencies: has("frequencies"),
                spectrogram: has("spectrogram"),
            },
            channel: channel(&self.channel)?,
            look: Look::HEARING,
            threads: numbers::threads(self.threads)?,
            width: self.width,
        })
    }
}

fn channel(word: &str) -> PyResult<Channel> {
    match word {
        "left" => Ok(Channel::Left),
        "right" => Ok(Channel::Right),
        "mid" => Ok(Channel::Mid),
        "side" => Ok(Channel::Side),
        other => Err(PyValueError::new_err(format!(
            "channel {other:?}: accepted are \"left\", \"right\", \"mid\" and \"side\""
        ))),
    }
}

/// Draws a track as `svg`, `png` or `html`.
#[pyfunction]
pub fn picture<'py>(
    py: Python<'py>,
    track: &Track,
    kind: &str,
    shown: Shown,
) -> PyResult<Bound<'py, PyBytes>> {
    let write: fn(&heterodyne_plot::Picture, Size) -> Result<Vec<u8>, PlotError> = match kind {
        "svg" => |picture, size| heterodyne_plot::svg(picture, size).map(String::into_bytes),
        "png" => heterodyne_plot::png,
        "html" => |picture, _| heterodyne_plot::html(picture).map(String::into_bytes),
        other => {
            return Err(PyValueError::new_err(format!(
                "kind {other:?}: accepted are \"svg\", \"png\" and \"html\""
            )));
        }
    };
    let options = shown.options()?;
    let rate = shown
        .sample_rate
        .unwrap_or(track.0.document.globals.sample_rate);
    let settings = numbers::settings(rate, numbers::mix(&shown.mix)?, 0)?;
    let (score, _) = track.0.work_out(py, &settings)?;
    let clips = track.0.clips_that_sound();
    let size = Size {
        width: shown.width,
        height: shown.height,
    };
    let bytes = Watcher::new(None).during(
        py,
        |watch| {
            let document = &track.0.document;
            let drawn = heterodyne_plot::picture(document, &score, &clips, &options, watch.cancel)?;
            write(&drawn, size)
        },
        |_, error: PlotError| PyValueError::new_err(error.to_string()),
    )?;
    Ok(PyBytes::new(py, &bytes))
}

/// Writes bytes beside a name and puts them in place when they are complete.
#[pyfunction]
pub fn write_file(py: Python<'_>, path: PathBuf, data: &[u8]) -> PyResult<()> {
    let written = py.detach(|| {
        let mut file = AtomicFile::create(&path)?;
        file.append(data)?;
        file.commit()
    });
    written
        .map(|_| ())
        .map_err(|error| failure::of_media(&error))
}
