//! The spectrum of a whole frame: levels of its bins, thirds of octaves, their slope, and the noise below the tones.
//!
//! Invariant: one channel after the other through the same memory, in steps; the planes are written at once, when all channels are done.

use heterodyne_analysis::bands::{BandMeter, BandWidth};
use heterodyne_analysis::fft::RealFft;
use heterodyne_analysis::levels::NoiseFloor;
use heterodyne_analysis::power::PowerScale;

use crate::display;
use crate::layout::{BANDS_MAX, band, level, plane, section};
use crate::results::Results;
use crate::settings::{Settings, SettingsError};

/// Bins whose level is worked out in one step.
const TOLD: usize = 1024;
/// Bounds of what is called noise and of the slope, in Hz, as in `heterodyne analyze`.
pub(crate) const AUDIBLE_HZ: [f64; 2] = [20.0, 20_000.0];

#[derive(Clone, Copy)]
enum Stage {
    Weigh,
    Transform,
    Power,
    Bands,
    Noise,
    Levels(usize),
    Write,
    Done,
}

/// Spectra of frames.
pub(crate) struct FrameSpectrum {
    fft: RealFft,
    window: Vec<f32>,
    weighed: Vec<f32>,
    scale: PowerScale,
    power: Vec<f64>,
    told: Vec<Vec<f32>>,
    bands: BandMeter,
    noise: Option<NoiseFloor>,
    /// Power of a sine's highest bin as a square of its amplitude.
    sine_scale: f64,
    slope_hz: [f64; 2],
    channel: usize,
    stage: Stage,
}

impl FrameSpectrum {
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let len = settings.frame_len;
        let rate_hz = settings.sample_rate_hz;
        let refused = SettingsError::Frame { found: len };
        let mut window = vec![0.0; len];
        settings.window.fill(&mut window);
        let low_hz = AUDIBLE_HZ[0].max(rate_hz / len as f64);
        let high_hz = AUDIBLE_HZ[1].min(0.5 * rate_hz);
        Ok(Self {
            fft: RealFft::new(len).map_err(|_| refused)?,
            scale: PowerScale::new(&window),
            weighed: vec![0.0; len],
            power: vec![0.0; len / 2 + 1],
            told: vec![vec![0.0; len / 2 + 1]; settings.channels],
            bands: BandMeter::new(rate_hz, len, BandWidth::ThirdOctave).map_err(|_| refused)?,
            noise: NoiseFloor::new(rate_hz, len, low_hz, high_hz).ok(),
            sine_scale: 2.0 * settings.window.noise_bandwidth_bins(len),
            window,
            slope_hz: [low_hz, high_hz],
            channel: 0,
            stage: Stage::Done,
        })
    }

    /// Begins with the first channel.
    pub fn begin(&mut self) {
        self.channel = 0;
        self.stage = Stage::Weigh;
    }

    /// One step; its cost in units, 0 when all is told.
    pub fn step(&mut self, frames: &[Vec<f32>], sections: u32, results: &mut Results) -> usize {
        let wanted = |section: usize| sections & 1 << section != 0;
        // A few operations a sample.
        let pass = self.weighed.len() / 2048;
        match self.stage {
            Stage::Weigh => {
                let frame = frames.get(self.channel).map_or(&[][..], Vec::as_slice);
                for ((to, x), w) in self.weighed.iter_mut().zip(frame).zip(&self.window) {
                    *to = x * w;
                }
                self.fft.begin(&self.weighed);
                self.stage = Stage::Transform;
                pass
            }
            Stage::Transform => {
                if self.fft.advance(1) {
                    self.stage = Stage::Power;
                }
                9
            }
            Stage::Power => {
                if let Some(spectrum) = self.fft.spectrum() {
                    self.scale.fill(&spectrum.re, &spectrum.im, &mut self.power);
                }
                self.stage = Stage::Bands;
                pass
            }
            Stage::Bands => {
                if wanted(section::BANDS) {
                    self.tell_bands(results);
                }
                if let Some(noise) = &mut self.noise {
                    noise.begin();
                }
                self.stage = Stage::Noise;
                2 * pass
            }
            Stage::Noise => {
                let last = match &mut self.noise {
                    Some(noise) if wanted(section::NOISE) => noise.advance(&self.power),
                    _ => true,
                };
                if last {
                    let db = match &self.noise {
                        Some(noise) if wanted(section::NOISE) => {
                            heterodyne_analysis::levels::power_db(noise.reading().power)
                        }
                        _ => f64::NAN,
                    };
                    results.set(
                        level::BASE + self.channel * level::STRIDE + level::NOISE_DB,
                        db,
                    );
                    self.stage = Stage::Levels(0);
                }
                2 * pass
            }
            Stage::Levels(from) => self.tell_bins(from, wanted(section::SPECTRUM)),
            Stage::Write => {
                for (channel, told) in self.told.iter().enumerate() {
                    if wanted(section::SPECTRUM) {
                        results
                            .plane_mut(plane::SPECTRUM, channel)
                            .copy_from_slice(told);
                    }
                }
                for section in [section::SPECTRUM, section::BANDS, section::NOISE] {
                    if wanted(section) {
                        results.is_new(section);
                    }
                }
                self.stage = Stage::Done;
                pass
            }
            Stage::Done => 0,
        }
    }

    fn tell_bins(&mut self, from: usize, wanted: bool) -> usize {
        let to = match wanted {
            true => (from + TOLD).min(self.power.len()),
            false => self.power.len(),
        };
        if let (true, Some(told)) = (wanted, self.told.get_mut(self.channel)) {
            for (told, power) in told.iter_mut().zip(&self.power).take(to).skip(from) {
                *told = display::power_db(power * self.sine_scale);
            }
        }
        self.stage = if to < self.power.len() {
            Stage::Levels(to)
        } else if self.channel + 1 < self.told.len() {
            self.channel += 1;
            Stage::Weigh
        } else {
            Stage::Write
        };
        TOLD / 32
    }

    fn tell_bands(&mut self, results: &mut Results) {
        self.bands.reset();
        self.bands.add(&self.power);
        let bands = self.bands.bands();
        for (n, found) in bands.iter().take(BANDS_MAX).enumerate() {
            let at = band::BASE + n * band::STRIDE;
            results.set(at + band::NOMINAL_HZ, found.nominal_hz);
            results.set(at + band::LOW_HZ, found.low_hz);
            results.set(at + band::HIGH_HZ, found.high_hz);
            results.set(at + band::LEVEL_DB + self.channel, found.level_db());
        }
        results.set(band::COUNT, bands.len().min(BANDS_MAX) as f64);
        let slope = self.bands.slope(self.slope_hz[0], self.slope_hz[1]);
        let words = slope.map_or([f64::NAN; 3], |slope| {
            [
                slope.db_per_octave,
                slope.db_per_octave_se,
                slope.at_1_khz_db,
            ]
        });
        results.put(
            level::BASE + self.channel * level::STRIDE + level::SLOPE_DB_PER_OCTAVE,
            &words,
        );
    }
}
