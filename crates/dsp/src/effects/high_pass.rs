//! High-pass: takes away what is below a frequency.
//!
//! Invariant: the response is that of a Butterworth filter by the bilinear transform with prewarped frequency.

use super::Kind;
use super::pass::{Pass, SLOPE, frequency};
use super::state_variable::Design;

/// High-pass, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "high_pass",
    title: "High-pass",
    says: "Takes away what is below a frequency.",
    parameters: &[
        frequency(
            80.0,
            "Where it is 3 dB softer; below, less and less is left.",
        ),
        SLOPE,
    ],
    make: |sample_rate_hz, _, values| {
        Box::new(Pass::new(Design::high_pass, sample_rate_hz, values))
    },
};
