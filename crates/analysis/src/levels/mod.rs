//! How strong a sound is: peaks, power, loudness, what is noise in it and what is distortion.
//!
//! Invariant: every meter works sample by sample on a grid of ticks of its own, so blocks of any size give the same bits; what a block
//! costs does not depend on what came before; samples that are no numbers count as silence and are counted.
//!
//! Gains are relative to full scale (1.0). A level in dB is `20·log₁₀ gain` or `10·log₁₀ power`; silence is −∞. A sine of amplitude 1 has
//! a peak of 0 dBFS and a power of −3.01 dB.

mod distortion;
mod error;
mod gated;
mod k_weighting;
mod level;
mod loudness;
mod noise_floor;
mod ticks;
mod true_peak;

pub use distortion::{DistortionError, DistortionMeter, DistortionReading, Harmonic};
pub use error::{BlockError, RateError};
pub use k_weighting::KWeighting;
pub use level::{LevelMeter, LevelReading};
pub use loudness::{LoudnessError, LoudnessMeter, LoudnessReading, weights};
pub use noise_floor::{NoiseBand, NoiseError, NoiseFloor, NoiseReading};
pub use true_peak::TruePeak;

pub(crate) use ticks::{TICKS_PER_SEC, Ticks};

use heterodyne_dsp::elementary::log10;

/// The lowest sample rate of a meter: K-weighting turns at 1.7 kHz, which has to lie well inside the band.
pub const LOWEST_RATE_HZ: f64 = 8000.0;

/// The highest sample rate of a meter.
pub const HIGHEST_RATE_HZ: f64 = 768_000.0;

/// `20·log₁₀ gain` in dB; −∞ for 0. The sign of `gain` does not count.
pub fn gain_db(gain: f64) -> f64 {
    20.0 * log10(gain.abs())
}

/// `10·log₁₀ power` in dB; −∞ for 0, NaN below.
pub fn power_db(power: f64) -> f64 {
    10.0 * log10(power)
}

/// The sample as `f64`, or nothing when it is no number.
#[inline(always)]
pub(crate) fn finite(sample: f32) -> Option<f64> {
    if sample.is_finite() {
        Some(f64::from(sample))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
