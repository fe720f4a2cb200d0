//! A track in Python's hands: its text, what came of it, and what it names.
//!
//! Invariant: nothing in it changes. Clips and measured heads are read when they are first needed, and then kept.

use crate::{failure, loading, numbers, problems};
use heterodyne_engine::{ClipSource, Mix, Score, Settings, Sources};
use heterodyne_media::{LoadError, Media};
use heterodyne_track::document::Track as Document;
use heterodyne_track::{Diagnostic, write_track};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A track that was read without errors, as Python holds it.
#[pyclass(frozen, module = "heterodyne._native")]
pub struct Track(pub Arc<Content>);

/// A track that was read without errors.
pub struct Content {
    /// The document as it was written.
    pub text: String,
    /// What diagnostics call it.
    pub file: PathBuf,
    /// The folder that its paths count from.
    pub folder: PathBuf,
    /// What the text says.
    pub document: Document,
    opened: OnceLock<Arc<Opened>>,
}

/// A step that has a length: its number in the document, its first frame, its frames.
type Span = (usize, u64, u64);

/// A track with all that it names.
pub struct Opened {
    /// The document.
    pub document: Document,
    /// What it names.
    pub sources: Sources,
    /// All warnings of reading.
    pub diagnostics: Vec<Diagnostic>,
}

impl Content {
    /// Reads a text.
    ///
    /// # Errors
    /// The text is refused.
    pub fn read(text: String, file: PathBuf, folder: PathBuf) -> Result<Self, LoadError> {
        let name = file.display().to_string();
        let project = heterodyne_media::load_text(&text, &name, &folder, Media::Skip)?;
        Ok(Self {
            text: project.text,
            file,
            folder,
            document: project.track,
            opened: OnceLock::new(),
        })
    }

    /// The track with all that it names, read now unless it was before.
    ///
    /// # Errors
    /// A preset that it cannot do without has changed since the track was read.
    pub fn open(&self) -> Result<Arc<Opened>, LoadError> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened.clone());
        }
        let name = self.file.display().to_string();
        let mut project =
            heterodyne_media::load_text(&self.text, &name, &self.folder, Media::Decode)?;
        let diagnostics = std::mem::take(&mut project.diagnostics);
        let (document, sources) = project.into_piece();
        let opened = Arc::new(Opened {
            document,
            sources,
            diagnostics,
        });
        Ok(self.opened.get_or_init(|| opened).clone())
    }

    /// As [`Track::open`], from Python.
    ///
    /// # Errors
    /// As [`Track::open`].
    pub fn opened(&self, py: Python<'_>) -> PyResult<Arc<Opened>> {
        py.detach(|| self.open()).map_err(|error| failed(py, error))
    }

    /// Works the track out. Returns the score and all warnings.
    ///
    /// # Errors
    /// A `TrackError` where the engine refuses it.
    pub fn work_out(
        &self,
        py: Python<'_>,
        settings: &Settings,
    ) -> PyResult<(Score, Vec<Diagnostic>)> {
        let opened = self.opened(py)?;
        let compiled = py.detach(|| {
            heterodyne_engine::compile(&opened.document, opened.sources.clone(), settings)
        });
        let mut diagnostics = opened.diagnostics.clone();
        match compiled {
            Ok(compiled) => {
                let of_engine = |warning| problems::of_warning(warning, &self.file, &self.text);
                diagnostics.extend(compiled.warnings.into_iter().map(of_engine));
                Ok((compiled.score, diagnostics))
            }
            Err(error) => {
                diagnostics.push(problems::of_refusal(error, &self.file, &self.text));
                Err(problems::refused(py, &self.file, &self.text, &diagnostics))
            }
        }
    }

    /// Of each clip, whether there is anything to hear of it. Clips that were not opened are silent.
    pub fn clips_that_sound(&self) -> Vec<bool> {
        let opened = self.opened.get();
        let clips = opened.map_or(&[][..], |opened| &opened.sources.clips);
        clips.iter().map(ClipSource::is_placed).collect()
    }

    fn own_rate(&self) -> u32 {
        self.document.globals.sample_rate
    }
}

/// The exception for a track that cannot be had.
pub fn failed(py: Python<'_>, error: LoadError) -> PyErr {
    match error {
        LoadError::Read { path, cause } => failure::of_file("read", &path, &cause),
        LoadError::Refused {
            path,
            text,
            diagnostics,
        } => problems::refused(py, &path, &text, &diagnostics),
        other => PyValueError::new_err(other.to_string()),
    }
}

#[pymethods]
impl Track {
    /// Reads a track from its text; `file` is its name in diagnostics, `folder` where its paths count from.
    #[new]
    fn new(py: Python<'_>, text: String, file: PathBuf, folder: PathBuf) -> PyResult<Self> {
        let content = py.detach(|| Content::read(text, file, folder));
        let content = content.map_err(|error| failed(py, error))?;
        Ok(Self(Arc::new(content)))
    }

    /// Reads a file of any kind that makes a track. Returns it with what was said of a file that is no track itself.
    #[staticmethod]
    fn load<'py>(
        py: Python<'py>,
        path: PathBuf,
        duration: Option<f64>,
    ) -> PyResult<(Self, Vec<Bound<'py, PyAny>>)> {
        let duration = duration.map(|secs| numbers::secs("duration", secs));
        let duration = duration.transpose()?;
        if duration.is_some() && !loading::takes_duration(&path) {
            return Err(PyValueError::new_err(
                "duration is for voice presets (.voice, .voices) and SBaGen sequences (.sbg); other files have their own",
            ));
        }
        let loaded = py.detach(|| loading::load(path, duration));
        let (content, said) = loaded.map_err(|error| failed(py, error))?;
        Ok((Self(Arc::new(content)), problems::to_python(py, &said)?))
    }

    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    #[getter]
    fn file(&self) -> &OsStr {
        self.0.file.as_os_str()
    }

    #[getter]
    fn folder(&self) -> &OsStr {
        self.0.folder.as_os_str()
    }

    #[getter]
    fn sample_rate(&self) -> u32 {
        self.0.own_rate()
    }

    /// The track in the newer dialect.
    fn written(&self) -> String {
        write_track(&self.0.document)
    }

    /// Writes the track into a file. Returns what is lost or not found there.
    fn save<'py>(&self, py: Python<'py>, path: PathBuf) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let said = py.detach(|| loading::save(&self.0, &path));
        let said = said.map_err(|error| failure::of_media(&error))?;
        problems::to_python(py, &said)
    }

    /// All warnings, the engine's among them.
    fn check<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let settings = numbers::settings(self.0.own_rate(), Mix::Offline, 0)?;
        let (_, diagnostics) = self.0.work_out(py, &settings)?;
        problems::to_python_in(py, &diagnostics, &self.0.file, &self.0.text)
    }

    /// Length of a mix in frames at the track's own rate, and of each step that has a length its number, start and length.
    fn timeline(&self, py: Python<'_>, mix: &str) -> PyResult<(u64, Vec<Span>)> {
        let settings = numbers::settings(self.0.own_rate(), numbers::mix(mix)?, 0)?;
        let (score, _) = self.0.work_out(py, &settings)?;
        let steps = score.steps().iter();
        let spans = steps.map(|span| (span.document_index, span.start, span.frames));
        Ok((score.frames(), spans.collect()))
    }
}
