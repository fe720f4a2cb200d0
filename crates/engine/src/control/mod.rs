//! What moves a tone: transition factor, vibrato, tremolo, pan, gate; all as functions of the frame.
//!
//! Invariant: no state. A law is evaluated at any frames of a voice, each value from the frame number alone, so that
//! a seek costs what a start costs. Where a sum has a closed form it is used; where it has none, the law holds
//! checkpoints that were summed when the Score was compiled.

pub mod alpha;
pub mod carrier;
pub mod frequency;
pub mod gate;
pub mod grid;
pub mod pan;
pub mod pieces;
pub mod quadrature;
pub mod summed;
pub mod tremolo;
pub mod vibrato;
