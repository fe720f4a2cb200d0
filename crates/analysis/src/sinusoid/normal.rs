//! The equations of least squares for all tones of a frame at once, solved in place.
//!
//! Invariant: nothing is allocated after [`Normal::new`]; a tone that cannot be told from another gets no step and says so.
//!
//! Each tone is a·cos ωm + b·sin ωm. The unknowns are a, b and v = A·N·Δω of each tone and one constant; the columns are cos ωm, sin ωm,
//! (m/N)·(β·cos ωm − α·sin ωm) with α = a/A and β = b/A, and 1. Products of columns are Dirichlet kernels of the sum and the
//! difference of two frequencies, so the mirror image of a low tone and the skirts of its neighbours are in the equations.
//! Gauss 1809; Cholesky's decomposition.

use super::kernel::Kernel;
use super::partial::Partial;

/// Variances under a Hann taper w, as shares of the inverse of the products: ∫w²/∫w = ¾ for amplitude and phase, and for the frequency
/// ∫w²x²/∫wx² = (1/32 − 15/(64π²))/(1/24 − 1/(4π²)), x from −½ to ½ over the frame.
const TAPERED: (f64, f64) = (0.75, 0.459_272_607);

/// Decomposed equations of up to a planned number of tones.
pub struct Normal {
    len: usize,
    most: usize,
    unknowns: usize,
    tapered: bool,
    /// Lower triangle by rows, `stride` apart: first the products, then Cholesky's factor.
    matrix: Vec<f64>,
    stride: usize,
    /// Right-hand side, then the steps.
    side: Vec<f64>,
    column: Vec<f64>,
    /// Unknowns whose pivot vanished.
    lost: Vec<bool>,
}

/// How the errors of one tone follow from white noise of variance 1.
pub struct Spread {
    /// Variance of ω, (rad/sample)².
    pub omega: f64,
    pub amplitude: f64,
    /// Variance of the phase, rad².
    pub phase: f64,
    /// Whether the tone could be told from all others.
    pub told: bool,
}

impl Normal {
    pub fn new(len: usize, most: usize) -> Self {
        let stride = 3 * most + 1;
        Self {
            len,
            most,
            unknowns: 0,
            tapered: false,
            matrix: vec![0.0; stride * stride],
            stride,
            side: vec![0.0; stride],
            column: vec![0.0; stride],
            lost: vec![false; stride],
        }
    }

    /// Writes the products of all columns, under a Hann taper if wished; `partials` are the tones as they are now.
    pub fn fill(&mut self, partials: &[Partial], tapered: bool) {
        self.tapered = tapered;
        let kernel = if tapered {
            Kernel::tapered
        } else {
            Kernel::new
        };
        let count = partials.len().min(self.most);
        self.unknowns = 3 * count + 1;
        for i in 0..count {
            for j in 0..=i {
                let rows = pair(&partials[i], &partials[j], |turns| kernel(turns, self.len));
                for (r, row) in rows.iter().enumerate() {
                    for (c, value) in row.iter().enumerate() {
                        if j < i || c <= r {
                            self.matrix[(3 * i + r) * self.stride + 3 * j + c] = *value;
                        }
                    }
                }
            }
        }
        let constant = 3 * count;
        for (j, tone) in partials[..count].iter().enumerate() {
            let kernel = kernel(tone.turns_per_sample, self.len);
            let at = constant * self.stride + 3 * j;
            self.matrix[at] = kernel.k0;
            self.matrix[at + 1] = 0.0;
            self.matrix[at + 2] = -tone.direction().0 * kernel.k1;
        }
        self.matrix[constant * self.stride + constant] = kernel(0.0, self.len).k0;
    }

    /// Replaces the products by their Cholesky factor.
    pub fn decompose(&mut self) {
        const VANISHED: f64 = 1e-10;
        let stride = self.stride;
        for row in 0..self.unknowns {
            for col in 0..row {
                let mut sum = self.matrix[row * stride + col];
                for k in 0..col {
                    sum -= self.matrix[row * stride + k] * self.matrix[col * stride + k];
                }
                let pivot = self.matrix[col * stride + col];
                self.matrix[row * stride + col] = if self.lost[col] { 0.0 } else { sum / pivot };
            }
            let whole = self.matrix[row * stride + row];
            let mut left = whole;
            for k in 0..row {
                let value = self.matrix[row * stride + k];
                left -= value * value;
            }
            self.lost[row] = left.is_nan() || left <= VANISHED * whole;
            self.matrix[row * stride + row] = left.max(0.0).sqrt();
        }
    }

    /// Steps of all unknowns from the correlations of what is left with each column: `sums` of each tone as
    /// [`Table::correlate`](super::rotation::Table::correlate) gives them over the frame, and the plain sum.
    pub fn solve(&mut self, partials: &[Partial], sums: &[[f64; 4]], plain: f64) -> &[f64] {
        let n = self.len as f64;
        for ((tone, sums), side) in partials.iter().zip(sums).zip(self.side.chunks_exact_mut(3)) {
            let (alpha, beta) = tone.direction();
            side[0] = sums[0];
            side[1] = sums[1];
            side[2] = (beta * sums[2] - alpha * sums[3]) / n;
        }
        if let Some(last) = self.unknowns.checked_sub(1) {
            self.side[last] = plain;
        }
        forward(
            &self.matrix,
            self.stride,
            &self.lost,
            &mut self.side[..self.unknowns],
            0,
        );
        for row in (0..self.unknowns).rev() {
            let mut sum = self.side[row];
            for k in row + 1..self.unknowns {
                sum -= self.matrix[k * self.stride + row] * self.side[k];
            }
            let pivot = self.matrix[row * self.stride + row];
            self.side[row] = if self.lost[row] { 0.0 } else { sum / pivot };
        }
        &self.side[..self.unknowns]
    }

    /// Variances of tone `index` under white noise of variance 1, from the inverse of the products.
    pub fn spread(&mut self, index: usize, tone: &Partial) -> Spread {
        let first = 3 * index;
        let told = !self.lost[first..first + 3].contains(&true);
        let (alpha, beta) = tone.direction();
        let mut along = |weights: [f64; 3]| {
            let column = &mut self.column[..self.unknowns];
            column.fill(0.0);
            column[first..first + 3].copy_from_slice(&weights);
            forward(&self.matrix, self.stride, &self.lost, column, first);
            column.iter().fold(0.0, |sum, value| sum + value * value)
        };
        // The variance along a direction is the square of its image under the inverse factor.
        let radial = along([alpha, beta, 0.0]);
        let tangential = along([beta, -alpha, 0.0]);
        let slope = along([0.0, 0.0, 1.0]);
        let (flat, bent) = if self.tapered { TAPERED } else { (1.0, 1.0) };
        let scale = tone.amplitude() * self.len as f64;
        Spread {
            omega: bent * slope / (scale * scale),
            amplitude: flat * radial,
            phase: flat * tangential / (tone.amplitude() * tone.amplitude()),
            told,
        }
    }
}

/// Solves L·y = side in place, where `side` is 0 before `from`.
fn forward(matrix: &[f64], stride: usize, lost: &[bool], side: &mut [f64], from: usize) {
    for row in from..side.len() {
        let mut sum = side[row];
        for k in from..row {
            sum -= matrix[row * stride + k] * side[k];
        }
        side[row] = if lost[row] {
            0.0
        } else {
            sum / matrix[row * stride + row]
        };
    }
}

/// Products of the three columns of one tone with those of another.
fn pair(i: &Partial, j: &Partial, kernel: impl Fn(f64) -> Kernel) -> [[f64; 3]; 3] {
    let sum = kernel(i.turns_per_sample + j.turns_per_sample);
    let difference = kernel(i.turns_per_sample - j.turns_per_sample);
    let ((alpha_i, beta_i), (alpha_j, beta_j)) = (i.direction(), j.direction());
    let cos_cos = 0.5 * (difference.k0 + sum.k0);
    let sin_sin = 0.5 * (difference.k0 - sum.k0);
    // Σ (m/N)·cos ωᵢm·sin ωⱼm and the other way round.
    let cos_sin = 0.5 * (sum.k1 - difference.k1);
    let sin_cos = 0.5 * (sum.k1 + difference.k1);
    let slopes = alpha_i * alpha_j * 0.5 * (difference.k2 - sum.k2)
        + beta_i * beta_j * 0.5 * (difference.k2 + sum.k2);
    [
        [cos_cos, 0.0, -alpha_j * cos_sin],
        [0.0, sin_sin, beta_j * sin_cos],
        [-alpha_i * sin_cos, beta_i * cos_sin, slopes],
    ]
}
