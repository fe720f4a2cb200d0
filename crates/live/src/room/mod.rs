//! Signaling rooms: how peers find each other before they speak directly.
//!
//! Invariant: nothing here reads a clock, a socket or randomness; all three are handed in, so that every host runs the same rules and a
//! test can try every order of events. Everything that a client can make grow is bounded by [`Limits`].
//!
//! The protocol is described in `docs/signaling.md`.

pub mod client;
pub mod gate;
mod limits;
pub mod message;
mod queue;
pub mod rate;
mod saved;
mod seat;
mod seating;
mod state;
mod time;
pub mod token;
pub mod turn;

pub use limits::{HostLimits, Limits, LimitsError};
pub use message::{CloseCode, ErrorCode, PROTOCOL};
pub use saved::RestoreError;
pub use state::{Action, Room, SocketId};
