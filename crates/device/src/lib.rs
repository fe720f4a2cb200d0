//! Sound cards: a [`Session`] plays a track on one, and goes on playing it when the card comes and goes.
//!
//! Invariant: the audio callback runs a `Player` and copies its samples out, nothing else. All that takes time or may
//! fail happens on a control thread and in the workshop that it keeps for compiling.

mod error;
mod event;
mod options;
mod session;
mod snapshot;

pub use error::DeviceError;
pub use event::{Event, Refusal};
pub use options::{Device, Options};
pub use session::{Piece, Session};
pub use snapshot::{Load, Output, Priority, Snapshot, State, Xruns};
