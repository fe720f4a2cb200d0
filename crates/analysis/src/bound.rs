//! How exactly the frequency, phase and amplitude of a tone in white noise can be known at all: the Cramér–Rao bound.
//!
//! Invariant: standard deviations, of any unbiased estimator; the phase is that in the middle of the frame, where it does not depend on the frequency.
//!
//! A·cos(ωm + φ), N samples, white Gaussian noise of variance σ², η = A²/(2σ²): σ_ω² = 12/(η·N·(N² − 1)), σ_φ² = 1/(η·N), σ_A² = 2σ²/N
//! (Rife and Boorstyn 1974 for a complex tone; Kay, Fundamentals of Statistical Signal Processing I, example 3.14, for a real one far from 0
//! and from half the sample rate). [`exact`] inverts Fisher's matrix of the real tone itself, mirror image and all.

use heterodyne_dsp::elementary::{exp, sin_cos_turns};

use crate::sinusoid::turns_at;

/// Cents of a small relative deviation: 1200/ln 2.
pub const CENTS_PER_RELATIVE: f64 = 1_731.234_049_066_756;

/// Smallest standard deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Of the frequency, Hz.
    pub frequency_hz: f64,
    /// Of the phase in the middle of the frame, rad.
    pub phase_rad: f64,
    /// Of the amplitude, as a share of it.
    pub amplitude_relative: f64,
}

impl Bound {
    /// Of the frequency, in cents at `frequency_hz`.
    pub fn cents(&self, frequency_hz: f64) -> f64 {
        CENTS_PER_RELATIVE * self.frequency_hz / frequency_hz
    }
}

/// A²/(2σ²) of a level in dB.
pub fn power_ratio(snr_db: f64) -> f64 {
    exp(snr_db * std::f64::consts::LN_10 / 10.0)
}

/// The closed form, for a tone many bins from 0 and from half the sample rate.
pub fn far_from_the_edges(snr_db: f64, len: usize, sample_rate_hz: f64) -> Bound {
    let (eta, n) = (power_ratio(snr_db), len as f64);
    let omega = (12.0 / (eta * n * (n * n - 1.0))).sqrt();
    Bound {
        frequency_hz: omega * sample_rate_hz / std::f64::consts::TAU,
        phase_rad: (1.0 / (eta * n)).sqrt(),
        amplitude_relative: (1.0 / (eta * n)).sqrt(),
    }
}

/// The bound of a real tone at any frequency and phase in the middle of the frame, with a constant that is not known either.
///
/// `None` where the samples cannot tell the tone from the constant or from its mirror image.
pub fn exact(
    frequency_hz: f64,
    phase_rad: f64,
    snr_db: f64,
    len: usize,
    sample_rate_hz: f64,
) -> Option<Bound> {
    let turns = frequency_hz / sample_rate_hz;
    let phase_turns = phase_rad / std::f64::consts::TAU;
    let n = len as f64;
    // Columns: derivatives by A (of A = 1), by φ, by ω·N, and the constant.
    let mut fisher = [[0.0f64; 4]; 4];
    for sample in 0..len {
        let m = sample as f64 - (n - 1.0) / 2.0;
        let (s, c) = sin_cos_turns(turns_at(turns, m) + phase_turns);
        let columns = [c, -s, -m * s / n, 1.0];
        for (row, left) in fisher.iter_mut().zip(columns) {
            for (sum, right) in row.iter_mut().zip(columns) {
                *sum += left * right;
            }
        }
    }
    let inverse = inverse_diagonal(fisher)?;
    let sigma_squared = 0.5 / power_ratio(snr_db);
    let hz_per_rad = sample_rate_hz / std::f64::consts::TAU;
    Some(Bound {
        frequency_hz: (sigma_squared * inverse[2]).sqrt() / n * hz_per_rad,
        phase_rad: (sigma_squared * inverse[1]).sqrt(),
        amplitude_relative: (sigma_squared * inverse[0]).sqrt(),
    })
}

/// The diagonal of the inverse of a positive matrix, by Gauss and Jordan.
fn inverse_diagonal(mut matrix: [[f64; 4]; 4]) -> Option<[f64; 4]> {
    let mut inverse = [[0.0f64; 4]; 4];
    for (at, row) in inverse.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    for at in 0..4 {
        let pivot = matrix[at][at];
        if pivot.is_nan() || pivot <= 1e-9 * matrix[3][3].max(1.0) {
            return None;
        }
        for value in matrix[at].iter_mut().chain(&mut inverse[at]) {
            *value /= pivot;
        }
        let (pivot_row, pivot_inverse) = (matrix[at], inverse[at]);
        for row in 0..4 {
            let factor = matrix[row][at];
            if row != at {
                for col in 0..4 {
                    matrix[row][col] -= factor * pivot_row[col];
                    inverse[row][col] -= factor * pivot_inverse[col];
                }
            }
        }
    }
    Some(std::array::from_fn(|at| inverse[at][at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_is_that_of_rife_and_boorstyn() {
        // 32 768 samples at 48 kHz and 60 dB, worked out by hand: σ_ω = √(12/(10⁶·3.518437e13)) = 5.84007e-10 rad/sample.
        let bound = far_from_the_edges(60.0, 32_768, 48_000.0);
        let omega: f64 = (12.0f64 / (1e6 * 35_184_372_055_040.0)).sqrt();
        assert!(
            (bound.frequency_hz / (omega * 48_000.0 / std::f64::consts::TAU) - 1.0).abs() < 1e-9
        );
        assert!(
            (bound.cents(40.0) - 1.9309e-4).abs() < 1e-7,
            "{}",
            bound.cents(40.0)
        );
        assert!((bound.phase_rad - 1.0 / 32_768e6f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn far_from_the_edges_both_agree() {
        for hz in [1000.0, 5000.0, 12_345.6, 20_000.0] {
            let near = exact(hz, 0.7, 40.0, 32_768, 48_000.0).expect("a tone");
            let far = far_from_the_edges(40.0, 32_768, 48_000.0);
            assert!(
                (near.frequency_hz / far.frequency_hz - 1.0).abs() < 2e-3,
                "{hz}"
            );
            assert!((near.phase_rad / far.phase_rad - 1.0).abs() < 2e-3, "{hz}");
            assert!((near.amplitude_relative / far.amplitude_relative - 1.0).abs() < 2e-3);
        }
    }

    #[test]
    fn near_the_edges_the_phase_of_the_tone_counts() {
        let at = |phase_rad| exact(1.7 * 48_000.0 / 256.0, phase_rad, 40.0, 256, 48_000.0);
        let (cosine, sine) = (at(0.0).expect("a tone"), at(1.57).expect("a tone"));
        let far = far_from_the_edges(40.0, 256, 48_000.0);
        let apart = cosine.frequency_hz / sine.frequency_hz;
        assert!(!(0.8..1.25).contains(&apart), "{apart}");
        assert!(cosine.frequency_hz.max(sine.frequency_hz) > far.frequency_hz);
        assert_eq!(exact(0.0, 0.0, 40.0, 256, 48_000.0), None);
    }
}
