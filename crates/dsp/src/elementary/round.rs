//! Rounding to whole numbers without a rounding instruction.
//!
//! Invariant: for `|x| < 2^51` the result is the nearest integer, ties to even, on every target. SSE2 and early
//! WebAssembly engines have no vector `round`, but adding and subtracting 1.5·2^52 lets the adder do it.

const MAGIC: f64 = 6755399441055744.0; // 1.5 · 2^52

/// Nearest integer to `x`, ties to even, for `|x| < 2^51`; NaN for infinite and NaN arguments.
#[inline(always)]
pub fn round_to_integer(x: f64) -> f64 {
    (x + MAGIC) - MAGIC
}
