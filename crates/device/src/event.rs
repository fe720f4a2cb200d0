//! What happened, for whoever follows a session.

use heterodyne_engine::{CompileError, Warning};

/// Something that happened to a [`crate::Session`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A track plays now: the first one (revision 0) or an update.
    Loaded {
        /// Which: 0 for the first, then what [`crate::Session::update`] returned.
        revision: u64,
        /// What the engine has to say of it.
        warnings: Vec<Warning>,
    },
    /// A track cannot be played; what played before goes on.
    Refused {
        /// Which, as above.
        revision: u64,
        /// Why.
        error: Refusal,
    },
    /// A device was opened.
    Opened {
        /// Its name.
        device: String,
        /// Frames per second.
        sample_rate: u32,
    },
    /// The device is gone, or could not be opened again. Sound stands still.
    Lost {
        /// What the system said.
        cause: String,
        /// Seconds until the next attempt.
        retry_secs: f64,
    },
    /// The end of the track was reached.
    Ended,
    /// An internal error has ended the session; its device is closed.
    Failed,
}

/// Why a track cannot be played, in a sentence.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// It could not be loaded.
    Load(String),
    /// The engine refuses it.
    Compile(CompileError),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(message) => f.write_str(message),
            Self::Compile(error) => error.fmt(f),
        }
    }
}
