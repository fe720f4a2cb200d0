//! Why there is no sound.

/// Why a device cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The system has no output (or input) device at all, or its audio server is not running.
    #[error("no {direction} device: {cause}")]
    None {
        /// `output` or `input`.
        direction: &'static str,
        /// What the system said.
        cause: String,
    },
    /// No device has the name that was asked for.
    #[error("no {direction} device is called {found:?}; there are: {}", accepted.join(", "))]
    Unknown {
        /// `output` or `input`.
        direction: &'static str,
        /// The name asked for.
        found: String,
        /// The names there are.
        accepted: Vec<String>,
    },
    /// The device refuses what was asked of it.
    #[error("{device} cannot be used: {cause}")]
    Refused {
        /// Its name.
        device: String,
        /// What was asked, and what the system said.
        cause: String,
    },
}
