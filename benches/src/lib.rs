//! What the speed of the engine is measured with: a plain loop as the yardstick, and tracks compiled in this process.
//!
//! Invariant: nothing here decides what is measured or what is good enough; `cargo xtask bench` and
//! `cargo xtask instructions` do.

pub mod effects;
pub mod engine;
pub mod live;
pub mod material;
pub mod piece;
pub mod pulse;
pub mod threads;
pub mod words;
pub mod yardstick;
