//! Decibels and gains, and the smallest level that a state keeps.
//!
//! Invariant: 0 dB is a gain of exactly 1.

use crate::elementary::{exp, ln};

/// ln 10 / 20.
const NEPERS_PER_DB: f64 = 0.115_129_254_649_702_29;

/// States below this are nothing, so that no filter ever computes with subnormal numbers.
const NOTHING: f64 = 1e-25;

/// `10^(db/20)`.
#[inline(always)]
pub(super) fn gain_of_db(db: f64) -> f64 {
    exp(db * NEPERS_PER_DB)
}

/// `20·log10(gain)` for a gain above 0.
#[inline(always)]
pub(super) fn db_of_gain(gain: f64) -> f64 {
    ln(gain) / NEPERS_PER_DB
}

/// The state itself, or 0 where it is next to nothing.
#[inline(always)]
pub(super) fn flushed(state: f64) -> f64 {
    if state.abs() < NOTHING { 0.0 } else { state }
}

/// By which part of the rest a one-pole smoother goes on in a frame, for a time constant (the time to 1 − 1/e) in seconds; all of it where that is 0.
pub(super) fn one_pole(secs: f64, sample_rate_hz: f64) -> f64 {
    if secs > 0.0 {
        1.0 - exp(-1.0 / (secs * sample_rate_hz))
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_are_those_of_mathematics() {
        assert_eq!(gain_of_db(0.0), 1.0);
        for (db, gain) in [
            (20.0, 10.0),
            (-20.0, 0.1),
            (6.0, 1.9952623149688795),
            (-60.0, 0.001),
        ] {
            assert!((gain_of_db(db) / gain - 1.0).abs() < 1e-14, "{db} dB");
            assert!((db_of_gain(gain) - db).abs() < 1e-12, "{gain}");
        }
    }

    #[test]
    fn a_one_pole_is_at_one_minus_one_over_e_after_its_time() {
        let part = one_pole(0.01, 48_000.0);
        let mut state = 0.0;
        for _ in 0..480 {
            state += (1.0 - state) * part;
        }
        assert!((state - 0.632_120_558_828_557_7).abs() < 1e-12, "{state}");
    }
}
