//! The inverse Fourier transform that turns a random spectrum into noise: 2048 complex points, same bits everywhere.
//!
//! x\[n\] = Σₖ X\[k\]·e^{+2πi·kn/2048}, unnormalised. The transform is cut into 32 interleaved transforms of 64 points
//! and 64 of 32 (Gentleman and Sande 1966), so that every pass runs over contiguous lanes; each is a Stockham
//! autosort of radix 4 (and one of radix 2).

use crate::elementary::sin_cos_turns;
use crate::isa::Isa;
use crate::per_isa;

/// Complex points of the transform.
pub const POINTS: usize = 2048;
const ROWS: usize = 64;
const COLUMNS: usize = 32;

/// Real and imaginary parts.
#[derive(Clone)]
pub struct Complex {
    /// Real parts, `[POINTS]`.
    pub re: Box<[f32; POINTS]>,
    /// Imaginary parts, `[POINTS]`.
    pub im: Box<[f32; POINTS]>,
}

impl Complex {
    /// All zero.
    pub fn zero() -> Self {
        Self {
            re: Box::new([0.0; POINTS]),
            im: Box::new([0.0; POINTS]),
        }
    }
}

/// Twiddle factors, made once.
pub struct Plan {
    /// e^{2πi·p/64} for p = 0…63.
    unit64: [(f32, f32); 64],
    /// e^{2πi·row·column/2048} at \[row·32 + column\].
    twist: Complex,
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

impl Plan {
    /// Computes the factors.
    pub fn new() -> Self {
        let mut unit64 = [(0.0, 0.0); 64];
        for (p, unit) in unit64.iter_mut().enumerate() {
            let (s, c) = sin_cos_turns(p as f64 / 64.0);
            *unit = (c as f32, s as f32);
        }
        let mut twist = Complex::zero();
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let (s, c) = sin_cos_turns((row * column) as f64 / POINTS as f64);
                twist.re[row * COLUMNS + column] = c as f32;
                twist.im[row * COLUMNS + column] = s as f32;
            }
        }
        Self { unit64, twist }
    }

    /// Transforms `data` in place; `work` is scratch.
    pub fn inverse(&self, isa: Isa, data: &mut Complex, work: &mut Complex) {
        transform(isa, self, data, work);
    }
}

per_isa! {
    fn transform(plan: &Plan, data: &mut Complex, work: &mut Complex) => transform_body
}

#[inline(always)]
fn transform_body(plan: &Plan, data: &mut Complex, work: &mut Complex) {
    // Element k = column + 32·row of the spectrum. 64-point transforms down the columns.
    radix4(plan, data, work, 64, COLUMNS);
    radix4(plan, work, data, 16, COLUMNS * 4);
    radix4(plan, data, work, 4, COLUMNS * 16);
    // Now element [n1·32 + k2]: twist and transpose to [k2·64 + n1].
    for n1 in 0..ROWS {
        for k2 in 0..COLUMNS {
            let at = n1 * COLUMNS + k2;
            let (re, im) = (work.re[at], work.im[at]);
            let (c, s) = (plan.twist.re[at], plan.twist.im[at]);
            work.re[at] = re * c - im * s;
            work.im[at] = re * s + im * c;
        }
    }
    transpose(&work.re, &mut data.re);
    transpose(&work.im, &mut data.im);
    // 32-point transforms, 64 side by side: the output lands in order of time.
    radix4(plan, data, work, 32, ROWS);
    radix4(plan, work, data, 8, ROWS * 4);
    radix2_last(data, work);
    std::mem::swap(&mut data.re, &mut work.re);
    std::mem::swap(&mut data.im, &mut work.im);
}

/// [64 rows][32 columns] → [32][64], in tiles of eight.
#[inline(always)]
fn transpose(from: &[f32; POINTS], to: &mut [f32; POINTS]) {
    for row in (0..ROWS).step_by(8) {
        for column in (0..COLUMNS).step_by(8) {
            for c in 0..8 {
                for r in 0..8 {
                    to[(column + c) * ROWS + row + r] = from[(row + r) * COLUMNS + column + c];
                }
            }
        }
    }
}

/// One Stockham pass of radix 4: transforms of `n` points remain, `stride` lanes side by side.
#[inline(always)]
fn radix4(plan: &Plan, from: &Complex, to: &mut Complex, n: usize, stride: usize) {
    let quarter = n / 4;
    let block = quarter * stride;
    let (ar, rest) = from.re.split_at(block);
    let (br, rest) = rest.split_at(block);
    let (cr, dr) = rest.split_at(block);
    let (ai, rest) = from.im.split_at(block);
    let (bi, rest) = rest.split_at(block);
    let (ci, di) = rest.split_at(block);
    for p in 0..quarter {
        let (w1r, w1i) = plan.unit64[p * (64 / n)];
        let (w2r, w2i) = plan.unit64[2 * p * (64 / n)];
        let (w3r, w3i) = plan.unit64[3 * p * (64 / n)];
        let at = p * stride;
        let (ar, ai) = (&ar[at..at + stride], &ai[at..at + stride]);
        let (br, bi) = (&br[at..at + stride], &bi[at..at + stride]);
        let (cr, ci) = (&cr[at..at + stride], &ci[at..at + stride]);
        let (dr, di) = (&dr[at..at + stride], &di[at..at + stride]);
        let out = 4 * at;
        let (y0r, rest) = to.re[out..out + 4 * stride].split_at_mut(stride);
        let (y1r, rest) = rest.split_at_mut(stride);
        let (y2r, y3r) = rest.split_at_mut(stride);
        let (y0i, rest) = to.im[out..out + 4 * stride].split_at_mut(stride);
        let (y1i, rest) = rest.split_at_mut(stride);
        let (y2i, y3i) = rest.split_at_mut(stride);
        for q in 0..stride {
            let (sum_r, sum_i) = (ar[q] + cr[q], ai[q] + ci[q]);
            let (dif_r, dif_i) = (ar[q] - cr[q], ai[q] - ci[q]);
            let (odd_r, odd_i) = (br[q] + dr[q], bi[q] + di[q]);
            // +i·(b − d)
            let (rot_r, rot_i) = (di[q] - bi[q], br[q] - dr[q]);
            y0r[q] = sum_r + odd_r;
            y0i[q] = sum_i + odd_i;
            let (r, i) = (dif_r + rot_r, dif_i + rot_i);
            y1r[q] = r * w1r - i * w1i;
            y1i[q] = r * w1i + i * w1r;
            let (r, i) = (sum_r - odd_r, sum_i - odd_i);
            y2r[q] = r * w2r - i * w2i;
            y2i[q] = r * w2i + i * w2r;
            let (r, i) = (dif_r - rot_r, dif_i - rot_i);
            y3r[q] = r * w3r - i * w3i;
            y3i[q] = r * w3i + i * w3r;
        }
    }
}

/// The last Stockham pass, radix 2, over the two halves.
#[inline(always)]
fn radix2_last(from: &Complex, to: &mut Complex) {
    const HALF: usize = POINTS / 2;
    for q in 0..HALF {
        to.re[q] = from.re[q] + from.re[q + HALF];
        to.im[q] = from.im[q] + from.im[q + HALF];
        to.re[q + HALF] = from.re[q] - from.re[q + HALF];
        to.im[q + HALF] = from.im[q] - from.im[q + HALF];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::hash32;

    #[test]
    fn agrees_with_the_sum_that_defines_it_on_every_instruction_set() {
        let plan = Plan::new();
        let mut spectrum = Complex::zero();
        for k in 0..POINTS {
            spectrum.re[k] = hash32(1, k as u32) as f32 / 4.3e9 - 0.5;
            spectrum.im[k] = hash32(2, k as u32) as f32 / 4.3e9 - 0.5;
        }
        let mut reference: Option<Complex> = None;
        for isa in Isa::available() {
            let (mut data, mut work) = (spectrum.clone(), Complex::zero());
            plan.inverse(isa, &mut data, &mut work);
            for n in [0, 1, 2, 3, 31, 32, 33, 63, 64, 1000, 1024, 2047] {
                let (mut re, mut im) = (0.0f64, 0.0f64);
                for k in 0..POINTS {
                    let angle = std::f64::consts::TAU * ((k * n) % POINTS) as f64 / POINTS as f64;
                    let (s, c) = angle.sin_cos();
                    re += f64::from(spectrum.re[k]) * c - f64::from(spectrum.im[k]) * s;
                    im += f64::from(spectrum.re[k]) * s + f64::from(spectrum.im[k]) * c;
                }
                assert!(
                    (f64::from(data.re[n]) - re).abs() < 2e-4,
                    "{isa:?} {n}: {} {re}",
                    data.re[n]
                );
                assert!(
                    (f64::from(data.im[n]) - im).abs() < 2e-4,
                    "{isa:?} {n}: {} {im}",
                    data.im[n]
                );
            }
            if let Some(first) = &reference {
                assert!(
                    first
                        .re
                        .iter()
                        .zip(data.re.iter())
                        .all(|(a, b)| a.to_bits() == b.to_bits())
                );
                assert!(
                    first
                        .im
                        .iter()
                        .zip(data.im.iter())
                        .all(|(a, b)| a.to_bits() == b.to_bits())
                );
            } else {
                reference = Some(data);
            }
        }
    }
}
