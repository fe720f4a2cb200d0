//! What every sound of Heterodyne is made of: elementary functions, phases, tones, noise and filters.
//!
//! Invariant: the same bits on every machine, on every instruction set and in WebAssembly. Code here uses only
//! `+ − × ÷ √` and integers, in a fixed order, never fused; nothing reads a clock, a file or a global state; nothing
//! on a rendering path allocates.

// Kernels are written lane by lane: an index over several arrays of one length is what vectorises.
#![allow(clippy::needless_range_loop)]

pub mod butterworth;
pub mod coloured;
pub mod delay;
pub mod effects;
pub mod elementary;
pub mod expression;
pub mod fft;
pub mod isa;
pub mod lanes;
pub mod notch;
pub mod phase;
pub mod random;
pub mod resample;
pub mod shape;
pub mod tone;
pub mod transform;
pub mod truncate;
pub mod varispeed;
pub mod zero_phase;
