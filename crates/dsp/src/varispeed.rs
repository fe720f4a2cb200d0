//! Reads a running sound between its samples: at any speed near 1, which may change from sample to sample, and at lower rates.
//!
//! Invariant: at a whole position and a rate of 1 the weights are exactly one 1 and otherwise 0, so that the sample comes out as it is.
//! Up to 82 % of the Nyquist frequency (19.7 kHz at 48 kHz) what comes out differs from a tone by less than −76 dB of it.
//!
//! The kernel is `sinc` times a Kaiser window of 16 samples on each side, β = 8, in 512 phases; the two nearest are mixed.

use crate::elementary::sin_turns;

/// Samples on each side of a position that it depends on.
pub const HALF: usize = 16;
/// Samples that a position depends on.
pub const TAPS: usize = 2 * HALF;

const PHASES: usize = 512;
const BETA: f64 = 8.0;
const WINDOW_TERMS: usize = 32;

/// The kernel, prepared once.
#[derive(Clone, Debug)]
pub struct Varispeed {
    /// Rows of [`TAPS`] weights, one for each phase and one more.
    rows: Box<[f32]>,
    /// One side of the kernel, [`PHASES`] values a sample, and zeros after it.
    side: Box<[f32]>,
}

impl Default for Varispeed {
    fn default() -> Varispeed {
        Varispeed::new()
    }
}

impl Varispeed {
    /// Prepares the kernel.
    pub fn new() -> Varispeed {
        let series = window_series();
        let value = |t: f64| kernel(t, &series);
        let mut rows = vec![0.0; (PHASES + 1) * TAPS].into_boxed_slice();
        for (phase, row) in rows.chunks_exact_mut(TAPS).enumerate() {
            let fraction = phase as f64 / PHASES as f64;
            let at = |k: usize| value(fraction + (HALF as f64 - 1.0) - k as f64);
            let sum: f64 = (0..TAPS).map(at).sum();
            for (k, weight) in row.iter_mut().enumerate() {
                *weight = (at(k) / sum) as f32;
            }
        }
        let side = (0..HALF * PHASES + 2).map(|n| value(n as f64 / PHASES as f64) as f32);
        Varispeed {
            rows,
            side: side.collect(),
        }
    }

    /// The one that all who read sounds have in common; prepared by the first call, which is not for an audio thread.
    pub fn shared() -> &'static Varispeed {
        static SHARED: std::sync::OnceLock<Varispeed> = std::sync::OnceLock::new();
        SHARED.get_or_init(Varispeed::new)
    }

    /// The weights of the samples around a position that is `fraction`, 0 to 1, past a sample; weight `k` belongs to the sample
    /// `k + 1 - HALF` after that one.
    #[inline]
    pub fn weights(&self, fraction: f64, weights: &mut [f32; TAPS]) {
        let scaled = fraction.clamp(0.0, 1.0) * PHASES as f64;
        let phase = (scaled as usize).min(PHASES - 1);
        let mix = (scaled - phase as f64) as f32;
        let rows = &self.rows[phase * TAPS..][..2 * TAPS];
        let (first, second) = rows.split_at(TAPS);
        for k in 0..TAPS {
            weights[k] = first[k] + (second[k] - first[k]) * mix;
        }
    }

    /// The weight, but for a common factor, of a sample this far away at a rate that is `rate` of the sound's, at most 1.
    #[inline]
    pub fn distant_weight(&self, distance: f64, rate: f64) -> f32 {
        let scaled = distance.abs() * rate * PHASES as f64;
        let at = (scaled as usize).min(HALF * PHASES);
        let mix = (scaled - at as f64).min(1.0) as f32;
        self.side[at] + (self.side[at + 1] - self.side[at]) * mix
    }
}

/// The weighted sum of samples, in eight interleaved sums that are added in a fixed order.
#[inline]
pub fn weighted_sum(weights: &[f32; TAPS], samples: &[f32; TAPS]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (weights, _) = weights.as_chunks::<8>();
    let (samples, _) = samples.as_chunks::<8>();
    for (weights, samples) in weights.iter().zip(samples) {
        for lane in 0..8 {
            lanes[lane] += weights[lane] * samples[lane];
        }
    }
    let four = [
        lanes[0] + lanes[4],
        lanes[1] + lanes[5],
        lanes[2] + lanes[6],
        lanes[3] + lanes[7],
    ];
    (four[0] + four[2]) + (four[1] + four[3])
}

fn kernel(t: f64, series: &[f64; WINDOW_TERMS]) -> f64 {
    let across = t / HALF as f64;
    let inside = 1.0 - across * across;
    if t == 0.0 {
        return 1.0;
    }
    if inside <= 0.0 || t == crate::elementary::floor(t) {
        return 0.0;
    }
    let window = |u: f64| series.iter().rev().fold(0.0, |sum, term| sum * u + term);
    let turn = std::f64::consts::PI * t;
    sin_turns(0.5 * t) / turn * window(inside) / window(1.0)
}

/// Coefficients of `I₀(β·√u) = Σ ((β/2)^k/k!)²·u^k`.
fn window_series() -> [f64; WINDOW_TERMS] {
    let mut series = [1.0; WINDOW_TERMS];
    for k in 1..WINDOW_TERMS {
        series[k] = series[k - 1] * (0.25 * BETA * BETA / (k * k) as f64);
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_position_is_the_sample_itself() {
        let varispeed = Varispeed::new();
        let mut weights = [0.5; TAPS];
        varispeed.weights(0.0, &mut weights);
        for (k, weight) in weights.iter().enumerate() {
            assert_eq!(*weight, if k == HALF - 1 { 1.0 } else { 0.0 });
        }
    }

    #[test]
    fn tones_between_samples_are_those_of_mathematics() {
        let varispeed = Varispeed::new();
        for turns in [0.001, 0.05, 0.21, 0.4, 0.41] {
            let mut worst = 0.0f64;
            for n in 0..997 {
                let fraction = f64::from(n) / 997.0;
                let mut weights = [0.0; TAPS];
                varispeed.weights(fraction, &mut weights);
                let tone = |k: usize| sin_turns(turns * (k as f64 + 1.0 - HALF as f64) + 0.1);
                let samples: [f32; TAPS] = std::array::from_fn(|k| tone(k) as f32);
                let exact = sin_turns(turns * fraction + 0.1);
                worst = worst.max((f64::from(weighted_sum(&weights, &samples)) - exact).abs());
            }
            // 1.5e-4 is −76.5 dB.
            assert!(worst < 1.5e-4, "{turns} turns a sample: off by {worst}");
        }
    }
}
