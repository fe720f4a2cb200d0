//! Powers with any real exponent.
//!
//! Invariant: follows IEEE 754's `pow`, as numpy does. `x^y = 2^(y·log2 x)` with the logarithm and the product held in
//! pairs of `f64`, so that a large exponent does not blow up the rounding of the logarithm.

use super::double_double::two_product;
use super::exp::{clamp, exp2_fraction, scale_by_power_of_two};
use super::log::log2_pair;
use super::round::{is_integer, round_to_integer};

/// `x` to the power `y`. Error at most 1.25 ulp (measured 1.14) over the whole domain, subnormal results included.
///
/// * `pow(x, 0) = pow(1, y) = 1`, even for NaN.
/// * A negative `x` gives `±|x|^y` for a whole `y` (minus when it is odd) and NaN otherwise, where Python would turn complex.
/// * `pow(0, y)` is 0 for `y > 0` and infinite for `y < 0`, where plain Python raises and numpy gives infinity. The sign
///   of zero counts only for odd `y`.
/// * Infinite `x` or `y` give the limits; other NaN arguments give NaN.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> f64 {
    // No finite x but ±1 has |log2 x| below 2^-53, so exponents past 2^70 have long overflowed or vanished.
    const EXPONENT_LIMIT: f64 = 1180591620717411303424.0;
    let base = x.abs();
    let logarithm = log2_pair(base);
    let bounded_y = clamp(y, EXPONENT_LIMIT);
    let product = two_product(logarithm.hi, bounded_y);
    let high = clamp(product.hi, 1100.0);
    let low = if high == product.hi {
        product.lo + logarithm.lo * bounded_y
    } else {
        0.0
    };
    let k = round_to_integer(high);
    let inside = scale_by_power_of_two(exp2_fraction((high - k) + low), k);

    let grows = if y < 0.0 { 0.0 } else { f64::INFINITY };
    let shrinks = if y < 0.0 { f64::INFINITY } else { 0.0 };
    let magnitude = if base < f64::INFINITY { inside } else { grows };
    let magnitude = if base == 0.0 { shrinks } else { magnitude };
    let magnitude = if x.is_nan() | y.is_nan() {
        f64::NAN
    } else {
        magnitude
    };

    let whole = is_integer(y);
    let odd = whole & !is_integer(y * 0.5);
    let signed = if x.is_sign_negative() & odd {
        -magnitude
    } else {
        magnitude
    };
    let real = if (x < 0.0) & (base < f64::INFINITY) & !whole {
        f64::NAN
    } else {
        signed
    };
    if (y == 0.0) | (x == 1.0) { 1.0 } else { real }
}
