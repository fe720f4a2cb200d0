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
    #[error(
        "no {direction} device is called {found:?}; there are: {}",
        names(accepted)
    )]
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

fn names(accepted: &[String]) -> String {
    match accepted {
        [] => "none".to_owned(),
        _ => accepted.join(", "),
    }
}

impl DeviceError {
    /// The system gives no thread to follow a device with.
    pub(crate) fn threadless(device: &str, cause: &std::io::Error) -> Self {
        Self::Refused {
            device: device.to_owned(),
            cause: format!("the system gives no thread: {cause}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_none_is_said_with_those_there_are() {
        let unknown = |accepted: &[&str]| {
            let error = DeviceError::Unknown {
                direction: "output",
                found: "Attic".to_owned(),
                accepted: accepted.iter().map(ToString::to_string).collect(),
            };
            error.to_string()
        };
        let called = "no output device is called \"Attic\"; there are: ";
        assert_eq!(unknown(&[]), format!("{called}none"));
        assert_eq!(unknown(&["Hall", "Loft"]), format!("{called}Hall, Loft"));
    }
}
