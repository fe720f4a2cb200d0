//! Exponential functions.
//!
//! Invariant: `exp2` of an integer is exact, and every result, subnormal ones included, is rounded once at the end.
//!
//! `x = k + r` with `k` the nearest integer and `2^r = 1 + r·Q(r)`; for base e, `x = k·ln 2 + r` with `ln 2` in two parts (Cody
//! and Waite) and `e^r = 1 + r + r²·Q(r)`. Both `Q` are minimax fits on the half octave around 0 (Remez, 300 bits; worst
//! errors 4e-20 and 2.7e-19 relative to the result).

use super::round::power_of_two;
use super::round_to_integer;

const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// The first 40 bits of ln 2, so that its product with an exponent is exact.
pub(super) const LN_2_HI: f64 = 0.6931471805592082;
/// ln 2 less [`LN_2_HI`].
pub(super) const LN_2_LO: f64 = 7.371002565167799e-13;

/// `2^r` for `|r| ≤ ½`.
#[inline(always)]
pub(super) fn exp2_fraction(r: f64) -> f64 {
    const Q: [f64; 12] = [
        std::f64::consts::LN_2,
        0.2402265069591007,
        0.0555041086648217,
        0.009618129107628496,
        0.001333355814639048,
        0.00015403530393341136,
        1.5252733856193216e-05,
        1.321548683304011e-06,
        1.0178051228973183e-07,
        7.054888253690055e-09,
        4.456670510214769e-10,
        2.5741808047098368e-11,
    ];
    let tail = Q[6] + r * (Q[7] + r * (Q[8] + r * (Q[9] + r * (Q[10] + r * Q[11]))));
    1.0 + r * (Q[0] + r * (Q[1] + r * (Q[2] + r * (Q[3] + r * (Q[4] + r * (Q[5] + r * tail))))))
}

/// `e^r − 1` for `|r| ≤ ½·ln 2`, where the exact argument is `r + rest`.
#[inline(always)]
fn exp_fraction_minus_one(r: f64, rest: f64) -> f64 {
    const Q: [f64; 11] = [
        0.5,
        0.16666666666666677,
        0.0416666666666667,
        0.008333333333321615,
        0.0013888888888866832,
        0.00019841269886158492,
        2.480158736055941e-05,
        2.7557244181901568e-06,
        2.7557242760081973e-07,
        2.5109044912403252e-08,
        2.0924442832368887e-09,
    ];
    let tail = Q[5] + r * (Q[6] + r * (Q[7] + r * (Q[8] + r * (Q[9] + r * Q[10]))));
    let q = Q[0] + r * (Q[1] + r * (Q[2] + r * (Q[3] + r * (Q[4] + r * tail))));
    r + (rest + r * r * q)
}

/// `x = k·ln 2 + r` with an integer `k`: returns `(k, e^r − 1)`. For `|x| ≤ 760`.
#[inline(always)]
pub(super) fn exp_parts(x: f64) -> (f64, f64) {
    let k = round_to_integer(x * LOG2_E);
    let high = x - k * LN_2_HI;
    let low = k * LN_2_LO;
    let r = high - low;
    (k, exp_fraction_minus_one(r, (high - r) - low))
}

/// `value · 2^k` for an integer `|k| ≤ 2040`, rounded once.
#[inline(always)]
pub(super) fn scale_by_power_of_two(value: f64, k: f64) -> f64 {
    let half = round_to_integer(k * 0.5);
    value * power_of_two(half) * power_of_two(k - half)
}

#[inline(always)]
pub(super) fn clamp(x: f64, limit: f64) -> f64 {
    let x = if x > limit { limit } else { x };
    if x < -limit { -limit } else { x }
}

/// `2^x` for every `x`. Error at most 1.1 ulp (measured 1.07); exact for integers. Infinity from 1024 on, 0 from −1075 down; NaN stays NaN.
#[inline(always)]
pub fn exp2(x: f64) -> f64 {
    let x = clamp(x, 1100.0);
    let k = round_to_integer(x);
    scale_by_power_of_two(exp2_fraction(x - k), k)
}

/// `e^x` for every `x`. Error at most 0.9 ulp (measured 0.84). Infinity above 709.79, 0 below −745.14; NaN stays NaN.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let (k, fraction) = exp_parts(clamp(x, 760.0));
    scale_by_power_of_two(1.0 + fraction, k)
}
