//! What a sound is, in numbers: its spectrum, the frequencies in it and how exactly they are known, its levels and its loudness.
//!
//! Invariant: the same bits on every machine, on every instruction set and in WebAssembly: only `+ − × ÷ √` and integers, in a fixed
//! order, never fused. Nothing reads a clock or a file; what is planned allocates, what measures does not.

pub mod accuracy;
pub mod bands;
pub mod bound;
pub mod fft;
pub mod levels;
mod lowpass;
mod phasor;
pub mod power;
pub mod ratio;
pub mod rounding;
pub mod signals;
pub mod sinusoid;
pub mod stereo;
pub mod tuner;
pub mod window;
pub mod zoom;
