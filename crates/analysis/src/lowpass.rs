//! Takes away what lies above a frequency and leaves what lies below as it is: the taps of a Kaiser-windowed sinc.
//!
//! Invariant: taps are symmetric about their middle and nothing here depends on the machine.
//!
//! `h(u) = 2c·sinc(2cu)·I₀(β√(1 − (u/r)²))/I₀(β)` for |u| ≤ r; stopband attenuation A dB takes `β = 0.1102(A − 8.7)` and, for L taps,
//! a transition of `(A − 8)/(2.285·2π·L)` turns a sample (Kaiser 1974, in Oppenheim and Schafer, "Discrete-Time Signal Processing").

use heterodyne_dsp::elementary::sin_turns;

use crate::window::bessel_i0;

/// Kaiser's window at `u` of a half width `reach`, 1 in the middle and 0 outside.
pub(crate) fn kaiser(u: f64, reach: f64, beta: f64) -> f64 {
    let inside = 1.0 - (u / reach) * (u / reach);
    if inside < 0.0 {
        return 0.0;
    }
    bessel_i0(beta * inside.sqrt()) / bessel_i0(beta)
}

/// The impulse response at `u` samples from its middle; `cutoff_turns` is the −6 dB frequency in turns a sample, at most ½.
pub(crate) fn response(u: f64, reach: f64, cutoff_turns: f64, beta: f64) -> f64 {
    let x = 2.0 * cutoff_turns * u;
    let sinc = if x == 0.0 {
        1.0
    } else {
        sin_turns(0.5 * x) / (core::f64::consts::PI * x)
    };
    2.0 * cutoff_turns * sinc * kaiser(u, reach, beta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_is_a_sinc_in_the_middle_and_nothing_outside() {
        assert_eq!(response(0.0, 12.0, 0.5, 6.0), 1.0);
        assert!(response(3.0, 12.0, 0.5, 6.0).abs() < 1e-16);
        assert_eq!(response(12.5, 12.0, 0.5, 6.0), 0.0);
        let near = response(0.5, 1e9, 0.5, 6.0);
        assert!((near - 2.0 / std::f64::consts::PI).abs() < 1e-15, "{near}");
    }
}
