//! The pipeline of notches in registers of 256 and 512 bits.
//!
//! Written out because the step from one frame to the next is a chain of dependent operations, in which the compiler's own way
//! of shifting sixteen lanes by one costs more than the filter. Each lane computes exactly what the plain step does.

use core::arch::x86_64::*;

use super::{Group, HOLD, LANES, Lanes};

/// One channel in registers of type `$v`; `$shift` moves the lanes up by one and puts the input into lane 0.
macro_rules! pipeline {
    ($name:ident, $feature:literal, $v:ty, $width:literal, $load:ident, $store:ident, $mul:ident, $add:ident, $sub:ident, $shift:ident) => {
        #[target_feature(enable = $feature)]
        pub(super) fn $name(
            lanes: &[Lanes; 2],
            state: &mut [Group; 2],
            left: &mut [f32; HOLD],
            right: &mut [f32; HOLD],
        ) {
            const REGISTERS: usize = LANES / $width;
            #[target_feature(enable = $feature)]
            #[inline]
            fn get(from: &[f32; LANES]) -> [$v; REGISTERS] {
                // SAFETY: register r reads the lanes r·width … (r + 1)·width − 1, all inside the array.
                core::array::from_fn(|r| unsafe { $load(from.as_ptr().add(r * $width)) })
            }
            #[target_feature(enable = $feature)]
            #[inline]
            fn put(to: &mut [f32; LANES], from: [$v; REGISTERS]) {
                for (r, register) in from.into_iter().enumerate() {
                    // SAFETY: register r writes the lanes r·width … (r + 1)·width − 1, all inside the array.
                    unsafe { $store(to.as_mut_ptr().add(r * $width), register) };
                }
            }
            let k = [
                [
                    get(&lanes[0].g),
                    get(&lanes[0].c),
                    get(&lanes[0].h),
                    get(&lanes[0].e),
                ],
                [
                    get(&lanes[1].g),
                    get(&lanes[1].c),
                    get(&lanes[1].h),
                    get(&lanes[1].e),
                ],
            ];
            let mut y = [get(&state[0].y), get(&state[1].y)];
            let mut s1 = [get(&state[0].s1), get(&state[1].s1)];
            let mut s2 = [get(&state[0].s2), get(&state[1].s2)];
            for n in 0..HOLD {
                let input = [left[n], right[n]];
                for channel in 0..2 {
                    let [g, c, h, e] = k[channel];
                    let x = $shift(y[channel], input[channel]);
                    for r in 0..REGISTERS {
                        let out = $add($mul(g[r], x[r]), s1[channel][r]);
                        s1[channel][r] =
                            $sub($add($mul(c[r], x[r]), s2[channel][r]), $mul(c[r], out));
                        s2[channel][r] = $sub($mul(h[r], x[r]), $mul(e[r], out));
                        y[channel][r] = out;
                    }
                }
                left[n] = last_lane(y[0][REGISTERS - 1]);
                right[n] = last_lane(y[1][REGISTERS - 1]);
            }
            for channel in 0..2 {
                put(&mut state[channel].y, y[channel]);
                put(&mut state[channel].s1, s1[channel]);
                put(&mut state[channel].s2, s2[channel]);
            }
            #[target_feature(enable = $feature)]
            #[inline]
            fn last_lane(v: $v) -> f32 {
                let mut out = [0.0; $width];
                // SAFETY: the array is as wide as the register.
                unsafe { $store(out.as_mut_ptr(), v) };
                out[$width - 1]
            }
        }
    };
}

#[target_feature(enable = "avx512f")]
#[inline]
fn shift512(y: [__m512; 1], input: f32) -> [__m512; 1] {
    let moved = _mm512_alignr_epi32::<15>(
        _mm512_castps_si512(y[0]),
        _mm512_castps_si512(_mm512_set1_ps(input)),
    );
    [_mm512_castsi512_ps(moved)]
}

#[target_feature(enable = "avx2")]
#[inline]
fn shift256(y: [__m256; 2], input: f32) -> [__m256; 2] {
    let up = _mm256_setr_epi32(7, 0, 1, 2, 3, 4, 5, 6);
    let (low, high) = (
        _mm256_permutevar8x32_ps(y[0], up),
        _mm256_permutevar8x32_ps(y[1], up),
    );
    [
        _mm256_blend_ps::<1>(low, _mm256_set1_ps(input)),
        _mm256_blend_ps::<1>(high, low),
    ]
}

pipeline!(
    avx512,
    "avx512f,avx512bw,avx512dq,avx512vl",
    __m512,
    16,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_mul_ps,
    _mm512_add_ps,
    _mm512_sub_ps,
    shift512
);
pipeline!(
    avx2,
    "avx2",
    __m256,
    8,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_mul_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    shift256
);
