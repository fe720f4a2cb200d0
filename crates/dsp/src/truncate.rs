//! Samples to whole numbers: scaled, limited and cut toward zero, as the last step before a file or a device.
//!
//! n = trunc(clamp(x·top, −top − 1, top)) in single precision, for top = 2^(bits−1) − 1; what is not a number is 0. Every sample by
//! itself, so the result is the same on every instruction set and however the samples are cut.

use crate::isa::Isa;
use crate::per_isa;

per_isa! {
    fn truncate_blocks(top: f32, samples: &[f32], steps: &mut [i32]) => truncate_body
}

#[inline(always)]
fn truncate_body(top: f32, samples: &[f32], steps: &mut [i32]) {
    for (step, x) in steps.iter_mut().zip(samples) {
        let scaled = x * top;
        // One comparison each, so that whole registers are limited at once. NaN fails both of the first.
        let number = if scaled >= 0.0 || scaled < 0.0 {
            scaled
        } else {
            0.0
        };
        let low = if number < -top - 1.0 {
            -top - 1.0
        } else {
            number
        };
        let limited = if low > top { top } else { low };
        // SAFETY: `limited` is a number between −2^23 and 2^23.
        *step = unsafe { limited.to_int_unchecked() };
    }
}

/// Converts as many samples as both slices hold; `bits` is 2 to 24.
pub fn truncate(isa: Isa, bits: u32, samples: &[f32], steps: &mut [i32]) {
    let top = ((1u32 << (bits.clamp(2, 24) - 1)) - 1) as f32;
    truncate_blocks(isa, top, samples, steps);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_limited_and_cut_toward_zero_on_every_instruction_set() {
        let table = [
            (0.0, 0),
            (1.0, 32767),
            (-1.0, -32767),
            (1.5, 32767),
            (-1.5, -32768),
            (0.5, 16383),
            (-0.5, -16383),
            (f32::INFINITY, 32767),
            (f32::NEG_INFINITY, -32768),
            (f32::NAN, 0),
            (-1.0 / 65_536.0, 0),
        ];
        // Long enough for whole registers and a rest.
        let samples: Vec<f32> = table.iter().map(|(x, _)| *x).cycle().take(67).collect();
        for isa in Isa::available() {
            let mut steps = vec![7; samples.len()];
            truncate(isa, 16, &samples, &mut steps);
            let want: Vec<i32> = table.iter().map(|(_, n)| *n).cycle().take(67).collect();
            assert_eq!(steps, want, "{isa:?}");
        }
    }
}
