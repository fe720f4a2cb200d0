//! Exact values to 192 bits, and how far a result lies from them.
//!
//! Invariant: nothing here comes from the crate under test; the arithmetic is astro-float's.

use astro_float::{BigFloat, Consts, RoundingMode};

const BITS: usize = 192;
const NEAREST: RoundingMode = RoundingMode::ToEven;

/// Exact arithmetic, with its cache of constants.
pub struct Reference {
    consts: Consts,
}

impl Reference {
    pub fn new() -> Reference {
        Reference {
            consts: Consts::new().expect("the constants fit in memory"),
        }
    }

    pub fn number(&self, x: f64) -> BigFloat {
        exactly(x)
    }

    /// 2πx; the fraction of a turn is taken first, exactly.
    pub fn radians(&mut self, turns: f64) -> BigFloat {
        let fraction = self.number(turns % 1.0);
        let two_pi = self
            .consts
            .pi(BITS, NEAREST)
            .mul(&self.number(2.0), BITS, NEAREST);
        fraction.mul(&two_pi, BITS, NEAREST)
    }

    pub fn sin(&mut self, x: &BigFloat) -> BigFloat {
        x.sin(BITS, NEAREST, &mut self.consts)
    }

    pub fn cos(&mut self, x: &BigFloat) -> BigFloat {
        x.cos(BITS, NEAREST, &mut self.consts)
    }

    pub fn tan(&mut self, x: &BigFloat) -> BigFloat {
        x.tan(BITS, NEAREST, &mut self.consts)
    }

    /// The angle of the point `(x, y)` with `x ≠ 0`.
    pub fn atan2(&mut self, y: f64, x: f64) -> BigFloat {
        let slope = self.number(y).div(&self.number(x), BITS, NEAREST);
        let angle = slope.atan(BITS, NEAREST, &mut self.consts);
        if x > 0.0 {
            return angle;
        }
        let half_turn = self.consts.pi(BITS, NEAREST);
        if y > 0.0 {
            angle.add(&half_turn, BITS, NEAREST)
        } else {
            angle.sub(&half_turn, BITS, NEAREST)
        }
    }

    pub fn tanh(&mut self, x: f64) -> BigFloat {
        self.number(x).tanh(BITS, NEAREST, &mut self.consts)
    }

    pub fn exp(&mut self, x: f64) -> BigFloat {
        self.number(x).exp(BITS, NEAREST, &mut self.consts)
    }

    pub fn ln(&mut self, x: f64) -> BigFloat {
        self.number(x).ln(BITS, NEAREST, &mut self.consts)
    }

    pub fn log2(&mut self, x: f64) -> BigFloat {
        self.number(x).log2(BITS, NEAREST, &mut self.consts)
    }

    pub fn log10(&mut self, x: f64) -> BigFloat {
        self.number(x).log10(BITS, NEAREST, &mut self.consts)
    }

    /// `e^(y·ln x)`; astro-float's own power never ends on results that are exact.
    pub fn pow(&mut self, x: f64, y: f64) -> BigFloat {
        const WIDER: usize = BITS + 128;
        let logarithm = self.number(x).ln(WIDER, NEAREST, &mut self.consts);
        logarithm
            .mul(&self.number(y), WIDER, NEAREST)
            .exp(BITS, NEAREST, &mut self.consts)
    }
}

/// `x` without rounding. astro-float 0.9.6 reads subnormal numbers as half their value, so those are scaled first.
fn exactly(x: f64) -> BigFloat {
    if x == 0.0 || x.is_normal() {
        return BigFloat::from_f64(x, BITS);
    }
    let scaled = BigFloat::from_f64(x * 2f64.powi(100), BITS);
    scaled.div(&BigFloat::from_f64(2f64.powi(100), BITS), BITS, NEAREST)
}

/// Magnitude of a number as `fraction · 2^exponent` with a fraction in [½, 1).
fn parts(x: &BigFloat) -> (f64, i32) {
    let (words, _, _, exponent, _) = x.as_raw_parts().expect("a finite number");
    let top = *words.last().expect("at least one word") as f64 / 2f64.powi(64);
    (top, exponent)
}

/// `|found − exact|`.
pub fn absolute_error(found: f64, exact: &BigFloat) -> f64 {
    let difference = exact.sub(&exactly(found), BITS, NEAREST);
    if difference.is_zero() {
        return 0.0;
    }
    let (fraction, exponent) = parts(&difference);
    fraction * 2f64.powi(exponent)
}

/// `|found − exact|` in units of the last place of the exact value.
pub fn ulp_error(found: f64, exact: &BigFloat) -> f64 {
    let difference = exact.sub(&exactly(found), BITS, NEAREST);
    if difference.is_zero() {
        return 0.0;
    }
    let (fraction, exponent) = parts(&difference);
    let ulp_exponent = if exact.is_zero() {
        -1074
    } else {
        (parts(exact).1 - 53).max(-1074)
    };
    fraction * 2f64.powi(exponent - ulp_exponent)
}

/// Evenly mixed 64-bit numbers, the same in every run (splitmix64).
pub struct Points(u64);

impl Points {
    pub fn new(seed: u64) -> Points {
        Points(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// Uniform in [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.bits() >> 11) as f64 / 2f64.powi(53))
    }

    /// A random mantissa with a random power of two in [2^low, 2^high).
    pub fn of_any_size(&mut self, low: i32, high: i32) -> f64 {
        let exponent = self.between(f64::from(low), f64::from(high)).floor() as i32;
        let mantissa = self.between(1.0, 2.0);
        mantissa * 2f64.powi(exponent / 2) * 2f64.powi(exponent - exponent / 2)
    }

    pub fn sign(&mut self) -> f64 {
        if self.bits() & 1 == 0 { 1.0 } else { -1.0 }
    }
}

/// The largest of the errors a closure reports over `count` points, with the worst argument named on failure.
#[track_caller]
pub fn assert_worst(
    name: &str,
    bound: f64,
    count: usize,
    mut at: impl FnMut(usize) -> (f64, String),
) {
    let (mut worst, mut place) = (0.0, String::new());
    for index in 0..count {
        let (error, argument) = at(index);
        assert!(!error.is_nan(), "{name}({argument}) has no error");
        if error > worst {
            (worst, place) = (error, argument);
        }
    }
    println!("{name}: worst {worst:.4e} at {place}");
    assert!(
        worst <= bound,
        "{name}({place}) is off by {worst:.4e}, allowed {bound:.4e}"
    );
    assert!(
        worst > 0.0,
        "{name}: an error of exactly zero means that nothing was compared"
    );
}
