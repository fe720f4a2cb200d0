//! The first reading of a stretch: all that is told of the whole of it, and the frame in its middle.

use crate::closeup::{self, Closeup};
use crate::spectra::Spectra;
use crate::{MeasureError, Settings};
use heterodyne_analysis::bands::{Band, Slope};
use heterodyne_analysis::fft::LEN_MIN;
use heterodyne_analysis::levels::{
    LevelMeter, LevelReading, LoudnessMeter, LoudnessReading, weights,
};
use heterodyne_analysis::stereo::StereoMeter;

/// Fewest frames that are measured: the shortest spectrum.
pub const LEAST_FRAMES: usize = LEN_MIN;

/// Bounds of what is called noise and of the slope, in Hz; half the sample rate where that is less.
pub const AUDIBLE_HZ: [f64; 2] = [20.0, 20_000.0];

/// All measures.
pub struct Measured {
    /// How they were taken.
    pub settings: Settings,
    /// Frames per second.
    pub rate_hz: f64,
    /// Frames that were measured.
    pub frames: u64,
    /// One or two: mono, or left and right.
    pub channels: Vec<Channel>,
    /// Of all channels together.
    pub loudness: LoudnessReading,
    /// Samples of a spectrum.
    pub len: usize,
    /// Spectra that were averaged.
    pub spectra: u32,
    /// Distance between their bins.
    pub bin_hz: f64,
    /// The frame in the middle.
    pub closeup: Closeup,
}

/// Measures of one channel.
pub struct Channel {
    /// `mono`, `left` or `right`.
    pub name: &'static str,
    /// Peaks and power.
    pub level: LevelReading,
    /// Mean square of the noise within the audible range; nothing where the range has too few bins.
    pub noise_power: Option<f64>,
    /// Lowest first.
    pub bands: Vec<Band>,
    /// How steeply the spectrum falls; nothing for fewer than three bands that are not silent.
    pub slope: Option<Slope>,
    /// What a sine in the middle of each bin would have as its level, in dB of full scale.
    pub bins_db: Vec<f64>,
}

/// A measurement under way.
pub struct Measurement {
    settings: Settings,
    rate_hz: f64,
    /// Frames that were announced.
    announced: u64,
    frames: u64,
    len: usize,
    loudness: LoudnessMeter,
    levels: Vec<LevelMeter>,
    spectra: Vec<Spectra>,
    stereo: Option<StereoMeter>,
    /// The frame in the middle of what was announced.
    middle_start: u64,
    middle: Vec<Vec<f32>>,
}

impl Measurement {
    /// For one channel or two at `rate_hz` (8 to 768 kHz), and a stretch of `frames` frames: which one is in the middle has to be known.
    ///
    /// # Errors
    /// Fewer than [`LEAST_FRAMES`], other numbers of channels, or settings out of their ranges.
    pub fn new(
        settings: &Settings,
        rate_hz: f64,
        channels: usize,
        frames: u64,
    ) -> Result<Self, MeasureError> {
        let (weights, stereo) = match channels {
            1 => (weights::MONO, None),
            2 => (weights::STEREO, Some(StereoMeter::new(rate_hz)?)),
            found => {
                return Err(MeasureError::Channels {
                    found,
                    accepted: "1 and 2",
                });
            }
        };
        if frames < LEAST_FRAMES as u64 {
            return Err(MeasureError::Frames {
                frames,
                least: LEAST_FRAMES,
            });
        }
        let most = 1u64 << frames.ilog2();
        let len = usize::try_from(most).map_or(settings.size, |most| most.min(settings.size));
        let spectra = (0..channels).map(|_| Spectra::new(settings, rate_hz, len, AUDIBLE_HZ));
        let levels = (0..channels).map(|_| LevelMeter::new(rate_hz));
        Ok(Self {
            settings: settings.clone(),
            rate_hz,
            announced: frames,
            frames: 0,
            len,
            loudness: LoudnessMeter::new(rate_hz, weights)?,
            levels: levels.collect::<Result<_, _>>()?,
            spectra: spectra.collect::<Result<_, _>>()?,
            stereo,
            middle_start: (frames - len as u64) / 2,
            middle: vec![vec![0.0; len]; channels],
        })
    }

    /// Takes the next block: as many samples of each channel. What goes beyond the announced frames is left out.
    ///
    /// # Errors
    /// Other channels than were announced, or of different lengths; then nothing was taken.
    pub fn push(&mut self, block: &[&[f32]]) -> Result<(), MeasureError> {
        if block.len() != self.levels.len() {
            return Err(MeasureError::Channels {
                found: block.len(),
                accepted: "as many as the measurement was begun with",
            });
        }
        let left = usize::try_from(self.announced - self.frames).unwrap_or(usize::MAX);
        let mut parts: [&[f32]; 2] = [&[]; 2];
        for (part, channel) in parts.iter_mut().zip(block) {
            *part = &channel[..channel.len().min(left)];
        }
        let frames = parts[0].len();
        let parts = &parts[..block.len()];
        self.loudness.process(parts)?;
        if let (Some(stereo), [left, right]) = (&mut self.stereo, parts) {
            stereo.process(left, right)?;
        }
        for (at, part) in parts.iter().enumerate() {
            self.levels[at].process(part);
            self.spectra[at].push(part);
            keep(&mut self.middle[at], self.middle_start, part, self.frames);
        }
        self.frames += frames as u64;
        Ok(())
    }

    /// Frames so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// The figures.
    ///
    /// # Errors
    /// Fewer frames came than were announced: [`MeasureError::Frames`] with how many. Then a new measurement is needed, which knows the middle.
    pub fn finish(mut self) -> Result<Measured, MeasureError> {
        if self.frames < self.announced {
            return Err(MeasureError::Frames {
                frames: self.frames,
                least: usize::try_from(self.announced).unwrap_or(usize::MAX),
            });
        }
        let frames: Vec<&[f32]> = self.middle.iter().map(Vec::as_slice).collect();
        let closeup = closeup::look(&self.settings, self.rate_hz, &frames)?;
        let names: &[_] = if self.levels.len() == 1 {
            &["mono"]
        } else {
            &["left", "right"]
        };
        let channels = names.iter().zip(&mut self.levels).zip(&self.spectra);
        let channels = channels.map(|((name, level), spectra)| {
            level.finish();
            Channel {
                name,
                level: level.reading(),
                noise_power: spectra.noise_power(),
                bands: spectra.bands(),
                slope: spectra.slope(),
                bins_db: spectra.bins_db(),
            }
        });
        let channels = channels.collect();
        Ok(Measured {
            rate_hz: self.rate_hz,
            frames: self.frames,
            channels,
            loudness: self.loudness.reading(),
            len: self.len,
            spectra: self.spectra.first().map_or(0, Spectra::count),
            bin_hz: self.rate_hz / self.len as f64,
            closeup: Closeup {
                start: self.middle_start,
                stereo: self.stereo.map(|meter| meter.reading()),
                ..closeup
            },
            settings: self.settings,
        })
    }
}

/// Copies what of `part`, which begins at frame `at`, lies in the frame that begins at `start`.
fn keep(frame: &mut [f32], start: u64, part: &[f32], at: u64) {
    let from = start.max(at);
    let to = (start + frame.len() as u64).min(at + part.len() as u64);
    if from < to {
        let source = &part[(from - at) as usize..(to - at) as usize];
        frame[(from - start) as usize..(to - start) as usize].copy_from_slice(source);
    }
}
