//! Sound cards: a [`Session`] plays a track on one, and goes on playing it when the card comes and goes.
//!
//! Invariant: the audio callback runs a `Player` and copies its samples out, nothing else. All that takes time or may
//! fail happens on a control thread and in the workshop that it keeps for compiling.

mod audio_thread;
mod backoff;
mod callback;
mod control;
mod devices;
mod error;
mod event;
mod input;
mod keeper;
mod options;
mod plan;
mod priority;
mod quiet;
mod rim;
mod running;
mod session;
mod shared;
mod snapshot;
mod speaker;
mod starvation;
mod stream;
mod suspicion;
mod telemetry;
mod trouble;
mod vigil;
mod virtual_device;
mod wishes;
mod workshop;

pub use audio_thread::in_callback;
pub use devices::{DeviceInfo, devices};
pub use error::DeviceError;
pub use event::{Event, Refusal};
pub use input::{Input, InputOptions};
pub use options::{Device, ENVIRONMENT, Options};
pub use plan::Direction;
pub use session::{Piece, Session};
pub use snapshot::{Load, Output, Priority, Snapshot, State, Xruns};
pub use speaker::{Fill, Speaker, SpeakerOptions};
pub use virtual_device::VirtualDevice;
