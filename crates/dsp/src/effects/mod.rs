//! Changes a running sound: filters, dynamics, space and pitch, one file an effect, and the chain that puts them in order.
//!
//! Invariant: on the way of the sound nothing allocates or fails; parameters move smoothly; each effect states by how many frames it delays.
//!
//! What an effect is given is finite and within ±10^12: the [`Chain`] sees to it.

mod chain;
mod chorus;
mod compressor;
mod delay;
mod distortion;
mod equalizer;
mod frames;
mod gain;
mod gate;
mod glide;
mod high_pass;
mod kind;
mod level;
mod limiter;
mod low_pass;
mod noise_suppression;
mod oversample;
mod pass;
mod past;
mod pitch_shift;
mod ramp;
mod reverb;
mod sliding;
mod slot;
mod state_variable;

pub use chain::{Chain, ChainError, Stage};
pub use kind::{Effect, Kind, Parameter, Unit};

/// Every sort of effect, in the order in which a chain usually has them.
pub const ALL: &[&Kind] = &[
    &gain::KIND,
    &high_pass::KIND,
    &low_pass::KIND,
    &equalizer::KIND,
    &gate::KIND,
    &noise_suppression::KIND,
    &compressor::KIND,
    &limiter::KIND,
    &distortion::KIND,
    &delay::KIND,
    &chorus::KIND,
    &reverb::KIND,
    &pitch_shift::KIND,
];

/// The sort of effect of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    ALL.iter().copied().find(|kind| kind.name == name)
}
