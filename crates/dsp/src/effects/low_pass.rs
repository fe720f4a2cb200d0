//! Low-pass: takes away what is above a frequency.
//!
//! Invariant: the response is that of a Butterworth filter by the bilinear transform with prewarped frequency.

use super::Kind;
use super::pass::{Pass, SLOPE, frequency};
use super::state_variable::Design;

/// Low-pass, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "low_pass",
    title: "Low-pass",
    says: "Takes away what is above a frequency.",
    parameters: &[
        frequency(
            12_000.0,
            "Where it is 3 dB softer; above, less and less is left.",
        ),
        SLOPE,
    ],
    make: |sample_rate_hz, _, values| Box::new(Pass::new(Design::low_pass, sample_rate_hz, values)),
};
