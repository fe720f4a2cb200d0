//! Takes the measures of a decoded sound, channel by channel, from the rooms that know how.

use super::args::AnalyzeArgs;
use super::closeup::{self, Closeup};
use crate::exit::Failure;
use heterodyne_analysis::bands::{Band, BandMeter, Slope};
use heterodyne_analysis::fft::{LEN_MIN, RealFft, Spectrum};
use heterodyne_analysis::levels::{
    LevelMeter, LevelReading, LoudnessMeter, LoudnessReading, NoiseFloor, power_db, weights,
};
use heterodyne_analysis::power::PowerScale;
use heterodyne_media::DecodedClip;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Fewest frames that are measured: the shortest spectrum.
pub const LEAST_FRAMES: usize = LEN_MIN;

/// Bounds of what is called noise and of the slope, in Hz; half the sample rate where that is less.
pub const AUDIBLE_HZ: [f64; 2] = [20.0, 20_000.0];

/// Frames between two looks at the flag.
const BLOCK_FRAMES: usize = 1 << 16;

/// All measures.
pub struct Measured {
    pub channels: Vec<Channel>,
    pub loudness: LoudnessReading,
    /// Samples of a spectrum.
    pub len: usize,
    /// Spectra that were averaged.
    pub spectra: usize,
    pub bin_hz: f64,
    pub closeup: Closeup,
}

/// Measures of one channel.
pub struct Channel {
    pub name: &'static str,
    pub level: LevelReading,
    /// Mean square of the noise within the audible range; nothing where the range has too few bins.
    pub noise_power: Option<f64>,
    pub bands: Vec<Band>,
    pub slope: Option<Slope>,
    /// What a sine in the middle of each bin would have as its level, in dB of full scale.
    pub bins_db: Vec<f64>,
}

/// Measures the frames `range`.
///
/// # Errors
/// A sample rate that meters do not take, or the user has interrupted.
pub fn measure(
    args: &AnalyzeArgs,
    clip: &DecodedClip,
    range: Range<usize>,
    cancel: &AtomicBool,
) -> Result<Measured, Failure> {
    let rate_hz = f64::from(clip.sample_rate_hz);
    let mono = clip.channels == 1;
    let sounds = [&clip.left[range.clone()], &clip.right[range]];
    let (names, sounds): (&[_], &[&[f32]]) = if mono {
        (&["mono"], &sounds[..1])
    } else {
        (&["left", "right"], &sounds)
    };
    let weights = if mono { weights::MONO } else { weights::STEREO };
    let mut loudness =
        LoudnessMeter::new(rate_hz, weights).map_err(|error| refused(args, &error))?;
    let frames = sounds[0].len();
    for from in (0..frames).step_by(BLOCK_FRAMES) {
        heed(cancel)?;
        let to = frames.min(from + BLOCK_FRAMES);
        let block: Vec<&[f32]> = sounds.iter().map(|sound| &sound[from..to]).collect();
        loudness
            .process(&block)
            .map_err(|error| refused(args, &error))?;
    }
    let len = args.size.min(1 << frames.ilog2());
    let mut analyser = Analyser::new(args, rate_hz, len)?;
    let channels = names
        .iter()
        .zip(sounds)
        .map(|(name, sound)| {
            let mut meter = LevelMeter::new(rate_hz).map_err(|error| refused(args, &error))?;
            meter.process(sound);
            meter.finish();
            analyser.channel(name, sound, meter.reading(), cancel)
        })
        .collect::<Result<_, Failure>>()?;
    Ok(Measured {
        channels,
        loudness: loudness.reading(),
        len,
        spectra: starts(frames, len).count(),
        bin_hz: rate_hz / len as f64,
        closeup: closeup::look(args, rate_hz, len, sounds, cancel)?,
    })
}

/// First frames of the spectra: each begins in the middle of the one before.
fn starts(frames: usize, len: usize) -> impl Iterator<Item = usize> {
    (0..=frames - len).step_by(len / 2)
}

/// Ends the work where the user has asked for it.
pub fn heed(cancel: &AtomicBool) -> Result<(), Failure> {
    if cancel.load(Ordering::Relaxed) {
        Err(Failure::Interrupted)
    } else {
        Ok(())
    }
}

/// A refusal of a room, with the file that it concerns.
pub fn refused(args: &AnalyzeArgs, error: &dyn std::fmt::Display) -> Failure {
    Failure::Render(format!("{}: {error}", args.file.display()))
}

/// Everything that spectra need.
struct Analyser {
    len: usize,
    fft: RealFft,
    spectrum: Spectrum,
    window: Vec<f32>,
    windowed: Vec<f32>,
    scale: PowerScale,
    power: Vec<f64>,
    bands: BandMeter,
    noise: Option<NoiseFloor>,
    /// Power of a sine's highest bin as a square of its amplitude.
    sine_scale: f64,
    slope_hz: [f64; 2],
}

impl Analyser {
    fn new(args: &AnalyzeArgs, rate_hz: f64, len: usize) -> Result<Self, Failure> {
        let mut window = vec![0.0; len];
        args.window.window.fill(&mut window);
        let high_hz = AUDIBLE_HZ[1].min(0.5 * rate_hz);
        let low_hz = AUDIBLE_HZ[0].max(rate_hz / len as f64);
        Ok(Self {
            len,
            fft: RealFft::new(len).map_err(|error| refused(args, &error))?,
            spectrum: Spectrum::new(len),
            scale: PowerScale::new(&window),
            windowed: vec![0.0; len],
            power: vec![0.0; len / 2 + 1],
            bands: BandMeter::new(rate_hz, len, args.bands.width())
                .map_err(|error| refused(args, &error))?,
            noise: NoiseFloor::new(rate_hz, len, low_hz, high_hz).ok(),
            sine_scale: 2.0 * args.window.window.noise_bandwidth_bins(len),
            window,
            slope_hz: [low_hz, high_hz],
        })
    }

    fn channel(
        &mut self,
        name: &'static str,
        sound: &[f32],
        level: LevelReading,
        cancel: &AtomicBool,
    ) -> Result<Channel, Failure> {
        self.bands.reset();
        let mut sums = vec![0.0; self.power.len()];
        let (mut noise_sum, mut spectra) = (0.0, 0);
        for start in starts(sound.len(), self.len) {
            heed(cancel)?;
            let part = &sound[start..start + self.len];
            for ((out, x), weight) in self.windowed.iter_mut().zip(part).zip(&self.window) {
                *out = x * weight;
            }
            self.fft.forward(&self.windowed, &mut self.spectrum);
            self.scale
                .fill(&self.spectrum.re, &self.spectrum.im, &mut self.power);
            self.bands.add(&self.power);
            // The floor of each spectrum by itself: that of their mean would come out too low.
            if let Some(noise) = &mut self.noise {
                noise_sum += noise.measure(&self.power).power;
            }
            for (sum, power) in sums.iter_mut().zip(&self.power) {
                *sum += power;
            }
            spectra += 1;
        }
        let count = f64::from(spectra);
        Ok(Channel {
            name,
            level,
            noise_power: self.noise.as_ref().map(|_| noise_sum / count),
            bands: self.bands.bands().to_vec(),
            slope: self.bands.slope(self.slope_hz[0], self.slope_hz[1]),
            bins_db: sums
                .iter()
                .map(|sum| power_db(self.sine_scale * sum / count))
                .collect(),
        })
    }
}
