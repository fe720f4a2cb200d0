//! Rows of numbers, some way apart, whose bounds are asked for once and not at each register.
//!
//! Invariant: nothing outside of the slice is reached: the last row ends inside of it, and rows and places in them are compared with what was
//! asked for, which costs nothing where they are constants.

use super::Registers;
use core::marker::PhantomData;

/// N rows of `reach` numbers.
#[derive(Clone, Copy)]
pub struct Rows<'a, const N: usize> {
    first: *const f32,
    stride: usize,
    reach: usize,
    numbers: PhantomData<&'a [f32]>,
}

/// N rows of `reach` numbers to write to.
pub struct RowsMut<'a, const N: usize> {
    first: *mut f32,
    stride: usize,
    reach: usize,
    numbers: PhantomData<&'a mut [f32]>,
}

/// Whether `rows` rows, the first at `at`, end inside of `len` numbers.
#[inline(always)]
fn inside(len: usize, at: usize, stride: usize, rows: usize, reach: usize) -> bool {
    // No slice has 2⁶⁰ numbers, and none has 2¹⁶ rows: sums and products of u64 keep their values.
    let (at, stride, reach) = (at as u64, stride as u64, reach as u64);
    let small = at < 1 << 40 && stride < 1 << 40 && reach < 1 << 40 && rows < 1 << 16;
    small && rows > 0 && at + stride * (rows as u64 - 1) + reach <= len as u64
}

impl<'a, const N: usize> Rows<'a, N> {
    /// Rows of `numbers`: the first at index `at`, each `stride` after the one before.
    ///
    /// # Panics
    /// When the last ends outside.
    #[inline(always)]
    pub fn new(numbers: &'a [f32], at: usize, stride: usize, reach: usize) -> Self {
        assert!(inside(numbers.len(), at, stride, N, reach));
        // SAFETY: the first row begins inside.
        let first = unsafe { numbers.as_ptr().add(at) };
        Self {
            first,
            stride,
            reach,
            numbers: PhantomData,
        }
    }

    /// The lanes of row `row` from its number `at` on.
    ///
    /// # Panics
    /// When there is no such row, or not as much in it.
    #[inline(always)]
    pub fn load<S: Registers>(&self, s: S, row: usize, at: usize) -> S::V {
        assert!(row < N && at <= self.reach && self.reach - at >= S::WIDTH);
        // SAFETY: row and place are inside of what was asked for.
        unsafe { s.load_from(self.first.add(row * self.stride + at)) }
    }
}

impl<'a, const N: usize> RowsMut<'a, N> {
    /// As [`Rows::new`].
    ///
    /// # Panics
    /// When the last row ends outside.
    #[inline(always)]
    pub fn new(numbers: &'a mut [f32], at: usize, stride: usize, reach: usize) -> Self {
        assert!(inside(numbers.len(), at, stride, N, reach));
        // SAFETY: the first row begins inside.
        let first = unsafe { numbers.as_mut_ptr().add(at) };
        Self {
            first,
            stride,
            reach,
            numbers: PhantomData,
        }
    }

    /// Writes into row `row` from its number `at` on.
    ///
    /// # Panics
    /// When there is no such row, or no room in it.
    #[inline(always)]
    pub fn store<S: Registers>(&mut self, s: S, x: S::V, row: usize, at: usize) {
        assert!(row < N && at <= self.reach && self.reach - at >= S::WIDTH);
        // SAFETY: row and place are inside of what was asked for, and borrowed by this alone.
        unsafe { s.store_to(x, self.first.add(row * self.stride + at)) }
    }
}
