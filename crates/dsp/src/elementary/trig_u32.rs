//! The oscillator's sine: fixed-point phase in, `f32` sample out.
//!
//! Invariant: the phase is an exact `u32` fraction of a turn, so it wraps without loss, and
//! `sin(p + ½ turn) = −sin(p)` and `cos(p) = sin(p + ¼ turn)` hold bit for bit.
//!
//! The phase is folded in integers to the quarter turn `u ∈ [−1, 1]` around a zero crossing, where
//! `sin(πu/2) = u·(c₀ + c₁u² + … + c₄u⁸)`. The coefficients are the minimax fit by absolute error (Remez, 300 bits: 3.3e-9),
//! rounded to `f32` one after the other with the rest fitted again. What remains is the rounding of `f32` itself.

const C0_MINUS_ONE: f32 = 0.570_796_3;
const C: [f32; 4] = [-0.645_963_4, 0.079_688_48, -0.004_672_228, 0.000_150_820_58];
const QUARTER: u32 = 1 << 30;

/// `sin(πu/2)` for the fixed-point quarter turn `u = folded / 2^30`.
#[inline(always)]
fn quarter_sine(folded: i32) -> f32 {
    let u = folded as f32 * (1.0 / QUARTER as f32);
    let z = u * u;
    u + u * (C0_MINUS_ONE + z * (C[0] + z * (C[1] + z * (C[2] + z * C[3]))))
}

/// Cosine of `phase / 2^32` turns. Absolute error at most 1.2e-7 over all 2^32 phases.
#[inline(always)]
pub fn cos_u32(phase: u32) -> f32 {
    let distance = (phase as i32).wrapping_abs();
    quarter_sine((QUARTER as i32).wrapping_sub(distance))
}

/// Sine of `phase / 2^32` turns. Absolute error at most 1.2e-7 over all 2^32 phases.
#[inline(always)]
pub fn sin_u32(phase: u32) -> f32 {
    cos_u32(phase.wrapping_sub(QUARTER))
}

/// Sine and cosine of `phase / 2^32` turns: the same bits as [`sin_u32`] and [`cos_u32`].
#[inline(always)]
pub fn sin_cos_u32(phase: u32) -> (f32, f32) {
    (sin_u32(phase), cos_u32(phase))
}
