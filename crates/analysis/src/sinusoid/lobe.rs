//! What a window makes of a tone: where between two bins it lies, and how far down it leaks.
//!
//! Invariant: nothing is fitted to a window's name; everything is read from the transform of its weights, so that any window that falls
//! from its middle serves.
//!
//! Of a tone δ bins above a bin, the neighbours hold W(1 − δ) and W(1 + δ). q = (W(1−δ) − W(1+δ))/(W(1−δ) + W(1+δ)) rises with δ and
//! knows no amplitude, so its inverse gives δ without the error of a parabola.

use super::rotation::{BLOCK, Table};

const STEPS: usize = 32;
const REACH_BINS: usize = 32;

/// Main lobe and leakage of one window.
pub struct Lobe {
    /// q at δ = −½ … ½ in steps of 1/32.
    balance: [f64; STEPS + 1],
    /// The largest |W|²/W(0)² at or beyond j half bins.
    leak: [f64; 2 * REACH_BINS + 1],
    half_width_bins: f64,
}

impl Lobe {
    /// Measures the transform of `weights`; `half_width_bins` from the middle of the main lobe to its first zero.
    pub fn new(weights: &[f32], half_width_bins: f64) -> Self {
        let mut table = Table::new();
        let mut at = |bins: f64| height(&mut table, weights, bins);
        let mut balance = [0.0; STEPS + 1];
        for step in 0..=STEPS / 2 {
            let offset = step as f64 / STEPS as f64;
            let (near, far) = (at(1.0 - offset), at(1.0 + offset));
            // A rectangular window is zero at whole bins: its q is δ in the limit.
            let q = if step == 0 {
                0.0
            } else {
                (near - far) / (near + far)
            };
            balance[STEPS / 2 + step] = q;
            balance[STEPS / 2 - step] = -q;
        }
        let middle = at(0.0);
        let mut leak = [0.0; 2 * REACH_BINS + 1];
        let mut highest = 0.0f64;
        for j in (0..leak.len()).rev() {
            let height = at(j as f64 / 2.0) / middle;
            highest = highest.max(height * height);
            leak[j] = highest;
        }
        Self {
            balance,
            leak,
            half_width_bins,
        }
    }

    /// From the middle of the main lobe to its first zero, in bins.
    pub fn half_width_bins(&self) -> f64 {
        self.half_width_bins
    }

    /// How far above its bin a tone lies, −½ to ½ bin, from the powers of the bins below and above.
    pub fn offset_bins(&self, below: f64, above: f64) -> f64 {
        let (below, above) = (below.sqrt(), above.sqrt());
        let q = (above - below) / (above + below);
        let last = self.balance[STEPS];
        if q.is_nan() {
            return 0.0;
        }
        let q = q.clamp(-last, last);
        let mut step = 0;
        while step + 2 < self.balance.len() && self.balance[step + 1] < q {
            step += 1;
        }
        let (low, high) = (self.balance[step], self.balance[step + 1]);
        let part = if high > low {
            (q - low) / (high - low)
        } else {
            0.0
        };
        ((step as f64 + part) / STEPS as f64 - 0.5).clamp(-0.5, 0.5)
    }

    /// The most that a tone's power can be `bins` away from it, as a share of its middle.
    pub fn leak(&self, bins: usize) -> f64 {
        self.leak[(2 * bins).min(2 * REACH_BINS)]
    }
}

/// |Σ w·e^{−2πi·bins·n/N}|.
fn height(table: &mut Table, weights: &[f32], bins: f64) -> f64 {
    table.set(bins / weights.len() as f64);
    let (mut re, mut im) = (0.0, 0.0);
    for (block, weights) in weights.chunks(BLOCK).enumerate() {
        let (c, s) = table.demodulate((block * BLOCK) as f64, weights);
        re += c;
        im += s;
    }
    (re * re + im * im).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::Window;

    #[test]
    fn offsets_come_back_for_every_window() {
        for window in [
            Window::Rectangular,
            Window::Hann,
            Window::BlackmanHarris,
            Window::FlatTop,
            Window::Kaiser { beta: 6.0 },
        ] {
            let mut weights = vec![0.0f32; 1024];
            window.fill(&mut weights);
            let lobe = Lobe::new(&weights, window.main_lobe_bins() / 2.0);
            for tenth in -5..=5 {
                let offset = f64::from(tenth) / 10.0;
                let power = |bins: f64| {
                    let (mut re, mut im) = (0.0, 0.0);
                    for (n, weight) in weights.iter().enumerate() {
                        let angle = std::f64::consts::TAU * bins * n as f64 / 1024.0;
                        re += f64::from(*weight) * angle.cos();
                        im += f64::from(*weight) * angle.sin();
                    }
                    re * re + im * im
                };
                let found = lobe.offset_bins(power(1.0 + offset), power(1.0 - offset));
                let exact = if window == Window::Rectangular && tenth == 0 {
                    found
                } else {
                    offset
                };
                assert!((found - exact).abs() < 2e-3, "{window:?} {offset}: {found}");
            }
        }
    }

    #[test]
    fn leakage_is_what_harris_lists() {
        let mut weights = vec![0.0f32; 1024];
        for (window, first_side_lobe_db) in [
            (Window::Rectangular, -13.3),
            (Window::Hann, -31.5),
            (Window::BlackmanHarris, -92.0),
        ] {
            window.fill(&mut weights);
            let half = window.main_lobe_bins() / 2.0;
            let lobe = Lobe::new(&weights, half);
            let found_db = 10.0 * lobe.leak(half as usize).log10();
            assert!(
                (found_db - first_side_lobe_db).abs() < 1.5,
                "{window:?}: {found_db}"
            );
        }
    }
}
