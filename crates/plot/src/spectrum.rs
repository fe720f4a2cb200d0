//! Level of every frequency in a short stretch of sound.
//!
//! w\[n\] = sin²(πn/N) (Hann, periodic); X\[k\] = Σₙ w\[n\]·x\[n\]·e^{2πi·kn/N}; level = 20·lg(2·|X\[k\]| / Σw), so that a sine at
//! full scale on a bin reads 0 dB. The transform is cut in time (Cooley and Tukey 1965) into N/2048 interleaved ones of
//! 2048 points, two real ones at a time in one complex; the sign of the exponent does not change |X| of a real signal.

use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::fft::{Complex, POINTS, Plan};
use heterodyne_dsp::isa::Isa;

/// Shortest window, in frames: two interleaved transforms.
pub const SHORTEST: usize = 2 * POINTS;
/// Longest window, in frames.
pub const LONGEST: usize = 16 * POINTS;

/// A window of a fixed length with all that its transform needs.
pub struct Spectrum {
    isa: Isa,
    plan: Plan,
    window: Vec<f32>,
    /// e^{2πi·k/N}, k < N.
    unit: Vec<[f32; 2]>,
    /// Spectra of the interleaved parts, `[N/2048][2048]`.
    parts: Vec<[f32; 2]>,
    data: Complex,
    work: Complex,
    gain: f64,
}

impl Spectrum {
    /// A window of `frames` frames, brought to a power of two from [`SHORTEST`] to [`LONGEST`].
    pub fn new(frames: usize) -> Self {
        let frames = frames.clamp(SHORTEST, LONGEST).next_power_of_two();
        let turns = |n: usize| n as f64 / frames as f64;
        let window: Vec<f32> = (0..frames)
            .map(|n| (0.5 - 0.5 * sin_cos_turns(turns(n)).1) as f32)
            .collect();
        let unit = (0..frames)
            .map(|k| {
                let (sin, cos) = sin_cos_turns(turns(k));
                [cos as f32, sin as f32]
            })
            .collect();
        Self {
            isa: Isa::detect(),
            plan: Plan::new(),
            window,
            unit,
            parts: vec![[0.0; 2]; frames],
            data: Complex::zero(),
            work: Complex::zero(),
            // Σw = N/2, and half of a sine stands at the negative frequency.
            gain: 4.0 / frames as f64,
        }
    }

    /// Frames of the window.
    pub fn frames(&self) -> usize {
        self.window.len()
    }

    /// Number of levels: 0 Hz to half the sample rate, both included.
    pub fn bins(&self) -> usize {
        self.frames() / 2 + 1
    }

    /// Levels in decibels of `sound`, [`Spectrum::frames`] long, into `levels_db`, [`Spectrum::bins`] long.
    pub fn levels(&mut self, sound: &[f32], levels_db: &mut [f32]) {
        let count = self.frames() / POINTS;
        for pair in 0..count / 2 {
            let [a, b] = [2 * pair, 2 * pair + 1];
            for n in 0..POINTS {
                let at = n * count;
                self.data.re[n] = sound[at + a] * self.window[at + a];
                self.data.im[n] = sound[at + b] * self.window[at + b];
            }
            self.plan.inverse(self.isa, &mut self.data, &mut self.work);
            for k in 0..POINTS {
                let mirror = (POINTS - k) % POINTS;
                let [zr, zi] = [self.data.re[k], self.data.im[k]];
                let [mr, mi] = [self.data.re[mirror], self.data.im[mirror]];
                // z = x + iy with x, y real: X = (Z + conj Z')/2, Y = (Z − conj Z')/2i.
                self.parts[a * POINTS + k] = [0.5 * (zr + mr), 0.5 * (zi - mi)];
                self.parts[b * POINTS + k] = [0.5 * (zi + mi), 0.5 * (mr - zr)];
            }
        }
        for (k, level) in levels_db.iter_mut().enumerate() {
            let (mut re, mut im) = (0.0f32, 0.0f32);
            for part in 0..count {
                let [c, s] = self.unit[(k * part) % self.unit.len()];
                let [pr, pi] = self.parts[part * POINTS + k % POINTS];
                re += pr * c - pi * s;
                im += pr * s + pi * c;
            }
            let magnitude = f64::from(re * re + im * im).sqrt() * self.gain;
            *level = (20.0 * magnitude.max(1e-12).log10()) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn levels(frames: usize, law: impl Fn(f64) -> f64) -> Vec<f32> {
        let mut spectrum = Spectrum::new(frames);
        let sound: Vec<f32> = (0..frames).map(|n| law(n as f64) as f32).collect();
        let mut levels = vec![0.0; spectrum.bins()];
        spectrum.levels(&sound, &mut levels);
        levels
    }

    #[test]
    fn a_sine_on_a_bin_reads_its_level_there_and_hann_s_six_decibels_beside_it() {
        for frames in [4096, 8192, 16_384, 32_768] {
            for bin in [3usize, 1000, 1500, 1900] {
                let levels = levels(frames, |n| {
                    0.1 * (TAU * bin as f64 * n / frames as f64 + 0.7).sin()
                });
                assert!(
                    (levels[bin] + 20.0).abs() < 1e-3,
                    "{frames} {bin}: {}",
                    levels[bin]
                );
                for beside in [bin - 1, bin + 1] {
                    assert!((levels[beside] + 26.0206).abs() < 1e-3, "{frames} {bin}");
                }
                assert!(levels[bin + 2] < -120.0 && levels[(bin + 100) % 2048] < -120.0);
            }
        }
    }

    #[test]
    fn agrees_with_the_sum_that_defines_it() {
        let frames = 4096;
        let law = |n: f64| (n * 0.37).sin() * (n * n * 1e-4).cos();
        let found = levels(frames, law);
        for k in [0, 1, 7, 250, 1024, 2048] {
            let (mut re, mut im) = (0.0, 0.0);
            for n in 0..frames {
                let t = n as f64;
                let x = law(t) * (TAU * t / frames as f64 * 0.5).sin().powi(2);
                let angle = TAU * ((k * n) % frames) as f64 / frames as f64;
                re += x * angle.cos();
                im += x * angle.sin();
            }
            let expected = 2.0 * f64::hypot(re, im) / (0.5 * frames as f64);
            let level = 10f64.powf(f64::from(found[k]) / 20.0);
            assert!((level - expected).abs() < 2e-7, "{k}: {level} {expected}");
        }
    }

    #[test]
    fn lengths_are_brought_into_bounds() {
        assert_eq!(Spectrum::new(1).frames(), SHORTEST);
        assert_eq!(Spectrum::new(5000).frames(), 8192);
        assert_eq!(Spectrum::new(1 << 30).frames(), LONGEST);
    }
}
