//! The recording that was asked for: waits for the rate of the device, stands still while there is none, and ends when it
//! comes back at another rate.

use super::record::Recording;
use crate::exit::Failure;
use heterodyne_media::{Finished, Format, MediaError, RecordSpec};
use std::path::PathBuf;

/// What is to be taken down, and how far that has come.
pub enum Tape {
    /// Nothing was asked for.
    None,
    /// No device was open yet.
    Waiting {
        path: PathBuf,
        format: Format,
        tap: rtrb::Consumer<f32>,
    },
    /// Under way.
    Running(Recording),
    /// Ended before the session did.
    Cut(Result<Finished, MediaError>),
}

impl Tape {
    /// A device was opened.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn opened(&mut self, sample_rate: u32) -> Result<(), Failure> {
        *self = match std::mem::replace(self, Self::None) {
            Self::Waiting { path, format, tap } => {
                let writer = heterodyne_media::record(&path, &RecordSpec::new(format, sample_rate))
                    .map_err(|error| Failure::Io(error.to_string()))?;
                let begun = Recording::begin(&path, writer, sample_rate, tap);
                Self::Running(begun.map_err(Failure::io("start a thread"))?)
            }
            Self::Running(recording) if recording.sample_rate == sample_rate => {
                recording.resume();
                Self::Running(recording)
            }
            Self::Running(recording) => Self::Cut(recording.finish()),
            other => other,
        };
        Ok(())
    }

    /// The device is gone.
    pub fn lost(&self) {
        if let Self::Running(recording) = self {
            recording.hold();
        }
    }

    /// Whether another rate has ended it.
    pub fn was_cut(&self) -> bool {
        matches!(self, Self::Cut(_))
    }

    /// What is under way.
    pub fn recording(&self) -> Option<&Recording> {
        match self {
            Self::Running(recording) => Some(recording),
            _ => None,
        }
    }

    /// Why nothing can be taken down any more.
    pub fn failure(&mut self) -> Option<Failure> {
        if !self.recording().is_some_and(Recording::has_ended) {
            return None;
        }
        std::mem::replace(self, Self::None).finish().err()
    }

    /// Writes the rest; `None` where nothing was taken down.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> Result<Option<Finished>, Failure> {
        let finished = match self {
            Self::None | Self::Waiting { .. } => return Ok(None),
            Self::Running(recording) => recording.finish(),
            Self::Cut(finished) => finished,
        };
        let finished = finished.map_err(|error| Failure::Io(error.to_string()))?;
        Ok(Some(finished))
    }
}
