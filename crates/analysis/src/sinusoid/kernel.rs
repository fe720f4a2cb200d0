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
    /// The same sums under a Hann taper, ½ + ½·cos(2πm/N).
    pub fn tapered(turns: f64, len: usize) -> Self {
        let bin = 1.0 / len as f64;
        let middle = Self::new(turns, len);
        let (below, above) = (Self::new(turns - bin, len), Self::new(turns + bin, len));
        let mix = |middle: f64, below: f64, above: f64| 0.5 * middle + 0.25 * (below + above);
        Self {
            k0: mix(middle.k0, below.k0, above.k0),
            k1: mix(middle.k1, below.k1, above.k1),
            k2: mix(middle.k2, below.k2, above.k2),
        }
    }

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
            let (mut tapered_k0, mut tapered_k1, mut tapered_k2) = (0.0, 0.0, 0.0);
            for n in 0..len {
                let m = n as f64 - 127.5;
                let (s, c) = (std::f64::consts::TAU * turns * m).sin_cos();
                k0 += c;
                k1 += m * s / 256.0;
                k2 += m * m * c / 65_536.0;
                let taper = 0.5 + 0.5 * (std::f64::consts::TAU * m / 256.0).cos();
                tapered_k0 += taper * c;
                tapered_k1 += taper * m * s / 256.0;
                tapered_k2 += taper * m * m * c / 65_536.0;
            }
            let (found, tapered) = (Kernel::new(turns, len), Kernel::tapered(turns, len));
            for (found, expected) in [
                (found.k0, k0),
                (found.k1, k1),
                (found.k2, k2),
                (tapered.k0, tapered_k0),
                (tapered.k1, tapered_k1),
                (tapered.k2, tapered_k2),
            ] {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{turns}: {found} {expected}"
                );
            }
        }
    }
}
