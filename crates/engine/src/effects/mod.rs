//! What happens to a voice after its own formula: filters without phase shift, movement around the head, the flanger.

pub mod flanger;
pub mod spatialiser;
pub mod treatment;
pub mod zero_phase;
