//! Sound between peers: packets, what makes them, and what turns those that arrive, in whatever order and number, into sound again.
//!
//! Invariant: nothing here reads a clock or does I/O. Time is an argument, in µs; packets are slices of bytes that the caller carries.
//! `Sender` and `Receiver` allocate in `new` alone, and no bytes make them panic.
//!
//! Feature `sound`, there by default, is all of that; `room` is how peers find each other, which a host of rooms takes alone;
//! `emulator` is a bad network for tests, and traces of it for others.

#![forbid(unsafe_code)]

#[cfg(feature = "sound")]
pub mod clock;
#[cfg(feature = "emulator")]
pub mod emulator;
#[cfg(feature = "sound")]
pub mod packet;
#[cfg(feature = "sound")]
mod pcm;
#[cfg(feature = "sound")]
mod receiver;
#[cfg(feature = "room")]
pub mod room;
#[cfg(feature = "sound")]
mod sender;
#[cfg(feature = "sound")]
mod settings;
#[cfg(feature = "sound")]
mod statistics;

#[cfg(feature = "sound")]
pub use receiver::{Heard, Receiver};
#[cfg(feature = "sound")]
pub use sender::Sender;
#[cfg(feature = "sound")]
pub use settings::{ReceiverSettings, Redundancy, SenderSettings, SettingsError};
#[cfg(feature = "sound")]
pub use statistics::{Delay, Statistics};
