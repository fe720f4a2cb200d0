//! Noise of a known power, from samples through the transform to noise floor, bands and slope; alone, and with tones over it.

use std::f64::consts::TAU;

use heterodyne_analysis::bands::{BandMeter, BandWidth};
use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_analysis::levels::NoiseFloor;
use heterodyne_analysis::power::PowerScale;
use heterodyne_analysis::window::Window;

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 16_384;
const SIGMA: f64 = 0.01;

fn gaussian(len: usize, mut state: u64) -> Vec<f64> {
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..len)
        .map(|_| SIGMA * (-2.0 * uniform().ln()).sqrt() * (TAU * uniform()).cos())
        .collect()
}

struct Spectra {
    weights: Vec<f32>,
    fft: RealFft,
    spectrum: Spectrum,
    power: Vec<f64>,
}

impl Spectra {
    fn new(window: Window) -> Self {
        let mut weights = vec![0.0; LEN];
        window.fill(&mut weights);
        Self {
            weights,
            fft: RealFft::new(LEN).unwrap(),
            spectrum: Spectrum::new(LEN),
            power: vec![0.0; LEN / 2 + 1],
        }
    }

    fn power(&mut self, samples: &[f64]) -> &[f64] {
        let weigh = |(&x, &w): (&f64, &f32)| x as f32 * w;
        let weighted: Vec<f32> = samples.iter().zip(&self.weights).map(weigh).collect();
        self.fft.forward(&weighted, &mut self.spectrum);
        let Spectrum { re, im } = &self.spectrum;
        PowerScale::new(&self.weights).fill(re, im, &mut self.power);
        &self.power
    }
}

#[test]
fn white_noise_has_its_power_below_tones_too() {
    let in_band = SIGMA * SIGMA * 19_980.0 / 24_000.0;
    for window in [Window::Hann, Window::BlackmanHarris] {
        let mut spectra = Spectra::new(window);
        let mut floor = NoiseFloor::new(RATE_HZ, LEN, 20.0, 20_000.0).unwrap();
        let mut samples = gaussian(LEN, 5);
        let alone = floor.measure(spectra.power(&samples));
        assert!(
            (alone.power / in_band - 1.0).abs() < 0.05,
            "{window:?}: {alone:?}"
        );
        assert!((alone.density / (SIGMA * SIGMA / 24_000.0) - 1.0).abs() < 0.05);
        for (n, x) in samples.iter_mut().enumerate() {
            for harmonic in 1..20 {
                *x +=
                    0.04 * (TAU * (n as f64 * 523.3 * f64::from(harmonic) / RATE_HZ).fract()).sin();
            }
        }
        let below = floor.measure(spectra.power(&samples));
        assert!(
            (below.power / in_band - 1.0).abs() < 0.12,
            "{window:?}: {below:?}"
        );
    }
}

/// White noise, and its running sum: 0 and −6.02 dB an octave, the latter where the sum's sine differs little from its argument.
#[test]
fn slopes_are_within_their_errors() {
    let mut spectra = Spectra::new(Window::Hann);
    let mut white = BandMeter::new(RATE_HZ, LEN, BandWidth::ThirdOctave).unwrap();
    let mut red = white.clone();
    for frame in 0..8 {
        let samples = gaussian(LEN, 100 + frame);
        white.add(spectra.power(&samples));
        let mut sum = 0.0;
        let running: Vec<f64> = samples
            .iter()
            .map(|x| {
                sum += x;
                sum
            })
            .collect();
        red.add(spectra.power(&running));
    }
    let flat = white.slope(100.0, 16_000.0).unwrap();
    assert!(
        flat.db_per_octave.abs() < 4.0 * flat.db_per_octave_se,
        "{flat:?}"
    );
    assert!(flat.db_per_octave_se < 0.05, "{flat:?}");
    let steep = red.slope(100.0, 4000.0).unwrap();
    assert!(
        (steep.db_per_octave + 6.02).abs() < 0.1 + 4.0 * steep.db_per_octave_se,
        "{steep:?}"
    );
    let octave = white
        .bands()
        .iter()
        .find(|band| band.nominal_hz == 5000.0)
        .unwrap();
    let share = SIGMA * SIGMA * (octave.high_hz - octave.low_hz) / 24_000.0;
    assert!(
        (octave.level_db() - 10.0 * share.log10()).abs() < 0.3,
        "{octave:?}"
    );
}
