//! What the thread that makes sound and the thread that plays it share: a ring of frames, and a block that says where the
//! engine is. Both are flat blocks of 32-bit words, so that JavaScript reads them through typed arrays.
//!
//! Invariant: every word has one writer, and nobody waits for anybody. The indices stand in [`layout`] alone; the package's
//! `layout.ts` is written from there.

#![forbid(unsafe_code)]

pub mod layout;
mod reader;
mod ring;
mod sequence;
#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
mod shared_memory;
mod status;
mod word;
mod words;
mod writer;

#[cfg(test)]
mod model;

pub use reader::{Heard, Reader};
pub use ring::{MAX_FRAMES, MIN_FRAMES, Ring};
pub use status::{Progress, StatusBlock};
pub use word::Word;
pub use writer::Writer;
