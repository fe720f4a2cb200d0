//! Live sound between peers.

#![forbid(unsafe_code)]

#[cfg(feature = "room")]
pub mod room;
