//! Pairs of `f64` that together carry about 106 bits, for the places where one `f64` is not enough.
//!
//! Invariant: `hi` is the pair's value rounded to `f64`. The error-free transformations are Knuth's sum and Dekker's
//! product with Veltkamp's splitting (T. J. Dekker, "A floating-point technique for extending the available
//! precision", 1971), which need no fused multiply-add.

/// The unevaluated sum `hi + lo`.
#[derive(Clone, Copy, Debug)]
pub(super) struct DoubleDouble {
    pub hi: f64,
    pub lo: f64,
}

/// `a + b` and its rounding error, for any order of magnitudes.
#[inline(always)]
pub(super) fn two_sum(a: f64, b: f64) -> DoubleDouble {
    let hi = a + b;
    let b_part = hi - a;
    let lo = (a - (hi - b_part)) + (b - b_part);
    DoubleDouble { hi, lo }
}

/// `a + b` and its rounding error, for `|a| ≥ |b|` or `a = 0`.
#[inline(always)]
fn ordered_sum(a: f64, b: f64) -> DoubleDouble {
    let hi = a + b;
    DoubleDouble {
        hi,
        lo: b - (hi - a),
    }
}

/// `a · b` and its rounding error, for magnitudes below 2^500.
#[inline(always)]
pub(super) fn two_product(a: f64, b: f64) -> DoubleDouble {
    let (a_high, a_low) = halves(a);
    let (b_high, b_low) = halves(b);
    let hi = a * b;
    let lo = ((a_high * b_high - hi) + a_high * b_low + a_low * b_high) + a_low * b_low;
    DoubleDouble { hi, lo }
}

/// Splits `a` into two numbers of at most 26 bits each.
#[inline(always)]
fn halves(a: f64) -> (f64, f64) {
    let shifted = a * 134217729.0; // 2^27 + 1
    let high = shifted - (shifted - a);
    (high, a - high)
}

impl DoubleDouble {
    /// The product of two pairs, relative error below 2^-101.
    #[inline(always)]
    pub fn times(self, other: DoubleDouble) -> DoubleDouble {
        let product = two_product(self.hi, other.hi);
        ordered_sum(
            product.hi,
            product.lo + (self.hi * other.lo + self.lo * other.hi),
        )
    }

    /// The sum of two pairs with `|self| ≥ |other|`.
    #[inline(always)]
    pub fn plus_smaller(self, other: DoubleDouble) -> DoubleDouble {
        let sum = ordered_sum(self.hi, other.hi);
        ordered_sum(sum.hi, sum.lo + (self.lo + other.lo))
    }

    /// The pair times a power of two.
    #[inline(always)]
    pub fn scaled(self, factor: f64) -> DoubleDouble {
        DoubleDouble {
            hi: self.hi * factor,
            lo: self.lo * factor,
        }
    }

    /// The pair times one number.
    #[inline(always)]
    pub fn times_f64(self, factor: f64) -> DoubleDouble {
        let product = two_product(self.hi, factor);
        ordered_sum(product.hi, product.lo + self.lo * factor)
    }
}
