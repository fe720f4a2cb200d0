//! The three sums over a frame from which every product of two tones is made.
//!
//! Invariant: m runs over the N samples counted from the middle of the frame, so sums of odd functions are 0 and left out.
//!
//! With δ radians a sample and u = δ/2: K₀ = Σ cos δm = sin Nu/sin u; K₁ = Σ m·sin δm = −K₀′ and K₂ = Σ m²·cos δm = −K₀″ by δ (Dirichlet's kernel).

use heterodyne_dsp::elementary::{round_to_integer, sin_cos_turns};

/// K₀, K₁/N and K₂/N² of one difference or sum of frequencies.
#[derive(Clone, Copy)]
pub struct Kernel {
    pub k0: f64,
    pub k1: f64,
    pub k2: f64,
}

impl Kernel {
    /// For `turns` a sample and a frame of `len` samples, an even number.
    pub fn new(turns: f64, len: usize) -> Self {
        let n = len as f64;
        let whole = round_to_integer(turns);
        // m are halves: each whole turn a sample changes the sign.
        let sign = if whole % 2.0 == 0.0 { 1.0 } else { -1.0 };
        let turns = turns - whole;
        let u = std::f64::consts::PI * turns;
        let nu = n * u;
        if nu.abs() < 1e-3 {
            let square = nu * nu;
            return Self {
                k0: sign * n * (1.0 - square / 6.0),
                k1: sign * nu * (n - 1.0 / n - square * n / 10.0) / 6.0,
                k2: sign * ((n - 1.0 / n) / 12.0 - square * n / 40.0),
            };
        }
        let (s, c) = sin_cos_turns(0.5 * turns);
        let (big_s, big_c) = sin_cos_turns(0.5 * n * turns);
        let first = (n * big_c * s - big_s * c) / (s * s);
        let second =
            (big_s * (s * s + 2.0 * c * c) / s - 2.0 * n * big_c * c) / (s * s) - n * n * big_s / s;
        Self {
            k0: sign * big_s / s,
            k1: -sign * 0.5 * first / n,
            k2: -sign * 0.25 * second / (n * n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_the_sums_that_define_them() {
        let len = 256;
        for turns in [
            0.0, 1e-9, 1e-6, 2e-6, 1e-4, 0.003, -0.003, 0.01, 0.25, 0.499, 0.5, 0.777, 0.999,
            0.9999999,
        ] {
            let (mut k0, mut k1, mut k2) = (0.0, 0.0, 0.0);
            for n in 0..len {
                let m = n as f64 - 127.5;
                let (s, c) = (std::f64::consts::TAU * turns * m).sin_cos();
                k0 += c;
                k1 += m * s / 256.0;
                k2 += m * m * c / 65_536.0;
            }
            let found = Kernel::new(turns, len);
            for (found, expected) in [(found.k0, k0), (found.k1, k1), (found.k2, k2)] {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{turns}: {found} {expected}"
                );
            }
        }
    }
}
