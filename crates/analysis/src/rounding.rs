//! Tells how much of a sound may be nothing but the rounding of its samples.
//!
//! Rounding to steps of q adds q²/12 of power. To a steady tone without dither it is no noise but lines: sums and differences of the tone's
//! multiples, each weaker than all of it together. Dither, or noise in the sound itself, turns them into noise, of at least twice that power. So a line that is weaker
//! than q²/12 may be rounding where the noise around it, taken for the whole band, has less than 1.5 times q²/12.
//!
//! Steps: whole numbers of 8 to 24 bits are multiples of 2⁻⁷ … 2⁻²³, which the samples themselves tell; otherwise they are those of f32,
//! 2⁻²³ of the power of two below each sample.
//!
//! Invariant: the same bits however the samples are cut into pieces.

use heterodyne_dsp::elementary::pow;

use crate::sinusoid::Estimate;

/// The finest step of whole numbers, of 24 bits.
const FINEST: f64 = 1.0 / (1 << 23) as f64;
/// The coarsest, of 8 bits.
const COARSEST: f64 = 1.0 / (1 << 7) as f64;

/// Noise over rounding: 1 without dither at most, 2 with that of the simplest kind, 3 with the usual.
const UNDITHERED: f64 = 1.5;

/// The power that rounding to the steps in which these samples are written has, full scale 1.
pub fn rounding_power(samples: &[f32]) -> f64 {
    let mut rounding = Rounding::new();
    rounding.push(samples);
    rounding.power()
}

/// Whether a tone is weaker than all of the rounding, and the noise around it too weak to be that of a sound with dither.
pub fn may_be_rounding(tone: &Estimate, rounding_power: f64) -> bool {
    let power = 0.5 * tone.amplitude * tone.amplitude;
    let noise_power = power * pow(10.0, -0.1 * tone.snr_db);
    power < rounding_power && noise_power < UNDITHERED * rounding_power
}

/// The same piece by piece.
#[derive(Clone, Copy, Debug)]
pub struct Rounding {
    /// The finest step of all samples so far.
    step: f64,
    /// Squares of their last places.
    sum: f64,
    count: usize,
}

impl Default for Rounding {
    fn default() -> Self {
        Self::new()
    }
}

impl Rounding {
    /// No sample yet.
    pub fn new() -> Self {
        Self {
            step: f64::INFINITY,
            sum: 0.0,
            count: 0,
        }
    }

    /// Takes the next samples in.
    pub fn push(&mut self, samples: &[f32]) {
        for sample in samples {
            self.step = self.step.min(lowest_bit(*sample));
            let place = last_place(*sample);
            self.sum += place * place;
        }
        self.count += samples.len();
    }

    /// As [`rounding_power`], of all samples so far.
    pub fn power(&self) -> f64 {
        if (FINEST..=COARSEST).contains(&self.step) {
            return self.step * self.step / 12.0;
        }
        self.sum / (12.0 * self.count.max(1) as f64)
    }
}

/// Value of a number's last place; 0 for 0.
fn last_place(x: f32) -> f64 {
    let exponent = x.to_bits() >> 23 & 0xff;
    match exponent {
        0 | 0xff => 0.0,
        _ => f64::from(f32::from_bits(exponent << 23)) * FINEST,
    }
}

/// Value of a number's lowest bit that is set; infinite for 0.
fn lowest_bit(x: f32) -> f64 {
    let bits = x.to_bits();
    match bits >> 23 & 0xff {
        0 | 0xff => f64::INFINITY,
        _ => last_place(x) * f64::from(1u32 << (bits | 1 << 23).trailing_zeros()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_that_of_the_whole_numbers() {
        for bits in [8, 16, 24] {
            let full = f64::from(1u32 << (bits - 1));
            let samples: Vec<f32> = (0..4096)
                .map(|n| ((f64::from(n) * 0.37).sin() * 0.7 * full).round() / full)
                .map(|x| x as f32)
                .collect();
            let expected = (1.0 / full).powi(2) / 12.0;
            assert_eq!(rounding_power(&samples), expected, "{bits} bits");
        }
    }

    #[test]
    fn f32_is_rounded_by_half_a_place_at_most() {
        let exact = |n: u32| 0.1 * (f64::from(n) * 0.3712).sin();
        let samples: Vec<f32> = (0..100_000).map(|n| exact(n) as f32).collect();
        let errors = samples.iter().enumerate();
        let power = errors
            .map(|(n, x)| (f64::from(*x) - exact(n as u32)).powi(2))
            .sum::<f64>()
            / 1e5;
        let told = rounding_power(&samples);
        assert!((told / power - 1.0).abs() < 0.02, "{told} {power}");
    }

    #[test]
    fn a_square_wave_is_no_coarse_rounding_and_silence_has_none() {
        let square: Vec<f32> = (0..100)
            .map(|n| if n % 10 < 5 { 0.5 } else { -0.5 })
            .collect();
        assert!(rounding_power(&square) < 1e-14);
        assert_eq!(rounding_power(&[0.0; 10]), 0.0);
        assert_eq!(rounding_power(&[]), 0.0);
        assert_eq!(rounding_power(&[f32::NAN, f32::INFINITY]), 0.0);
    }
}
