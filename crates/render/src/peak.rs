//! Finds the greatest magnitude in a block of samples.
//!
//! Magnitudes are compared as integers: for floats without their sign bit, the order of the bits is the order of the
//! values, and everything that is not finite sorts above everything that is. So one pass finds the peak and proves that
//! the block is sound.

/// The greatest `|sample|`, or `None` when a sample is infinite or not a number.
pub fn peak(samples: &[f32]) -> Option<f32> {
    // Eight independent lanes let the compiler use whole vector registers.
    let mut lanes = [0i32; 8];
    let mut blocks = samples.chunks_exact(8);
    for block in &mut blocks {
        for (lane, sample) in lanes.iter_mut().zip(block) {
            *lane = (*lane).max(magnitude(*sample));
        }
    }
    let rest = blocks.remainder().iter().map(|sample| magnitude(*sample));
    let bits = lanes.into_iter().chain(rest).max().unwrap_or(0);
    let value = f32::from_bits(bits as u32);
    value.is_finite().then_some(value)
}

fn magnitude(sample: f32) -> i32 {
    (sample.to_bits() & 0x7fff_ffff) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn silence_has_no_peak() {
        assert_eq!(peak(&[]), Some(0.0));
        assert_eq!(peak(&[-0.0; 20]), Some(0.0));
    }

    #[test]
    fn what_is_not_finite_is_refused_wherever_it_stands() {
        for bad in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for at in 0..19 {
                let mut samples = [0.5f32; 19];
                samples[at] = bad;
                assert_eq!(peak(&samples), None);
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_plain_loop(samples in prop::collection::vec(-4.0f32..4.0, 0..70)) {
            let expected = samples.iter().fold(0.0f32, |m, s| m.max(s.abs()));
            prop_assert_eq!(peak(&samples), Some(expected));
        }
    }
}
