//! Changes a running sound: filters, dynamics, space and pitch, one file an effect, and the chain that puts them in order.
//!
//! Invariant: on the way of the sound nothing allocates or fails; parameters move smoothly; each effect states by how many frames it delays.

mod kind;

pub use kind::{Effect, Kind, Parameter, Unit};
