//! Registers of four lanes, which every target has: SSE2, simd128, and an array elsewhere.

use super::Registers;
use core::ops::{Add, Mul, Sub};

/// Four lanes.
#[derive(Clone, Copy)]
pub struct Four;

#[cfg(target_arch = "x86_64")]
mod native {
    use core::arch::x86_64::*;

    pub type V = __m128;

    #[inline(always)]
    pub fn get(from: &[f32; 4]) -> V {
        // SAFETY: four numbers are there.
        unsafe { _mm_loadu_ps(from.as_ptr()) }
    }
    #[inline(always)]
    pub fn put(x: V, to: &mut [f32; 4]) {
        // SAFETY: there is room for four numbers.
        unsafe { _mm_storeu_ps(to.as_mut_ptr(), x) }
    }
    #[inline(always)]
    pub fn splat(x: f32) -> V {
        // SAFETY: x86-64 always has SSE2.
        unsafe { _mm_set1_ps(x) }
    }
    #[inline(always)]
    pub fn add(a: V, b: V) -> V {
        // SAFETY: x86-64 always has SSE2.
        unsafe { _mm_add_ps(a, b) }
    }
    #[inline(always)]
    pub fn sub(a: V, b: V) -> V {
        // SAFETY: x86-64 always has SSE2.
        unsafe { _mm_sub_ps(a, b) }
    }
    #[inline(always)]
    pub fn mul(a: V, b: V) -> V {
        // SAFETY: x86-64 always has SSE2.
        unsafe { _mm_mul_ps(a, b) }
    }
    /// Lanes A, B of `a` and C, D of `b`.
    #[inline(always)]
    pub fn pick<const A: usize, const B: usize, const C: usize, const D: usize>(a: V, b: V) -> V {
        // SAFETY: x86-64 always has SSE2.
        unsafe {
            match (A, B, C, D) {
                (0, 2, 4, 6) => _mm_shuffle_ps::<0b10_00_10_00>(a, b),
                (1, 3, 5, 7) => _mm_shuffle_ps::<0b11_01_11_01>(a, b),
                (3, 2, 1, 0) => _mm_shuffle_ps::<0b00_01_10_11>(a, a),
                (0, 4, 1, 5) => _mm_unpacklo_ps(a, b),
                (2, 6, 3, 7) => _mm_unpackhi_ps(a, b),
                (0, 1, 4, 5) => _mm_movelh_ps(a, b),
                (2, 3, 6, 7) => _mm_movehl_ps(b, a),
                _ => unreachable!(),
            }
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod native {
    use core::arch::wasm32::*;

    pub type V = v128;

    #[inline(always)]
    pub fn get(from: &[f32; 4]) -> V {
        // SAFETY: four numbers are there, and the instruction asks for no alignment.
        unsafe { v128_load(from.as_ptr().cast()) }
    }
    #[inline(always)]
    pub fn put(x: V, to: &mut [f32; 4]) {
        // SAFETY: there is room for four numbers, and the instruction asks for no alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), x) }
    }
    #[inline(always)]
    pub fn splat(x: f32) -> V {
        f32x4_splat(x)
    }
    #[inline(always)]
    pub fn add(a: V, b: V) -> V {
        f32x4_add(a, b)
    }
    #[inline(always)]
    pub fn sub(a: V, b: V) -> V {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    pub fn mul(a: V, b: V) -> V {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    pub fn pick<const A: usize, const B: usize, const C: usize, const D: usize>(a: V, b: V) -> V {
        i32x4_shuffle::<A, B, C, D>(a, b)
    }
}

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
mod native {
    pub type V = [f32; 4];

    #[inline(always)]
    pub fn get(from: &[f32; 4]) -> V {
        *from
    }
    #[inline(always)]
    pub fn put(x: V, to: &mut [f32; 4]) {
        *to = x;
    }
    #[inline(always)]
    pub fn splat(x: f32) -> V {
        [x; 4]
    }
    #[inline(always)]
    pub fn add(a: V, b: V) -> V {
        [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
    }
    #[inline(always)]
    pub fn sub(a: V, b: V) -> V {
        [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]]
    }
    #[inline(always)]
    pub fn mul(a: V, b: V) -> V {
        [a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]]
    }
    #[inline(always)]
    pub fn pick<const A: usize, const B: usize, const C: usize, const D: usize>(a: V, b: V) -> V {
        let lane = |n: usize| if n < 4 { a[n] } else { b[n - 4] };
        [lane(A), lane(B), lane(C), lane(D)]
    }
}

/// A register of [`Four`].
#[derive(Clone, Copy)]
pub struct F32x4(native::V);

impl Add for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(native::add(self.0, other.0))
    }
}

impl Sub for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(native::sub(self.0, other.0))
    }
}

impl Mul for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(native::mul(self.0, other.0))
    }
}

impl Registers for Four {
    const WIDTH: usize = 4;
    type V = F32x4;

    #[inline(always)]
    fn splat(self, x: f32) -> F32x4 {
        F32x4(native::splat(x))
    }

    #[inline(always)]
    unsafe fn load_from(self, from: *const f32) -> F32x4 {
        // SAFETY: the caller knows of four numbers.
        F32x4(native::get(unsafe { &*from.cast() }))
    }

    #[inline(always)]
    unsafe fn store_to(self, x: F32x4, to: *mut f32) {
        // SAFETY: the caller knows of room for four numbers.
        native::put(x.0, unsafe { &mut *to.cast() });
    }

    #[inline(always)]
    fn reverse(self, x: F32x4) -> F32x4 {
        F32x4(native::pick::<3, 2, 1, 0>(x.0, x.0))
    }

    #[inline(always)]
    fn split(self, low: F32x4, high: F32x4) -> (F32x4, F32x4) {
        (
            F32x4(native::pick::<0, 2, 4, 6>(low.0, high.0)),
            F32x4(native::pick::<1, 3, 5, 7>(low.0, high.0)),
        )
    }

    #[inline(always)]
    fn transpose(
        self,
        from: &[f32],
        from_at: usize,
        from_stride: usize,
        to: &mut [f32],
        to_at: usize,
        to_stride: usize,
    ) {
        use native::pick;
        let row = |r: usize| self.load(from, from_at + r * from_stride).0;
        let (a, b, c, d) = (row(0), row(1), row(2), row(3));
        let (low_ab, high_ab) = (pick::<0, 4, 1, 5>(a, b), pick::<2, 6, 3, 7>(a, b));
        let (low_cd, high_cd) = (pick::<0, 4, 1, 5>(c, d), pick::<2, 6, 3, 7>(c, d));
        let columns = [
            pick::<0, 1, 4, 5>(low_ab, low_cd),
            pick::<2, 3, 6, 7>(low_ab, low_cd),
            pick::<0, 1, 4, 5>(high_ab, high_cd),
            pick::<2, 3, 6, 7>(high_ab, high_cd),
        ];
        for (r, column) in columns.into_iter().enumerate() {
            self.store(F32x4(column), to, to_at + r * to_stride);
        }
    }
}
