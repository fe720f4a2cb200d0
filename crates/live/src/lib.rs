//! Sound between peers: packets, what makes them, and what turns those that arrive, in whatever order and number, into sound again.
//!
//! Invariant: nothing here reads a clock or does I/O. Time is an argument, in µs; packets are slices of bytes that the caller carries.
//! [`Sender`] and [`Receiver`] allocate in `new` alone, and no bytes make them panic.

#![forbid(unsafe_code)]

pub mod clock;
pub mod packet;
mod pcm;
mod receiver;
mod sender;
mod settings;
mod statistics;

pub use receiver::{Heard, Receiver};
pub use sender::Sender;
pub use settings::{ReceiverSettings, Redundancy, SenderSettings, SettingsError};
pub use statistics::{Delay, Statistics};
