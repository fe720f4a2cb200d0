//! Complex numbers, with the names of the crate `num-complex`.
//!
//! Invariant: arithmetic is that of the parts, in the order written, so that bits are the same everywhere.

use std::ops::{AddAssign, Mul, MulAssign};

/// A complex number of two `f32`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complex32 {
    /// The real part.
    pub re: f32,
    /// The imaginary part.
    pub im: f32,
}

impl Mul<&f32> for &Complex32 {
    type Output = Complex32;

    fn mul(self, by: &f32) -> Complex32 {
        Complex32 {
            re: self.re * by,
            im: self.im * by,
        }
    }
}

impl MulAssign<f32> for Complex32 {
    fn mul_assign(&mut self, by: f32) {
        *self = &*self * &by;
    }
}

impl AddAssign for Complex32 {
    fn add_assign(&mut self, other: Self) {
        self.re += other.re;
        self.im += other.im;
    }
}
