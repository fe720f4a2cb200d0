//! Noise of five colours, by its RMS.
//!
//! Invariant: a sample is a function of colour, rate, seed and frame; the spectrum is drawn bin by bin (`heterodyne_dsp::coloured`),
//! not filtered, so the slope is the formula's: power density ∝ f^−e, e = 0 (white), 1 (pink), 2 (brown), −1 (blue), −2 (violet),
//! which is −3.0103·e dB an octave, from 8·rate/2¹⁷ (2.9 Hz at 48 kHz) up to half the rate. Below that, the lowest bins carry what
//! lies under them, and below 3·rate/2¹⁷ (1.1 Hz) there is nothing.

use heterodyne_dsp::coloured::{Colour as Spectrum, Design, FRAMES, Source, Tables};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::random::mix64;

use super::Signal;
use super::error::SignalError;
use super::frequency::SAMPLE_RATES_HZ;

/// What falls or rises with frequency, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Equal power in equal bandwidths.
    White,
    /// Equal power in octaves.
    Pink,
    /// Falling by 6 dB an octave.
    Brown,
    /// Rising by 3 dB an octave.
    Blue,
    /// Rising by 6 dB an octave.
    Violet,
}

impl Colour {
    /// e of the power density f^−e.
    pub fn exponent(self) -> f64 {
        match self {
            Self::White => 0.0,
            Self::Pink => 1.0,
            Self::Brown => 2.0,
            Self::Blue => -1.0,
            Self::Violet => -2.0,
        }
    }

    /// The slope of the power density, in dB per octave: −10·lg 2 · e.
    pub fn slope_db_per_octave(self) -> f64 {
        -10.0 * std::f64::consts::LOG10_2 * self.exponent()
    }
}

/// A running noise. It remembers the block made last, which saves work and changes nothing.
pub struct Noise {
    isa: Isa,
    design: Design,
    source: Source,
    gain: f64,
    block: [f32; FRAMES],
    /// Which block that is.
    held: Option<u64>,
}

impl Noise {
    /// Noise with an RMS of `rms_gain` (full scale is 1) on the mean over all seeds.
    ///
    /// # Errors
    /// The sample rate is not one of [`SAMPLE_RATES_HZ`].
    pub fn new(
        colour: Colour,
        sample_rate_hz: u32,
        seed: u64,
        rms_gain: f64,
    ) -> Result<Self, SignalError> {
        if !SAMPLE_RATES_HZ.contains(&sample_rate_hz) {
            return Err(SignalError::SampleRate {
                found_hz: sample_rate_hz,
            });
        }
        let spectrum = Spectrum {
            exponent: colour.exponent(),
            high_exponent: colour.exponent(),
            curve: 1.0,
            lowcut_hz: None,
            highcut_hz: None,
            amplitude: 1.0,
        };
        let design = Design::new(&spectrum, sample_rate_hz, mix64(seed), &Tables::new());
        Ok(Self {
            isa: Isa::detect(),
            gain: rms_gain / design.rms(),
            design,
            source: Source::new(),
            block: [0.0; FRAMES],
            held: None,
        })
    }
}

impl Signal for Noise {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        let mut frame = first_frame;
        let mut rest = out;
        while !rest.is_empty() {
            let (number, at) = (frame / FRAMES as u64, (frame % FRAMES as u64) as usize);
            if self.held != Some(number) {
                self.source
                    .fill(self.isa, &self.design, number, &mut self.block);
                self.held = Some(number);
            }
            let count = rest.len().min(FRAMES - at);
            let (now, later) = rest.split_at_mut(count);
            for (sample, drawn) in now.iter_mut().zip(&self.block[at..]) {
                *sample = (self.gain * f64::from(*drawn)) as f32;
            }
            frame = frame.wrapping_add(count as u64);
            rest = later;
        }
    }
}
