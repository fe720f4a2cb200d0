//! Sine, cosine and tangent of an angle in radians.
//!
//! Invariant: half turns are removed with π in three parts (Cody and Waite), of which the first two have 32 bits, so their
//! products with up to 2^21 half turns are exact and the remainder is known to about 2^-90. Oscillators use turns
//! instead, which reduce exactly at any size.
//!
//! `sin r = r + r³·S(r²)` for `|r| ≤ π/2`, `S` the minimax fit by relative error (Remez, 300 bits: 2.8e-19).

use super::double_double::{DoubleDouble, two_sum};
use super::round_to_integer;

const ONE_OVER_PI: f64 = std::f64::consts::FRAC_1_PI;
const PI_PARTS: [f64; 3] = [
    3.1415926534682512,
    1.2154201012607932e-10,
    4.044532497591901e-21,
];
const S: [f64; 8] = [
    -0.16666666666666666,
    0.008333333333333194,
    -0.00019841269841209148,
    2.7557319211124447e-06,
    -2.505210687159466e-08,
    1.6058939643589942e-10,
    -7.642989827861674e-13,
    2.721157065826031e-15,
];

/// `x − half_turns·π` as a pair.
#[inline(always)]
fn reduce(x: f64, half_turns: f64) -> DoubleDouble {
    let first = x - half_turns * PI_PARTS[0];
    let second = two_sum(first, -(half_turns * PI_PARTS[1]));
    two_sum(second.hi, second.lo - half_turns * PI_PARTS[2])
}

/// Sine of a reduced angle, `|r| ≤ π/2`.
#[inline(always)]
fn half_turn_sine(r: DoubleDouble) -> f64 {
    let z = r.hi * r.hi;
    let series = S[0]
        + z * (S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * (S[5] + z * (S[6] + z * S[7]))))));
    r.hi + (r.hi * z * series + r.lo * (1.0 - 0.5 * z))
}

/// `−value` when the whole number `n` is odd, else `value`.
#[inline(always)]
fn negate_if_odd(value: f64, n: f64) -> f64 {
    let parity = (n + super::round::MAGIC).to_bits() << 63;
    f64::from_bits(value.to_bits() ^ parity)
}

/// Sine of `x` radians.
///
/// Domain: `|x| ≤ 1e6`, error at most 1.9 ulp of the result (measured 1.76). Beyond it the error grows to the size of `x`'s own
/// rounding, and past 2^50 the value means nothing. NaN for infinite and NaN arguments.
#[inline(always)]
pub fn sin(x: f64) -> f64 {
    let n = round_to_integer(x * ONE_OVER_PI);
    negate_if_odd(half_turn_sine(reduce(x, n)), n)
}

/// Cosine of `x` radians. Domain and error as for [`sin`].
#[inline(always)]
pub fn cos(x: f64) -> f64 {
    let n = round_to_integer(x.abs() * ONE_OVER_PI - 0.5);
    negate_if_odd(half_turn_sine(reduce(x.abs(), n + 0.5)), n + 1.0)
}

/// Tangent of `x` radians. Domain: `|x| ≤ 1e6`, error at most 3 ulp (measured 2.4); otherwise as for [`sin`].
#[inline(always)]
pub fn tan(x: f64) -> f64 {
    sin(x) / cos(x)
}
