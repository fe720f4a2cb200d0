//! Rounding to whole numbers without a rounding instruction.
//!
//! Invariant: the result is an exact integer, the same on every target. SSE2 and WebAssembly's first SIMD set have
//! no cheap vector rounding, but adding and subtracting 2^52 (or 1.5·2^52 where the sign varies) lets the adder do it.

/// 1.5 · 2^52: adding it to `|x| < 2^51` leaves the nearest integer in the low bits of the sum.
pub(super) const MAGIC: f64 = 6755399441055744.0;
const TWO_52: f64 = 4503599627370496.0;

/// Nearest integer to `x`, ties to even, for `|x| < 2^51`; NaN for infinite and NaN arguments.
#[inline(always)]
pub fn round_to_integer(x: f64) -> f64 {
    (x + MAGIC) - MAGIC
}

/// Largest integer not above `x`, for every `x`; infinities and NaN come back as they are.
#[inline(always)]
pub fn floor(x: f64) -> f64 {
    let nearest = ((x.abs() + TWO_52) - TWO_52).copysign(x);
    let below = if nearest > x { nearest - 1.0 } else { nearest };
    if x.abs() < TWO_52 { below } else { x }
}

/// Whether `x` has no fraction. Infinities count as whole.
#[inline(always)]
pub(super) fn is_integer(x: f64) -> bool {
    let magnitude = x.abs();
    (magnitude >= TWO_52) | ((magnitude + TWO_52) - TWO_52 == magnitude)
}

/// `2^k` for an integer `k` in [−1022, 1023], assembled from its exponent bits.
#[inline(always)]
pub(super) fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + MAGIC).to_bits().wrapping_add(1023) << 52)
}
