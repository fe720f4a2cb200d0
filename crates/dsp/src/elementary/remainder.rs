//! Remainders of a division, exact.
//!
//! Invariant: both results are exact numbers, with no rounding but the one addition in [`floor_mod`]. The remainder is found by
//! long division of the integer mantissas, eleven bits at a time, so that no quotient is ever rounded.

/// Remainder of `x / y` with the sign of `x`, as C's `fmod`: exact for all finite `x` and `y ≠ 0`.
///
/// NaN when `x` is infinite, `y` is 0 or either is NaN; `x` itself when `y` is infinite.
pub fn fmod(x: f64, y: f64) -> f64 {
    let (dividend, divisor) = (x.abs(), y.abs());
    if !x.is_finite() || y.is_nan() || divisor == 0.0 {
        return f64::NAN;
    }
    if dividend < divisor {
        return x;
    }
    let (mut rest, mut exponent) = integer_parts(dividend);
    let (modulus, lowest) = integer_parts(divisor);
    rest %= modulus;
    while exponent > lowest && rest != 0 {
        let step = (exponent - lowest).min(11);
        rest = (rest << step) % modulus;
        exponent -= step;
    }
    compose(rest, lowest).copysign(x)
}

/// Remainder of `x / y` with the sign of `y`, as Python's `%` and `numpy.remainder`.
///
/// Exact but for the rounding of `fmod(x, y) + y` where the signs differ. NaN as for [`fmod`].
pub fn floor_mod(x: f64, y: f64) -> f64 {
    let rest = fmod(x, y);
    if rest == 0.0 {
        return 0.0_f64.copysign(y);
    }
    if (rest < 0.0) != (y < 0.0) {
        rest + y
    } else {
        rest
    }
}

/// A positive finite number as `mantissa · 2^exponent` with an integer mantissa below 2^53.
fn integer_parts(x: f64) -> (u64, u32) {
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) as u32 {
        0 => (fraction, 1),
        biased => (fraction | 1 << 52, biased),
    }
}

/// The number `mantissa · 2^(biased − 1075)` for a mantissa below 2^53.
fn compose(mantissa: u64, biased: u32) -> f64 {
    let unit = f64::from_bits(if biased > 52 {
        u64::from(biased - 52) << 52
    } else {
        1 << (biased - 1)
    });
    mantissa as f64 * unit
}
