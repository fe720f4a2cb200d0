//! Takes the spectra of one channel as its blocks come, each from the middle of the one before, and keeps their means.
//!
//! Invariant: the sums have the order of the spectra, whatever the blocks; nothing is allocated while they come.

use crate::{MeasureError, Settings};
use heterodyne_analysis::bands::{Band, BandMeter, Slope};
use heterodyne_analysis::fft::{RealFft, Spectrum};
use heterodyne_analysis::levels::{NoiseFloor, power_db};
use heterodyne_analysis::power::PowerScale;

/// Everything that the spectra of a channel need.
pub struct Spectra {
    fft: RealFft,
    spectrum: Spectrum,
    /// The frame that is being filled, and how far it is.
    frame: Vec<f32>,
    filled: usize,
    window: Vec<f32>,
    windowed: Vec<f32>,
    scale: PowerScale,
    power: Vec<f64>,
    sums: Vec<f64>,
    bands: BandMeter,
    noise: Option<NoiseFloor>,
    noise_sum: f64,
    count: u32,
    /// Power of a sine's highest bin as a square of its amplitude.
    sine_scale: f64,
    slope_hz: [f64; 2],
}

impl Spectra {
    /// For spectra of `len` samples; noise and slope between two frequencies, the lower one no lower than a bin.
    pub fn new(
        settings: &Settings,
        rate_hz: f64,
        len: usize,
        audible_hz: [f64; 2],
    ) -> Result<Self, MeasureError> {
        let mut window = vec![0.0; len];
        settings.window.window.fill(&mut window);
        let high_hz = audible_hz[1].min(0.5 * rate_hz);
        let low_hz = audible_hz[0].max(rate_hz / len as f64);
        Ok(Self {
            fft: RealFft::new(len)?,
            spectrum: Spectrum::new(len),
            frame: vec![0.0; len],
            filled: 0,
            scale: PowerScale::new(&window),
            windowed: vec![0.0; len],
            power: vec![0.0; len / 2 + 1],
            sums: vec![0.0; len / 2 + 1],
            bands: BandMeter::new(rate_hz, len, settings.bands)?,
            noise: NoiseFloor::new(rate_hz, len, low_hz, high_hz).ok(),
            noise_sum: 0.0,
            count: 0,
            sine_scale: 2.0 * settings.window.window.noise_bandwidth_bins(len),
            window,
            slope_hz: [low_hz, high_hz],
        })
    }

    /// Takes the next samples.
    pub fn push(&mut self, mut samples: &[f32]) {
        let len = self.frame.len();
        while !samples.is_empty() {
            let taken = samples.len().min(len - self.filled);
            let (now, later) = samples.split_at(taken);
            self.frame[self.filled..self.filled + taken].copy_from_slice(now);
            self.filled += taken;
            samples = later;
            if self.filled == len {
                self.take();
                self.frame.copy_within(len / 2.., 0);
                self.filled = len / 2;
            }
        }
    }

    fn take(&mut self) {
        for ((out, x), weight) in self.windowed.iter_mut().zip(&self.frame).zip(&self.window) {
            *out = x * weight;
        }
        self.fft.forward(&self.windowed, &mut self.spectrum);
        self.scale
            .fill(&self.spectrum.re, &self.spectrum.im, &mut self.power);
        self.bands.add(&self.power);
        // The floor of each spectrum by itself: that of their mean would come out too low.
        if let Some(noise) = &mut self.noise {
            self.noise_sum += noise.measure(&self.power).power;
        }
        for (sum, power) in self.sums.iter_mut().zip(&self.power) {
            *sum += power;
        }
        self.count += 1;
    }

    /// Spectra so far.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Mean square of the noise within the audible range; nothing where the range has too few bins.
    pub fn noise_power(&self) -> Option<f64> {
        self.noise
            .as_ref()
            .map(|_| self.noise_sum / f64::from(self.count))
    }

    /// The mean in bands.
    pub fn bands(&self) -> Vec<Band> {
        self.bands.bands().to_vec()
    }

    /// How steeply it falls.
    pub fn slope(&self) -> Option<Slope> {
        self.bands.slope(self.slope_hz[0], self.slope_hz[1])
    }

    /// What a sine in the middle of each bin would have as its level, in dB of full scale.
    pub fn bins_db(&self) -> Vec<f64> {
        let count = f64::from(self.count);
        self.sums
            .iter()
            .map(|sum| power_db(self.sine_scale * sum / count))
            .collect()
    }
}
