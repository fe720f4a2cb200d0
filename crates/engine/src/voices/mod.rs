//! The voices: each turns its parameters into laws of phase and gain, and renders 512 frames from any frame on.

pub mod binaural_beat;
pub mod isochronic_tone;
pub mod noise;
pub mod notches;
pub mod parts;
pub mod tone;
