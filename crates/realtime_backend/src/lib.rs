//! The established surface of a player of tracks, as programs and people know it: a Python module, two commands, and
//! the [`Backend`] that both speak to; and the module of web pages (feature `web`), whose frames a page pulls itself.
//!
//! Invariant: there is at most one stream. Every call may come from any thread at any time, before the first start and after
//! the last stop too; what has nothing to act on does nothing. A track is read at once, so that its errors belong to
//! the call; the device is opened at once, for the same reason; clips are decoded and sound is worked out elsewhere.

#![forbid(unsafe_code)]

mod board;
mod refused;
mod source;

#[cfg(any(feature = "web", test))]
mod pulled;
#[cfg(feature = "web")]
mod web;

// What needs devices, files or threads.
#[cfg(not(target_arch = "wasm32"))]
mod backend;
#[cfg(not(target_arch = "wasm32"))]
pub mod command;
#[cfg(not(target_arch = "wasm32"))]
mod config;
#[cfg(not(target_arch = "wasm32"))]
mod error;
#[cfg(not(target_arch = "wasm32"))]
mod note;
#[cfg(all(feature = "python", not(target_arch = "wasm32")))]
mod python;
#[cfg(not(target_arch = "wasm32"))]
mod rendering;
#[cfg(not(target_arch = "wasm32"))]
mod source_file;
#[cfg(not(target_arch = "wasm32"))]
mod stream;

#[cfg(not(target_arch = "wasm32"))]
pub use backend::Backend;
#[cfg(not(target_arch = "wasm32"))]
pub use config::{Config, ENVIRONMENT};
#[cfg(not(target_arch = "wasm32"))]
pub use error::BackendError;
#[cfg(not(target_arch = "wasm32"))]
pub use heterodyne_device::{Device, State};
#[cfg(not(target_arch = "wasm32"))]
pub use note::{Note, Report, to_stderr};
pub use refused::Refused;
#[cfg(not(target_arch = "wasm32"))]
pub use rendering::{Rendered, SAMPLE_SECS};
pub use source::Source;
