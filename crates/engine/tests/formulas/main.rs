//! Every voice against its formula, and every parameter against what its formula says it does.
//!
//! The reference here is naive: one loop a voice, sample by sample, in f64 and with the platform's mathematics, written
//! from the format's pages. It shares nothing with the engine but the names of the format.
//!
//! Invariant: every voice of the table has a judge, and every parameter of its table that a renderer uses has a rule that
//! moves it; a voice or a parameter without one fails.

mod acts;
mod bursts;
mod effects;
mod engine;
mod filters;
mod flanger;
mod golden;
mod judges;
mod moves;
mod noise_measures;
mod noises;
mod notches;
mod pan;
mod reading;
mod shapes;
mod space;
mod spatialiser;
mod spectrum;
mod tremolo;
mod voices;
