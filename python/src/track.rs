//! A track in Python's hands: its text, what came of it, and what it names.
//!
//! Invariant: nothing in it changes. Clips and measured heads are read when they are first needed, and then kept.

use crate::{failure, numbers, problems, sources};
use heterodyne_engine::{Score, Settings, Sources};
use heterodyne_media::{LoadError, Media, Project};
use heterodyne_track::document::Track as Document;
use heterodyne_track::{Diagnostic, write_track};
use pyo3::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A track that was read without errors.
#[pyclass(frozen, module = "heterodyne._native")]
pub struct Track {
    /// The document.
    pub text: String,
    /// What diagnostics call it.
    pub file: PathBuf,
    /// The folder that its paths count from.
    pub folder: PathBuf,
    pub document: Document,
    opened: OnceLock<Arc<Opened>>,
}

/// A track with all that it names.
pub struct Opened {
    /// The document.
    pub document: Document,
    /// What it names.
    pub sources: Sources,
    /// All warnings of reading.
    pub diagnostics: Vec<Diagnostic>,
}

impl Track {
    /// Reads a text.
    pub fn read(py: Python<'_>, text: String, file: PathBuf, folder: PathBuf) -> PyResult<Self> {
        let read = py.detach(|| heterodyne_media::load_text(text, &file, &folder, Media::Skip));
        let project = read.map_err(|error| failed(py, error))?;
        Ok(Self {
            text: project.text,
            file,
            folder,
            document: project.track,
            opened: OnceLock::new(),
        })
    }

    /// The track with all that it names, read now unless it was before. Not to be called with the interpreter's lock.
    ///
    /// # Errors
    /// A file that it cannot do without has changed since the track was read.
    pub fn open(&self) -> Result<Arc<Opened>, LoadError> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened.clone());
        }
        let text = self.text.clone();
        let project = heterodyne_media::load_text(text, &self.file, &self.folder, Media::Decode)?;
        let opened = Arc::new(Opened::of(project));
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
                let warnings = compiled.warnings.into_iter();
                diagnostics.extend(
                    warnings.map(|warning| problems::of_warning(warning, &self.file, &self.text)),
                );
                Ok((compiled.score, diagnostics))
            }
            Err(error) => {
                diagnostics.push(problems::of_refusal(error, &self.file, &self.text));
                Err(problems::refused(py, &self.file, &diagnostics))
            }
        }
    }
}

fn failed(py: Python<'_>, error: LoadError) -> PyErr {
    match error {
        LoadError::Read { path, cause } => failure::of_file("read", &path, &cause),
        LoadError::Refused {
            path, diagnostics, ..
        } => problems::refused(py, &path, &diagnostics),
        other => pyo3::exceptions::PyValueError::new_err(other.to_string()),
    }
}

#[pymethods]
impl Track {
    /// Reads a track from its text; `file` is its name in diagnostics, `folder` where its paths count from.
    #[new]
    fn new(py: Python<'_>, text: String, file: PathBuf, folder: PathBuf) -> PyResult<Self> {
        Self::read(py, text, file, folder)
    }

    /// Reads a track file.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let project = py
            .detach(|| heterodyne_media::load(&path, Media::Skip))
            .map_err(|error| failed(py, error))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Ok(Self {
            text: project.text,
            file: path,
            folder: std::path::absolute(&folder).unwrap_or(folder),
            document: project.track,
            opened: OnceLock::new(),
        })
    }

    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    #[getter]
    fn file(&self) -> &Path {
        &self.file
    }

    #[getter]
    fn folder(&self) -> &Path {
        &self.folder
    }

    #[getter]
    fn sample_rate(&self) -> u32 {
        self.document.globals.sample_rate
    }

    /// The track in the newer dialect.
    fn written(&self) -> String {
        write_track(&self.document)
    }

    /// All warnings, the engine's among them.
    fn check<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let rate = self.document.globals.sample_rate;
        let settings = numbers::settings(rate, numbers::mix("offline")?, 0)?;
        let (_, diagnostics) = self.work_out(py, &settings)?;
        problems::to_python(py, &diagnostics)
    }

    /// Length of a mix in frames at a rate.
    fn frames(&self, py: Python<'_>, mix: &str, sample_rate: u32) -> PyResult<u64> {
        let settings = numbers::settings(sample_rate, numbers::mix(mix)?, 0)?;
        Ok(self.work_out(py, &settings)?.0.frames())
    }
}

impl Opened {
    fn of(project: Project) -> Self {
        let (document, sources, diagnostics) = sources::of(project);
        Self {
            document,
            sources,
            diagnostics,
        }
    }
}
