//! Times of a sequence on the frames of a sample rate, so that steps meet without a gap or an overlap.
//!
//! Invariant: the format cuts `seconds · rate` off to whole frames; the seconds given here come out as exactly the
//! frames that went in.

/// The frame nearest to a time.
pub(super) fn frame_at(secs: f64, sample_rate: u32) -> u64 {
    (secs * f64::from(sample_rate)).round() as u64
}

/// The shortest time that is cut off to `frames`.
pub(super) fn secs_of(frames: u64, sample_rate: u32) -> f64 {
    let rate = f64::from(sample_rate);
    let mut secs = frames as f64 / rate;
    // The quotient may be rounded down; one step of f64 mends that.
    while ((secs * rate) as u64) < frames {
        secs = secs.next_up();
    }
    secs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frames_survive_the_cut(frames in 0_u64..1 << 40, rate in 1_000_u32..=768_000) {
            let secs = secs_of(frames, rate);
            prop_assert_eq!((secs * f64::from(rate)) as u64, frames);
            prop_assert!((secs - frames as f64 / f64::from(rate)).abs() <= secs * 1e-15);
        }
    }

    #[test]
    fn whole_seconds_stay_whole() {
        for secs in [0.0, 1.0, 30.0, 86_400.0] {
            assert_eq!(secs_of(frame_at(secs, 44_100), 44_100), secs);
        }
    }
}
