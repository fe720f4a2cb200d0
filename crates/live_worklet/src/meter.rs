//! Levels as a meter shows them.
//!
//! Invariant: blocks of any size; a sample that is no number is taken no notice of.

use heterodyne_dsp::elementary::exp;

/// Seconds in which the peak falls by 20 dB, to a tenth.
const FALL_SECS: f64 = 1.5;
/// Seconds over which the mean of squares is taken.
const MEAN_SECS: f64 = 0.05;

/// The meter of one channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    peak: f64,
    mean_square: f64,
}

impl Meter {
    pub(crate) fn take(&mut self, block: &[f32], sample_rate_hz: f64) {
        let secs = block.len() as f64 / sample_rate_hz;
        let mut peak = 0.0f32;
        let mut sum = 0.0f64;
        for sample in block {
            if sample.is_finite() {
                peak = peak.max(sample.abs());
                sum += f64::from(*sample) * f64::from(*sample);
            }
        }
        let fall = exp(-core::f64::consts::LN_10 * secs / FALL_SECS);
        self.peak = f64::from(peak).max(self.peak * fall);
        let stay = exp(-secs / MEAN_SECS);
        let mean = sum / block.len().max(1) as f64;
        self.mean_square = mean + (self.mean_square - mean) * stay;
        // What nobody sees any more would go on as denormal numbers.
        if self.peak < 1e-12 {
            self.peak = 0.0;
        }
        if self.mean_square < 1e-24 {
            self.mean_square = 0.0;
        }
    }

    /// Peak and RMS, linear.
    pub(crate) fn write(&self, words: &mut [f64]) {
        if let [peak, rms, ..] = words {
            *peak = self.peak;
            *rms = self.mean_square.sqrt();
        }
    }
}

/// The meters of two channels.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pair([Meter; 2]);

impl Pair {
    pub(crate) fn take(&mut self, left: &[f32], right: &[f32], sample_rate_hz: f64) {
        self.0[0].take(left, sample_rate_hz);
        self.0[1].take(right, sample_rate_hz);
    }

    /// Four words: peak and RMS of the left one, then of the right.
    pub(crate) fn write(&self, words: &mut [f64]) {
        for (meter, place) in self.0.iter().zip(words.chunks_mut(2)) {
            meter.write(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_wave_is_its_own_peak_and_rms_and_falls_as_it_should() {
        let mut meter = Meter::default();
        let loud: Vec<f32> = (0..128)
            .map(|n| if n % 2 == 0 { 0.5 } else { -0.5 })
            .collect();
        for _ in 0..375 {
            meter.take(&loud, 48_000.0);
        }
        let mut words = [0.0; 2];
        meter.write(&mut words);
        assert_eq!(words[0], 0.5);
        assert!((words[1] - 0.5).abs() < 1e-6);
        // 1.5 s of silence: 20 dB less.
        for _ in 0..562 {
            meter.take(&[0.0; 128], 48_000.0);
        }
        meter.take(&[0.0; 64], 48_000.0);
        meter.write(&mut words);
        assert!((words[0] - 0.05).abs() < 1e-9, "{}", words[0]);
        assert!(words[1] < 1e-6);
    }

    #[test]
    fn what_is_no_number_is_passed_over() {
        let mut meter = Meter::default();
        meter.take(&[f32::NAN, 0.25, f32::INFINITY, -0.25], 48_000.0);
        let mut words = [0.0; 2];
        meter.write(&mut words);
        assert_eq!(words[0], 0.25);
        assert!(words[1].is_finite());
    }
}
