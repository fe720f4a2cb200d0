//! What can go wrong between here and another peer, each with its place.

use std::fmt;

/// Why a session could not begin, or had to end.
#[derive(Debug)]
pub enum PeerError {
    /// An address that leads nowhere: what was given, and what is accepted.
    Address {
        /// As it was written.
        given: String,
        /// What is wrong with it.
        says: String,
    },
    /// A server that cannot be reached, or breaks off.
    Reach {
        /// Host and port, or the address.
        place: String,
        /// The cause.
        says: String,
    },
    /// A server that answered, and not as it should.
    Answer {
        /// The address.
        place: String,
        /// Its status, 0 where it has none.
        status: u16,
        /// What it said, or what was wrong.
        says: String,
    },
    /// The room refused: its code and words.
    Room {
        /// The code of the protocol, for example `room-full`.
        code: String,
        /// In words.
        says: String,
    },
    /// WebRTC, Opus or the packets refuse.
    Media {
        /// What was being done.
        place: String,
        /// The cause.
        says: String,
    },
    /// A sound card.
    Device(heterodyne_device::DeviceError),
    /// A file that is read or written.
    File {
        /// Its path.
        place: String,
        /// The cause.
        says: String,
    },
}

impl PeerError {
    /// A cause behind what was being done.
    pub fn media(place: &str, cause: impl fmt::Display) -> Self {
        Self::Media {
            place: place.to_owned(),
            says: cause.to_string(),
        }
    }

    /// A server that cannot be reached.
    pub fn reach(place: &str, cause: impl fmt::Display) -> Self {
        Self::Reach {
            place: place.to_owned(),
            says: cause.to_string(),
        }
    }

    /// An answer that will not do.
    pub fn answer(place: &str, status: u16, cause: impl fmt::Display) -> Self {
        Self::Answer {
            place: place.to_owned(),
            status,
            says: cause.to_string(),
        }
    }

    /// A file.
    pub fn file(place: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self::File {
            place: place.to_string(),
            says: cause.to_string(),
        }
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { given, says } => write!(f, "{given:?}: {says}"),
            Self::Reach { place, says } | Self::File { place, says } => {
                write!(f, "{place}: {says}")
            }
            Self::Answer {
                place,
                status: 0,
                says,
            } => write!(f, "{place}: {says}"),
            Self::Answer {
                place,
                status,
                says,
            } => write!(f, "{place}: answered {status}, {says}"),
            Self::Room { code, says } => write!(f, "the room refuses ({code}): {says}"),
            Self::Media { place, says } => write!(f, "{place}: {says}"),
            Self::Device(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for PeerError {}

impl From<heterodyne_device::DeviceError> for PeerError {
    fn from(error: heterodyne_device::DeviceError) -> Self {
        Self::Device(error)
    }
}
