//! Elementary functions that give the same bits on every machine and in WebAssembly.
//!
//! Invariant: only `+ - * / sqrt`, comparisons and integer operations are used, in a fixed order, without
//! fused multiply-add and without the platform's maths library. Loops over these functions vectorise, and
//! the vector code rounds exactly as the scalar code does, whatever the instruction set.
//!
//! Angles come in *turns* (1 turn = 2π rad) where the caller may choose, since turns reduce exactly.

mod round;
mod trig;
mod trig_u32;

pub use round::round_to_integer;
pub use trig::{cos_turns, sin_cos_turns, sin_turns};
pub use trig_u32::{cos_u32, sin_cos_u32, sin_u32};
