//! Registers of eight lanes (AVX2) and sixteen (AVX-512).

use super::Registers;
use core::arch::x86_64::*;
use core::ops::{Add, Mul, Sub};

/// A set of registers, its register and the arithmetic of it.
macro_rules! width {
    ($set:ident, $register:ident, $lanes:literal, $v:ty, $add:ident, $sub:ident, $mul:ident) => {
        #[doc = concat!($lanes, " lanes.")]
        #[derive(Clone, Copy)]
        pub struct $set(());

        impl $set {
            /// The set.
            ///
            /// # Safety
            /// The processor has these registers.
            #[inline(always)]
            pub unsafe fn new() -> Self {
                Self(())
            }
        }

        #[doc = concat!("A register of ", $lanes, " lanes.")]
        #[derive(Clone, Copy)]
        pub struct $register($v);

        impl Add for $register {
            type Output = Self;
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: a register comes from its set alone, and that from a processor that has it.
                Self(unsafe { $add(self.0, other.0) })
            }
        }

        impl Sub for $register {
            type Output = Self;
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                // SAFETY: as for addition.
                Self(unsafe { $sub(self.0, other.0) })
            }
        }

        impl Mul for $register {
            type Output = Self;
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                // SAFETY: as for addition.
                Self(unsafe { $mul(self.0, other.0) })
            }
        }
    };
}

width!(
    Eight,
    F32x8,
    "8",
    __m256,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps
);
width!(
    Sixteen,
    F32x16,
    "16",
    __m512,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps
);

/// Loading and storing in bounds.
macro_rules! memory {
    ($register:ident, $lanes:literal, $splat:ident, $load:ident, $store:ident) => {
        const WIDTH: usize = $lanes;
        type V = $register;

        #[inline(always)]
        fn splat(self, x: f32) -> $register {
            // SAFETY: who has the set has the registers.
            $register(unsafe { $splat(x) })
        }

        #[inline(always)]
        unsafe fn load_from(self, from: *const f32) -> $register {
            // SAFETY: the caller knows of the numbers; who has the set has the registers.
            $register(unsafe { $load(from) })
        }

        #[inline(always)]
        unsafe fn store_to(self, x: $register, to: *mut f32) {
            // SAFETY: the caller knows of the room; who has the set has the registers.
            unsafe { $store(to, x.0) }
        }
    };
}

impl Registers for Eight {
    memory!(F32x8, 8, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps);

    #[inline(always)]
    fn reverse(self, x: F32x8) -> F32x8 {
        // SAFETY: who has the set has the registers.
        F32x8(unsafe { _mm256_permutevar8x32_ps(x.0, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0)) })
    }

    #[inline(always)]
    fn split(self, low: F32x8, high: F32x8) -> (F32x8, F32x8) {
        // SAFETY: who has the set has the registers.
        unsafe {
            let a = _mm256_permute2f128_ps::<0x20>(low.0, high.0);
            let b = _mm256_permute2f128_ps::<0x31>(low.0, high.0);
            (
                F32x8(_mm256_shuffle_ps::<0b10_00_10_00>(a, b)),
                F32x8(_mm256_shuffle_ps::<0b11_01_11_01>(a, b)),
            )
        }
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
        let row = |r: usize| self.load(from, from_at + r * from_stride).0;
        let x = [
            row(0),
            row(1),
            row(2),
            row(3),
            row(4),
            row(5),
            row(6),
            row(7),
        ];
        // SAFETY: who has the set has the registers.
        let columns = unsafe {
            let pairs = |a: usize| {
                (
                    _mm256_unpacklo_ps(x[a], x[a + 1]),
                    _mm256_unpackhi_ps(x[a], x[a + 1]),
                )
            };
            let (a, b) = (pairs(0), pairs(2));
            let (c, d) = (pairs(4), pairs(6));
            let low = |a, b| _mm256_shuffle_ps::<0b01_00_01_00>(a, b);
            let high = |a, b| _mm256_shuffle_ps::<0b11_10_11_10>(a, b);
            let top = [low(a.0, b.0), high(a.0, b.0), low(a.1, b.1), high(a.1, b.1)];
            let bottom = [low(c.0, d.0), high(c.0, d.0), low(c.1, d.1), high(c.1, d.1)];
            let first = |j: usize| _mm256_permute2f128_ps::<0x20>(top[j], bottom[j]);
            let last = |j: usize| _mm256_permute2f128_ps::<0x31>(top[j], bottom[j]);
            [
                first(0),
                first(1),
                first(2),
                first(3),
                last(0),
                last(1),
                last(2),
                last(3),
            ]
        };
        for (r, column) in columns.into_iter().enumerate() {
            self.store(F32x8(column), to, to_at + r * to_stride);
        }
    }
}

/// Rows 4j…4j + 3, as columns inside of each quarter of the registers.
macro_rules! quarters {
    ($a:expr, $b:expr, $c:expr, $d:expr) => {{
        let (ab, cd) = (_mm512_unpacklo_ps($a, $b), _mm512_unpacklo_ps($c, $d));
        let (ab_high, cd_high) = (_mm512_unpackhi_ps($a, $b), _mm512_unpackhi_ps($c, $d));
        [
            _mm512_shuffle_ps::<0b01_00_01_00>(ab, cd),
            _mm512_shuffle_ps::<0b11_10_11_10>(ab, cd),
            _mm512_shuffle_ps::<0b01_00_01_00>(ab_high, cd_high),
            _mm512_shuffle_ps::<0b11_10_11_10>(ab_high, cd_high),
        ]
    }};
}

impl Registers for Sixteen {
    memory!(
        F32x16,
        16,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps
    );

    #[inline(always)]
    fn reverse(self, x: F32x16) -> F32x16 {
        // SAFETY: who has the set has the registers.
        F32x16(unsafe {
            let order = _mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            _mm512_permutexvar_ps(order, x.0)
        })
    }

    #[inline(always)]
    fn split(self, low: F32x16, high: F32x16) -> (F32x16, F32x16) {
        // SAFETY: who has the set has the registers.
        unsafe {
            let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            (
                F32x16(_mm512_permutex2var_ps(low.0, even, high.0)),
                F32x16(_mm512_permutex2var_ps(low.0, odd, high.0)),
            )
        }
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
        macro_rules! row {
            ($r:literal) => {
                self.load(from, from_at + $r * from_stride).0
            };
        }
        // SAFETY: who has the set has the registers.
        unsafe {
            let a = quarters!(row!(0), row!(1), row!(2), row!(3));
            let b = quarters!(row!(4), row!(5), row!(6), row!(7));
            let c = quarters!(row!(8), row!(9), row!(10), row!(11));
            let d = quarters!(row!(12), row!(13), row!(14), row!(15));
            macro_rules! columns {
                ($($j:literal),+) => {$(
                    let even_ab = _mm512_shuffle_f32x4::<0b10_00_10_00>(a[$j], b[$j]);
                    let even_cd = _mm512_shuffle_f32x4::<0b10_00_10_00>(c[$j], d[$j]);
                    let odd_ab = _mm512_shuffle_f32x4::<0b11_01_11_01>(a[$j], b[$j]);
                    let odd_cd = _mm512_shuffle_f32x4::<0b11_01_11_01>(c[$j], d[$j]);
                    let column = _mm512_shuffle_f32x4::<0b10_00_10_00>(even_ab, even_cd);
                    self.store(F32x16(column), to, to_at + $j * to_stride);
                    let column = _mm512_shuffle_f32x4::<0b10_00_10_00>(odd_ab, odd_cd);
                    self.store(F32x16(column), to, to_at + ($j + 4) * to_stride);
                    let column = _mm512_shuffle_f32x4::<0b11_01_11_01>(even_ab, even_cd);
                    self.store(F32x16(column), to, to_at + ($j + 8) * to_stride);
                    let column = _mm512_shuffle_f32x4::<0b11_01_11_01>(odd_ab, odd_cd);
                    self.store(F32x16(column), to, to_at + ($j + 12) * to_stride);
                )+};
            }
            columns!(0, 1, 2, 3);
        }
    }
}
