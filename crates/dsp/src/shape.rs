//! Periodic shapes of modulators, as functions of a phase in turns.
//!
//! Skewed sine and triangle: one period has a first part of length `split` and a second of length `1 − split`;
//! skew −1…1 moves the split over 0…1 around one half. The trapezoid opens and closes the isochronic pulse.

use crate::elementary::sin_turns;

/// x − ⌊x⌋ for |x| < 2^51, without a call: in [0, 1), for negative x too.
#[inline(always)]
pub fn fract(x: f64) -> f64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0; // 1.5·2^52: adding it rounds to a whole number
    let nearest = (x + MAGIC) - MAGIC;
    let r = x - nearest;
    if r < 0.0 { r + 1.0 } else { r }
}

/// Where a period is split for a skew: ½ + ½·skew, kept off 0 and 1 by 1e-9.
pub fn split_of_skew(skew: f64) -> f64 {
    (0.5 + 0.5 * skew).clamp(1e-9, 1.0 - 1e-9)
}

/// Skewed sine at phase `p` in [0, 1): a half sine up over [0, split), a half sine down over [split, 1).
#[inline(always)]
pub fn skewed_sine(p: f64, split: f64) -> f64 {
    let rising = p < split;
    let (from, length, sign) = if rising {
        (0.0, split, 1.0)
    } else {
        (split, 1.0 - split, -1.0)
    };
    sign * sin_turns(0.5 * ((p - from) / length))
}

/// Skewed triangle at phase `p` in [0, 1): −1 → 1 over [0, split), back over [split, 1).
#[inline(always)]
pub fn skewed_triangle(p: f64, split: f64) -> f64 {
    if p < split {
        -1.0 + 2.0 * p / split
    } else {
        1.0 - 2.0 * (p - split) / (1.0 - split)
    }
}

/// Gate of an isochronic pulse at phase `u` in [0, 1).
///
/// `ramp` is each ramp as a fraction of the audible part, `gap` the silent fraction of the cycle.
#[inline(always)]
pub fn trapezoid(u: f64, ramp: f64, gap: f64) -> f64 {
    let audible = 1.0 - gap;
    let doubled = 2.0 * audible * ramp;
    let doubled = if doubled > audible { audible } else { doubled };
    let width = if doubled > 0.0 { 0.5 * doubled } else { 0.0 };
    let fall = audible - width;
    let safe = if width > 0.0 { width } else { 1.0 };
    let up = u / safe;
    let down = 1.0 - (u - fall) / safe;
    let inside = if u < width {
        up
    } else if u < fall || width <= 0.0 {
        1.0
    } else {
        down
    };
    let gate = if u >= audible { 0.0 } else { inside };
    let gate = if gate < 0.0 { 0.0 } else { gate };
    if gate > 1.0 { 1.0 } else { gate }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fract_is_in_the_unit_interval() {
        for (x, want) in [
            (0.0, 0.0),
            (1.25, 0.25),
            (-0.25, 0.75),
            (-3.0, 0.0),
            (1e9 + 0.5, 0.5),
            (0.5, 0.5),
            (1.5, 0.5),
        ] {
            assert_eq!(fract(x), want, "{x}");
        }
        assert!(fract(-1e-18) <= 1.0);
    }

    #[test]
    fn an_unskewed_sine_is_a_sine() {
        for k in 0..1000 {
            let p = f64::from(k) / 1000.0;
            let want = (std::f64::consts::TAU * p).sin();
            assert!((skewed_sine(p, split_of_skew(0.0)) - want).abs() < 1e-14);
        }
    }

    #[test]
    fn skew_moves_the_zero_crossing_and_the_peak() {
        let split = split_of_skew(0.5);
        assert!((skewed_sine(0.375, split) - 1.0).abs() < 1e-14);
        assert!(skewed_sine(0.75, split).abs() < 1e-14);
        assert!((skewed_sine(0.875, split) + 1.0).abs() < 1e-14);
        assert_eq!(skewed_triangle(0.375, split), 0.0);
        assert_eq!(skewed_triangle(0.75, split), 1.0);
        assert_eq!(skewed_triangle(0.875, split), 0.0);
    }

    #[test]
    fn trapezoid_has_ramps_plateau_and_gap() {
        // gap 0.2, ramp 0.25: audible 0.8, each ramp 0.2, plateau to 0.6.
        for (u, want) in [
            (0.0, 0.0),
            (0.1, 0.5),
            (0.2, 1.0),
            (0.5, 1.0),
            (0.7, 0.5),
            (0.8, 0.0),
            (0.9, 0.0),
        ] {
            assert!((trapezoid(u, 0.25, 0.2) - want).abs() < 1e-12, "{u}");
        }
        assert_eq!(trapezoid(0.0, 0.0, 0.25), 1.0);
        assert_eq!(trapezoid(0.75, 0.0, 0.25), 0.0);
    }
}
