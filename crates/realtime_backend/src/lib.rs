//! The established surface of a player of tracks, as programs and people know it: a Python module, two commands, and
//! the [`Backend`] that both speak to.
//!
//! Invariant: there is at most one stream. Every call may come from any thread at any time, before the first start and after
//! the last stop too; what has nothing to act on does nothing. A track is read at once, so that its errors belong to
//! the call; the device is opened at once, for the same reason; clips are decoded and sound is worked out elsewhere.

#![forbid(unsafe_code)]

mod backend;
mod board;
pub mod command;
mod config;
mod error;
mod note;
#[cfg(feature = "python")]
mod python;
mod rendering;
mod source;
mod stream;

pub use backend::Backend;
pub use config::{Config, ENVIRONMENT};
pub use error::{BackendError, Refused};
pub use heterodyne_device::{Device, State};
pub use note::{Note, Report, to_stderr};
pub use rendering::{Rendered, SAMPLE_SECS};
pub use source::Source;
