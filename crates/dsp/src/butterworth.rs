//! Power gains of digital Butterworth filters, for shaping a spectrum bin by bin.
//!
//! Invariant: every gain is in [0, 1] and equals `|H|²` of the filter that the bilinear transform with prewarped corner
//! frequencies gives, which is what `scipy.signal.butter` designs.
//!
//! With `w(f) = tan(πf/rate)` the bilinear transform turns an analogue response into a digital one exactly, so for order n
//! low-pass `1/(1 + (w/w_c)^2n)`, high-pass `1/(1 + (w_c/w)^2n)`, band-pass `1/(1 + ((w − w_lo·w_hi/w)/(w_hi − w_lo))^2n)`.

use crate::elementary::tan_turns;

/// Power gain at `hz` of a low-pass of the given order with its −3 dB corner at `corner_hz`.
///
/// `hz` lies in [0, rate/2]. A corner at or above half the rate passes everything, one at or below 0 nothing.
pub fn lowpass_gain_squared(order: u32, hz: f64, corner_hz: f64, sample_rate_hz: f64) -> f64 {
    if corner_hz >= 0.5 * sample_rate_hz {
        return 1.0;
    }
    if corner_hz <= 0.0 {
        return 0.0;
    }
    let ratio = warp(hz, sample_rate_hz) / warp(corner_hz, sample_rate_hz);
    maximally_flat(order, ratio)
}

/// Power gain at `hz` of a high-pass of the given order with its −3 dB corner at `corner_hz`.
///
/// `hz` lies in [0, rate/2]. A corner at or below 0 passes everything, one at or above half the rate nothing.
pub fn highpass_gain_squared(order: u32, hz: f64, corner_hz: f64, sample_rate_hz: f64) -> f64 {
    if corner_hz <= 0.0 {
        return 1.0;
    }
    if corner_hz >= 0.5 * sample_rate_hz {
        return 0.0;
    }
    let ratio = warp(corner_hz, sample_rate_hz) / warp(hz, sample_rate_hz);
    maximally_flat(order, ratio)
}

/// Power gain at `hz` of a band-pass with −3 dB corners at `low_hz` and `high_hz`.
///
/// `order` counts as in scipy: each flank falls with this order, and the filter has twice as many poles. `hz` lies in
/// [0, rate/2]. A corner at or outside 0 or half the rate leaves that side open; `low_hz ≥ high_hz` passes nothing.
pub fn bandpass_gain_squared(
    order: u32,
    hz: f64,
    low_hz: f64,
    high_hz: f64,
    sample_rate_hz: f64,
) -> f64 {
    if low_hz >= high_hz {
        return 0.0;
    }
    if low_hz <= 0.0 {
        return lowpass_gain_squared(order, hz, high_hz, sample_rate_hz);
    }
    if high_hz >= 0.5 * sample_rate_hz {
        return highpass_gain_squared(order, hz, low_hz, sample_rate_hz);
    }
    let low = warp(low_hz, sample_rate_hz);
    let high = warp(high_hz, sample_rate_hz);
    let w = warp(hz, sample_rate_hz);
    maximally_flat(order, (w - low * high / w) / (high - low))
}

/// The analogue frequency that the bilinear transform maps `hz` to; infinite at half the rate.
fn warp(hz: f64, sample_rate_hz: f64) -> f64 {
    tan_turns(0.5 * (hz / sample_rate_hz))
}

/// `1/(1 + ratio^(2·order))`.
fn maximally_flat(order: u32, ratio: f64) -> f64 {
    let square = ratio * ratio;
    let mut power = 1.0;
    for _ in 0..order {
        power *= square;
    }
    1.0 / (1.0 + power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= 1e-9 * expected.max(1e-12),
            "found {found:e}, expected {expected:e}"
        );
    }

    /// `|H|²` of `scipy.signal.butter(order, corner, kind, fs=rate, output="zpk")` (scipy 1.17).
    #[test]
    fn lowpass_equals_scipy() {
        for (order, hz, corner, rate, expected) in [
            (4, 500.0, 1000.0, 44100.0, 0.996148148987134),
            (4, 1000.0, 1000.0, 44100.0, 0.4999999999999979),
            (4, 8000.0, 1000.0, 44100.0, 2.3638464917816647e-08),
            (4, 20000.0, 5000.0, 48000.0, 4.684569775507461e-09),
            (2, 3000.0, 12000.0, 44100.0, 0.9987311396411314),
            (4, 17000.0, 15000.0, 44100.0, 0.04615809756671681),
        ] {
            assert_close(lowpass_gain_squared(order, hz, corner, rate), expected);
        }
    }

    /// As above.
    #[test]
    fn highpass_equals_scipy() {
        for (order, hz, corner, rate, expected) in [
            (4, 500.0, 1000.0, 44100.0, 0.0038518510128633366),
            (4, 1000.0, 1000.0, 44100.0, 0.4999999999999979),
            (4, 8000.0, 1000.0, 44100.0, 0.9999999763615356),
            (4, 20000.0, 5000.0, 48000.0, 0.9999999953154299),
            (2, 3000.0, 12000.0, 44100.0, 0.001268860358868335),
            (4, 17000.0, 15000.0, 44100.0, 0.9538419024332837),
        ] {
            assert_close(highpass_gain_squared(order, hz, corner, rate), expected);
        }
    }

    /// As above, with a pair of corners.
    #[test]
    fn bandpass_equals_scipy() {
        for (order, hz, low, high, rate, expected) in [
            (4, 50.0, 100.0, 8000.0, 44100.0, 0.0036388339698557133),
            (4, 100.0, 100.0, 8000.0, 44100.0, 0.5000000000000184),
            (4, 900.0, 100.0, 8000.0, 44100.0, 0.9999999999999993),
            (4, 8000.0, 100.0, 8000.0, 44100.0, 0.4999999999999996),
            (4, 15000.0, 100.0, 8000.0, 44100.0, 0.0002175911495536068),
            (4, 20000.0, 50.0, 20000.0, 44100.0, 0.4999999999999991),
            (4, 700.0, 600.0, 800.0, 48000.0, 0.9999999993373168),
        ] {
            assert_close(bandpass_gain_squared(order, hz, low, high, rate), expected);
        }
    }

    #[test]
    fn band_edges_are_defined() {
        let rate = 44100.0;
        assert_eq!(lowpass_gain_squared(4, 22050.0, 1000.0, rate), 0.0);
        assert_eq!(highpass_gain_squared(4, 0.0, 1000.0, rate), 0.0);
        assert_eq!(bandpass_gain_squared(4, 0.0, 100.0, 1000.0, rate), 0.0);
        assert_eq!(bandpass_gain_squared(4, 22050.0, 100.0, 1000.0, rate), 0.0);
    }

    #[test]
    fn corners_outside_the_band_leave_it_open_or_shut() {
        let rate = 8000.0;
        assert_eq!(lowpass_gain_squared(4, 3999.0, 5000.0, rate), 1.0);
        assert_eq!(lowpass_gain_squared(4, 1.0, 0.0, rate), 0.0);
        assert_eq!(highpass_gain_squared(4, 1.0, 0.0, rate), 1.0);
        assert_eq!(highpass_gain_squared(4, 3999.0, 4000.0, rate), 0.0);
        assert_eq!(bandpass_gain_squared(4, 500.0, 900.0, 400.0, rate), 0.0);
        let open_above = bandpass_gain_squared(4, 700.0, 500.0, 9000.0, rate);
        assert_eq!(open_above, highpass_gain_squared(4, 700.0, 500.0, rate));
        let open_below = bandpass_gain_squared(4, 700.0, 0.0, 900.0, rate);
        assert_eq!(open_below, lowpass_gain_squared(4, 700.0, 900.0, rate));
    }
}
