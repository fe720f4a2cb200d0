//! How loud the noise is around a tone, once all tones are taken away.
//!
//! Invariant: the floor is local and comes from the plain (rectangular) spectrum of what is left: that is the spectrum by which noise moves a least-squares
//! estimate, so whatever leaks into it from elsewhere is counted where it does harm. What lies right at the tone is never part of its floor; it is
//! held against the floor, and says whether one steady tone explains what is there.
//!
//! |R|² of Gaussian noise is exponential. The mean of its lower three quarters is (1 − ¼·(1 + ln 4))/¾ = 0.5379 of its mean: closer than the
//! median (0.6931) by a third, and a quarter of the bins may be anything.

use super::partial::Partial;
use super::peaks::FLOOR_BINS_MAX;

/// Share of the mean of an exponential that the mean of its lower three quarters is.
const LOWER_THREE_QUARTERS: f64 = 0.537_901_879_626_703;
/// Bins nearer than this to a tone are no noise floor.
const CLEAR_BINS: f64 = 2.5;
/// How far "at the tone" reaches.
const NEAR_BINS: usize = 3;
/// Mean of what noise leaves in the seven bins at a tone, in floors: 7 less the 3 real unknowns of the tone.
const NEAR_EXPECTED: f64 = 5.5;
/// Noise leaves more than this once in 10⁵ times.
const NEAR_MOST: f64 = 24.0;
const BINS_LEAST: usize = 8;

/// Noise around one tone.
pub struct Floor {
    /// Variance that white noise of this level would have; where one steady tone does not explain what is there, that is noise too.
    pub variance: f64,
    /// The same of the surroundings alone.
    pub surroundings: f64,
    /// Whether there were bins enough, and what is left at the tone is noise.
    pub explained: bool,
}

/// The floor around `tone`, from the powers of the plain spectrum of what is left.
///
/// `least` is the variance that rounding alone has.
pub fn around(power: &[f64], len: usize, tone: &Partial, all: &[Partial], least: f64) -> Floor {
    let middle = (tone.turns_per_sample * len as f64 + 0.5) as usize;
    let last = power.len().saturating_sub(2);
    let reach = middle.clamp(24, 48);
    let (mut low, mut high) = (middle, middle + 1);
    let mut bins = [0.0; FLOOR_BINS_MAX];
    let mut count = 0;
    let clear = |bin: usize| {
        all.iter()
            .all(|other| (other.turns_per_sample * len as f64 - bin as f64).abs() >= CLEAR_BINS)
    };
    // Outward on both sides; further where tones take the room.
    for distance in 0..4 * reach {
        if distance >= reach && count >= 2 * BINS_LEAST {
            break;
        }
        if low >= 1 && low <= last && clear(low) && count < bins.len() {
            bins[count] = power[low];
            count += 1;
        }
        if high <= last && clear(high) && count < bins.len() {
            bins[count] = power[high];
            count += 1;
        }
        low = low.saturating_sub(1);
        high += 1;
    }
    let kept = count * 3 / 4;
    let bins = &mut bins[..count];
    bins.sort_unstable_by(f64::total_cmp);
    let sum: f64 = bins[..kept].iter().fold(0.0, |sum, value| sum + value);
    let mean = sum / (kept.max(1) as f64 * LOWER_THREE_QUARTERS);
    let mean = mean.max(least * len as f64);
    let near_from = middle.saturating_sub(NEAR_BINS).max(1);
    let near_to = (middle + NEAR_BINS).min(last);
    let near: f64 = power
        .get(near_from..=near_to)
        .unwrap_or(&[])
        .iter()
        .fold(0.0, |sum, value| sum + value);
    let excess = near / NEAR_EXPECTED;
    let explained = near <= NEAR_MOST * mean;
    let counted = if explained { mean } else { mean.max(excess) };
    Floor {
        variance: counted / len as f64,
        surroundings: mean / len as f64,
        explained: explained && count >= BINS_LEAST,
    }
}
