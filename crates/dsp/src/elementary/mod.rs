//! Elementary functions that give the same bits on every machine and in WebAssembly.
//!
//! Invariant: only `+ - * / sqrt`, comparisons and integer operations are used, in a fixed order, without
//! fused multiply-add and without the platform's maths library. Loops over these functions vectorise, and
//! the vector code rounds exactly as the scalar code does, whatever the instruction set.
//! The one thing left open is which NaN a NaN is: its sign and payload may differ between machines.
//!
//! Angles come in *turns* (1 turn = 2π rad) where the caller may choose, since turns reduce exactly.
//! Every function states its domain and its largest error, measured against a 192-bit reference by
//! `tests/elementary_*.rs`. One ulp is the distance between neighbouring `f64` at the exact result.

mod arc;
mod double_double;
mod exp;
mod log;
mod pow;
mod remainder;
mod round;
mod tanh;
mod trig;
mod trig_rad;
mod trig_u32;

pub use arc::atan2;
pub use exp::{exp, exp2};
pub use log::{ln, log2, log10};
pub use pow::pow;
pub use remainder::{floor_mod, fmod};
pub use round::{floor, round_to_integer};
pub use tanh::tanh;
pub use trig::{cos_turns, sin_cos_turns, sin_turns, tan_turns};
pub use trig_rad::{cos, sin, tan};
pub use trig_u32::{cos_u32, sin_cos_u32, sin_u32};
