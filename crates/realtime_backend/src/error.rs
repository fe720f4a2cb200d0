//! What a call can fail with: the track, the device, or a file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use heterodyne_device::DeviceError;
use heterodyne_engine::CompileError;
use heterodyne_media::MediaError;
use heterodyne_render::RenderError;
use heterodyne_track::document::Place;
use heterodyne_track::{Diagnostic, Severity};

use crate::source::Source;

/// Why a call did not do what was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum BackendError {
    /// The track cannot be used. `ValueError` in Python.
    Track(Refused),
    /// There is no device, or it cannot be used. `RuntimeError` in Python.
    Device(DeviceError),
    /// A file cannot be read or written. `OSError` in Python.
    File {
        /// What was being done, for example `write`.
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The caller asked a render to end.
    Interrupted,
    /// The program is ending: nothing starts any more.
    Closed,
}

/// A track that cannot be used, with everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
    /// All problems, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl BackendError {
    /// For `map_err`: what the system said, with what was being done to which file.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |cause| Self::File {
            action,
            path,
            cause,
        }
    }

    /// What the engine refuses is an error of the track.
    pub(crate) fn compile(source: &Source, error: &CompileError) -> Self {
        Self::Track(Refused::by_engine(source, &error.place, &error.message))
    }

    /// What the renderer refuses is an error of the track or of the file.
    pub(crate) fn render(source: &Source, path: &Path, error: RenderError) -> Self {
        match error {
            RenderError::Cancelled => Self::Interrupted,
            RenderError::Media(error) => Self::media(path, error),
            other => Self::Track(Refused::by_engine(
                source,
                &Place::default(),
                &other.to_string(),
            )),
        }
    }

    pub(crate) fn media(path: &Path, error: MediaError) -> Self {
        match error {
            MediaError::Io {
                action,
                path,
                cause,
            } => Self::File {
                action,
                path,
                cause,
            },
            other => Self::File {
                action: "write",
                path: path.to_path_buf(),
                cause: io::Error::new(io::ErrorKind::InvalidInput, other.to_string()),
            },
        }
    }
}

impl Refused {
    fn by_engine(source: &Source, place: &Place, message: &str) -> Self {
        let problem = source.problem(Severity::Error, "engine", place, message);
        Self {
            name: source.name().to_owned(),
            text: source.text().to_owned(),
            diagnostics: vec![problem],
        }
    }
}

impl fmt::Display for Refused {
    /// One line for the whole, then one for each problem: errors first, as only they stand in the way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |severity| {
            let all = self.diagnostics.iter();
            all.filter(move |problem| problem.severity == severity)
        };
        let errors = of(Severity::Error).count();
        let plural = if errors == 1 { "" } else { "s" };
        write!(f, "{} has {errors} error{plural}", self.name)?;
        for problem in of(Severity::Error).chain(of(Severity::Warning)) {
            write!(f, "\n{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Track(refused) => refused.fmt(f),
            Self::Device(error) => error.fmt(f),
            Self::File {
                action,
                path,
                cause,
            } => write!(f, "cannot {action} {}: {cause}", path.display()),
            Self::Interrupted => f.write_str("interrupted; no file was written"),
            Self::Closed => f.write_str("the program is ending: nothing starts any more"),
        }
    }
}

impl std::error::Error for BackendError {}
