//! White Gaussian noise from a key and a counter.
//!
//! Invariant: no state; the same bits on every machine.
//!
//! Box and Muller 1958: √(−2·ln u)·(cos 2πv, sin 2πv) of two uniform numbers. The uniform numbers have 53 bits, so no value lies beyond 8.6σ.

use heterodyne_dsp::elementary::{ln, sin_cos_turns};
use heterodyne_dsp::random::mix64;

const GRAINS: f64 = 1.0 / 9_007_199_254_740_992.0;

/// A number in (0, 1].
pub fn uniform(key: u64, counter: u64) -> f64 {
    let bits = mix64(key ^ mix64(counter)) >> 11;
    (bits + 1) as f64 * GRAINS
}

/// The two independent numbers of mean 0 and variance 1 that belong to `counter`.
pub fn gaussian(key: u64, counter: u64) -> (f64, f64) {
    let radius = (-2.0 * ln(uniform(key, 2 * counter))).sqrt();
    let (s, c) = sin_cos_turns(uniform(key, 2 * counter + 1));
    (radius * c, radius * s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_the_moments_of_the_normal_law_and_no_memory() {
        let count = 1 << 17;
        let values: Vec<f64> = (0..count)
            .flat_map(|counter| {
                let (a, b) = gaussian(0x5eed, counter);
                [a, b]
            })
            .collect();
        let n = values.len() as f64;
        let moment = |power: i32| values.iter().map(|x| x.powi(power)).sum::<f64>() / n;
        // Five standard errors of each: variances of x, x², x³, x⁴ are 1, 2, 15, 96.
        for (power, expected, variance) in [
            (1, 0.0, 1.0f64),
            (2, 1.0, 2.0),
            (3, 0.0, 15.0),
            (4, 3.0, 96.0),
        ] {
            let error = moment(power) - expected;
            assert!(
                error.abs() < 5.0 * (variance / n).sqrt(),
                "{power}: {error}"
            );
        }
        for lag in [1, 2, 3, 64] {
            let sum: f64 = values.iter().zip(&values[lag..]).map(|(a, b)| a * b).sum();
            assert!((sum / n).abs() < 5.0 / n.sqrt(), "lag {lag}");
        }
        let beyond = values.iter().filter(|x| x.abs() > 2.0).count() as f64 / n;
        assert!(
            (beyond - 0.0455).abs() < 5.0 * (0.0455f64 * 0.9545 / n).sqrt(),
            "{beyond}"
        );
    }
}
