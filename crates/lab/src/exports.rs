//! What a script calls: plain functions that take and give numbers.
//!
//! Invariant: whatever the numbers are, a call is answered and never a trap; pointers stay where they are until the next `init`, or `signal_free`.
//! The plain names are those of the WebAssembly module alone: a native program that has this crate in it may have an `init` of its own.

mod accuracy;
mod instrument;
mod signals;

pub use accuracy::*;
pub use instrument::*;
pub use signals::*;

/// A whole number from a script; `None` for what is none or not within 0 to 2³² − 1.
fn whole(value: f64) -> Option<u32> {
    let within = (0.0..=f64::from(u32::MAX)).contains(&value);
    let number = value as u32;
    (within && f64::from(number) == value).then_some(number)
}

/// 0, or minus the number of the argument that is refused.
fn answer(outcome: Result<(), crate::Refused>) -> i32 {
    outcome.map_or_else(|refused| -refused.argument, |()| 0)
}
