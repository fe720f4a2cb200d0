//! A frequency as the phase accumulator has it: the wish, what 64 bits make of it, and the difference.
//!
//! Invariant: the realised frequency is `step · rate / 2^64` Hz exactly, the step being the nearest to the wish; so they differ by
//! `rate / 2^65` at most (1.3e-15 Hz at 48 kHz), and the difference is worked out in integers, not by subtracting nearly equal floats.

use std::ops::RangeInclusive;

use heterodyne_dsp::phase::{self, TURN};

use super::error::SignalError;

/// Sample rates that are accepted, in Hz.
pub const SAMPLE_RATES_HZ: RangeInclusive<u32> = 1_000..=768_000;
/// Lowest frequency that is accepted, in Hz: one turn in a quarter of an hour.
pub const LEAST_HZ: f64 = 0.001;

/// A frequency at a sample rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frequency {
    requested_hz: f64,
    sample_rate_hz: u32,
    step: u64,
}

impl Frequency {
    /// The nearest to `requested_hz` that 2⁻⁶⁴ turns a frame can give.
    ///
    /// # Errors
    /// The frequency is below [`LEAST_HZ`] or not below half the sample rate, or the rate is not one of [`SAMPLE_RATES_HZ`].
    pub fn new(requested_hz: f64, sample_rate_hz: u32) -> Result<Self, SignalError> {
        if !SAMPLE_RATES_HZ.contains(&sample_rate_hz) {
            return Err(SignalError::SampleRate {
                found_hz: sample_rate_hz,
            });
        }
        let below_hz = 0.5 * f64::from(sample_rate_hz);
        let step = phase::step(requested_hz, sample_rate_hz);
        // A wish a rounding away from half the rate must not become it.
        if !(requested_hz >= LEAST_HZ && requested_hz < below_hz) || step >= 1 << 63 {
            return Err(SignalError::Frequency {
                found_hz: requested_hz,
                below_hz,
            });
        }
        Ok(Self {
            requested_hz,
            sample_rate_hz,
            step,
        })
    }

    /// What was asked for, in Hz.
    pub fn requested_hz(&self) -> f64 {
        self.requested_hz
    }

    /// Frames per second.
    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// Phase per frame, in 2⁻⁶⁴ turns. The realised frequency is this times the sample rate, over 2^64.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// What the accumulator makes of it, in Hz, rounded to the nearest f64.
    pub fn realised_hz(&self) -> f64 {
        self.steps_a_second() as f64 / TURN
    }

    /// Realised less requested, in Hz: worked out exactly, then rounded once.
    pub fn difference_hz(&self) -> f64 {
        // |requested| = mantissa · 2^shift, and shift + 64 ≥ 0 from 2⁻¹² Hz on: a whole number of 2⁻⁶⁴ Hz.
        let bits = self.requested_hz.to_bits();
        let mantissa = u128::from((bits & ((1 << 52) - 1)) | 1 << 52);
        let shift = (bits >> 52) as i32 - 1075;
        let wish = (mantissa << (shift + 64)) as i128;
        (self.steps_a_second() as i128 - wish) as f64 / TURN
    }

    fn steps_a_second(&self) -> u128 {
        u128::from(self.step) * u128::from(self.sample_rate_hz)
    }

    /// Phase at a frame, in 2⁻⁶⁴ turns, of what starts at `start`.
    #[inline(always)]
    pub(super) fn phase(&self, start: u64, frame: u64) -> u64 {
        start.wrapping_add(self.step.wrapping_mul(frame))
    }

    /// # Errors
    /// The other frequency is counted at another rate.
    pub(super) fn same_rate(&self, other: &Self) -> Result<(), SignalError> {
        if self.sample_rate_hz == other.sample_rate_hz {
            Ok(())
        } else {
            Err(SignalError::RatesDiffer {
                first_hz: self.sample_rate_hz,
                other_hz: other.sample_rate_hz,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_fraction_of_the_rate_is_exact() {
        let quarter = Frequency::new(12_000.0, 48_000).unwrap();
        assert_eq!(quarter.step(), 1 << 62);
        assert_eq!(
            (quarter.realised_hz(), quarter.difference_hz()),
            (12_000.0, 0.0)
        );
        let slow = Frequency::new(48_000.0 / 65_536.0, 48_000).unwrap();
        assert_eq!((slow.step(), slow.difference_hz()), (1 << 48, 0.0));
    }

    #[test]
    fn what_is_no_fraction_is_told_to_the_last_bit() {
        // 1000/48000 = 1/48: the nearest step is ⌊2^64/48⌉ = 384307168202282325.33 → 384307168202282325, short by ⅓ of a step.
        let thousand = Frequency::new(1000.0, 48_000).unwrap();
        assert_eq!(thousand.step(), 384_307_168_202_282_325);
        let short_hz = -48_000.0 / 3.0 / TURN;
        assert!((thousand.difference_hz() / short_hz - 1.0).abs() < 1e-12);
        assert_eq!(thousand.realised_hz(), 1000.0);
    }

    #[test]
    fn no_wish_is_missed_by_more_than_half_a_step() {
        for rate in [1_000u32, 8_000, 44_100, 48_000, 96_000, 768_000] {
            for hz in [
                0.001,
                0.1,
                7.83,
                440.0,
                499.999_999,
                0.499_999 * f64::from(rate),
            ] {
                let found = Frequency::new(hz, rate).unwrap();
                let bound = f64::from(rate) / TURN / 2.0;
                assert!(found.difference_hz().abs() <= bound, "{hz} {rate}");
            }
        }
    }

    #[test]
    fn what_cannot_be_carried_is_refused_with_its_bounds() {
        for hz in [
            0.0,
            -1.0,
            0.000_9,
            24_000.0,
            24_000.0f64.next_up(),
            f64::NAN,
            f64::INFINITY,
        ] {
            let said = Frequency::new(hz, 48_000).unwrap_err().to_string();
            assert!(said.contains("0.001 Hz to below 24000 Hz"), "{said}");
        }
        // The largest number below half the rate is so near that no other step than ½ turn were nearest.
        let near = Frequency::new(24_000.0f64.next_down(), 48_000).unwrap();
        assert!(near.step() < 1 << 63);
        let said = Frequency::new(1.0, 999).unwrap_err().to_string();
        assert!(said.contains("999") && said.contains("768000"), "{said}");
    }
}
