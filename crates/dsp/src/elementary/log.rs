//! Logarithms.
//!
//! Invariant: `log2` of a power of two and `log10` of a power of ten (10^0 to 10^22) are exact integers.
//!
//! `x = 2^k·m` with `m` in [√½, √2) and `ln m = 2·artanh(s)`, `s = (m − 1)/(m + 1)`. The series in `s²` is a minimax fit (Remez,
//! 300 bits). `ln` works in plain `f64`, arranged so that the large term `m − 1` is exact; `log2` and `log10` work in
//! pairs of `f64` and round once.

use super::double_double::{DoubleDouble, two_product, two_sum};
use super::exp::{LN_2_HI, LN_2_LO};
use super::round::MAGIC;

const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

/// `x = m·2^k` with `m` in [√½, √2), as `(m, k)`. For positive finite `x`; anything else gives meaningless finite or NaN parts.
#[inline(always)]
fn mantissa_and_exponent(x: f64) -> (f64, f64) {
    const TWO_54: f64 = 18014398509481984.0;
    let subnormal = x < f64::MIN_POSITIVE;
    let bits = (if subnormal { x * TWO_54 } else { x }).to_bits();
    // Biased by 1024 so that the shift may be unsigned.
    let exponent = bits.wrapping_sub(SQRT_HALF_BITS).wrapping_add(1024 << 52) >> 52;
    let mantissa = f64::from_bits(bits.wrapping_sub(exponent.wrapping_sub(1024) << 52));
    let k = f64::from_bits(MAGIC.to_bits() | exponent) - (MAGIC + 1024.0);
    (mantissa, if subnormal { k - 54.0 } else { k })
}

/// Puts the edges of a logarithm's domain in place: −∞ at 0, NaN below, +∞ at +∞.
#[inline(always)]
fn with_edges(x: f64, inside: f64) -> f64 {
    let value = if x < f64::INFINITY { inside } else { x };
    let value = if x == 0.0 { f64::NEG_INFINITY } else { value };
    if x < 0.0 { f64::NAN } else { value }
}

/// Natural logarithm. Error at most 0.9 ulp (measured 0.83) for every positive `x`, subnormal ones included.
///
/// −∞ at ±0, NaN below 0, +∞ at +∞; NaN stays NaN.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const R: [f64; 8] = [
        0.6666666666666666,
        0.4000000000000624,
        0.2857142856908672,
        0.2222222264668858,
        0.1818177567319299,
        0.15387090452228436,
        0.13250124493972015,
        0.132512750065842,
    ];
    let (m, k) = mantissa_and_exponent(x);
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let series = R[0]
        + z * (R[1] + z * (R[2] + z * (R[3] + z * (R[4] + z * (R[5] + z * (R[6] + z * R[7]))))));
    let correction = s * (f - z * series) - k * LN_2_LO;
    with_edges(x, k * LN_2_HI + (f - correction))
}

/// `ln m` for `m` in [√½, √2), relative error below 2^-64.
#[inline(always)]
fn ln_mantissa(m: f64) -> DoubleDouble {
    const TWO_THIRDS: DoubleDouble = DoubleDouble {
        hi: 0.6666666666666666,
        lo: 3.700743415417188e-17,
    };
    const T: [f64; 9] = [
        0.4,
        0.28571428571428376,
        0.22222222222290547,
        0.18181818169256414,
        0.15384616753009908,
        0.1333324044230592,
        0.11768673705881892,
        0.10422904041511755,
        0.11013322292931173,
    ];
    let f = m - 1.0;
    let denominator = two_sum(m, 1.0);
    let quotient = f / denominator.hi;
    let back = two_product(quotient, denominator.hi);
    let rest = ((f - back.hi) - back.lo) - quotient * denominator.lo;
    let s = DoubleDouble {
        hi: quotient,
        lo: rest / denominator.hi,
    };
    let square = s.times(s);
    let cubic = square.times(s).times(TWO_THIRDS);
    let z = square.hi;
    let series = T[0]
        + z * (T[1]
            + z * (T[2]
                + z * (T[3] + z * (T[4] + z * (T[5] + z * (T[6] + z * (T[7] + z * T[8])))))));
    let tail = DoubleDouble {
        hi: quotient * z * z * series,
        lo: 0.0,
    };
    s.scaled(2.0).plus_smaller(cubic.plus_smaller(tail))
}

/// Base-2 logarithm of a positive finite `x` as a pair, relative error below 2^-63.
#[inline(always)]
pub(super) fn log2_pair(x: f64) -> DoubleDouble {
    const LOG2_E: DoubleDouble = DoubleDouble {
        hi: std::f64::consts::LOG2_E,
        lo: 2.0355273740931033e-17,
    };
    let (m, k) = mantissa_and_exponent(x);
    let fraction = ln_mantissa(m).times(LOG2_E);
    DoubleDouble { hi: k, lo: 0.0 }.plus_smaller(fraction)
}

/// Base-2 logarithm. Error at most 0.51 ulp (measured 0.501) for every positive `x`; exact for powers of two. Edges as for [`ln`].
#[inline(always)]
pub fn log2(x: f64) -> f64 {
    with_edges(x, log2_pair(x).hi)
}

/// Base-10 logarithm. Error at most 0.51 ulp (measured 0.501) for every positive `x`; exact for 10^0 to 10^22. Edges as for [`ln`].
#[inline(always)]
pub fn log10(x: f64) -> f64 {
    const LOG10_E: DoubleDouble = DoubleDouble {
        hi: std::f64::consts::LOG10_E,
        lo: 1.098319650216765e-17,
    };
    const LOG10_2: DoubleDouble = DoubleDouble {
        hi: std::f64::consts::LOG10_2,
        lo: -2.8037281277851704e-18,
    };
    let (m, k) = mantissa_and_exponent(x);
    let whole = LOG10_2.times_f64(k);
    with_edges(x, whole.plus_smaller(ln_mantissa(m).times(LOG10_E)).hi)
}
