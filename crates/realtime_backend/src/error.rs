//! What a call can fail with: the track, the device, or a file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use heterodyne_device::DeviceError;
use heterodyne_engine::CompileError;
use heterodyne_media::MediaError;
use heterodyne_render::RenderError;
use heterodyne_track::document::Place;

use crate::refused::Refused;
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

impl From<Refused> for BackendError {
    fn from(refused: Refused) -> Self {
        Self::Track(refused)
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
