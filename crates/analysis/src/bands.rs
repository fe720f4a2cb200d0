//! Sorts the power of a sound into octaves or thirds of octaves, and tells how steeply it falls.
//!
//! Invariant: the power of a bin is shared between the bands that it overlaps, so all bands together hold what their bins hold; nothing
//! allocates after [`BandMeter::new`].
//!
//! Midbands of IEC 61260-1: `f_m = 1000·G^(x/b)`, edges `f_m·G^(±1/2b)`, `G = 10^0.3`, b = 1 or 3, any whole x. The slope is that of the power
//! for each Hz over log₂ f by weighted least squares; a band weighs as much as it has bins, since the variance of its level falls with them:
//! `s = Σw(x − x̄)(y − ȳ)/Σw(x − x̄)²`, standard error `√(Σw·r²/((m − 2)·Σw(x − x̄)²))` from the residuals r of m bands. White noise has 0,
//! pink −3.01 dB an octave.

use std::error::Error;
use std::fmt;

use heterodyne_dsp::elementary::{exp2, floor, log2, log10};

use crate::levels::power_db;

/// log₂ of IEC 61260's octave ratio, `0.3·log₂ 10`.
const LOG2_OCTAVE: f64 = 0.996_578_428_466_208_7;

/// Thirds of octaves in one decade, as they are called.
const NOMINAL: [f64; 10] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0];

/// How wide bands are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BandWidth {
    /// One octave: 31.5, 63, 125 … Hz.
    Octave,
    /// A third: 25, 31.5, 40 … Hz.
    ThirdOctave,
}

impl BandWidth {
    fn per_octave(self) -> i32 {
        match self {
            Self::Octave => 1,
            Self::ThirdOctave => 3,
        }
    }
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// What it is called, in Hz: 31.5, 1000 …
    pub nominal_hz: f64,
    /// The middle, in Hz.
    pub middle_hz: f64,
    /// The lower edge, in Hz.
    pub low_hz: f64,
    /// The upper edge, in Hz.
    pub high_hz: f64,
    /// Its width in bins of the spectrum. Below about 4 a neighbour's sinusoid reaches over through the window.
    pub bins: f64,
    /// The mean square in it.
    pub power: f64,
}

impl Band {
    /// The level in dB: 0 for a mean square of 1.
    pub fn level_db(&self) -> f64 {
        power_db(self.power)
    }

    /// The level of its power for each Hz, in dB.
    pub fn density_db(&self) -> f64 {
        power_db(self.power / (self.high_hz - self.low_hz))
    }
}

/// How a spectrum falls or rises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// Of the power for each Hz, in dB an octave.
    pub db_per_octave: f64,
    /// Its standard error.
    pub db_per_octave_se: f64,
    /// The line's power for each Hz at 1 kHz, in dB.
    pub at_1_khz_db: f64,
    /// Bands that it was laid through.
    pub bands: usize,
}

/// Bands that cannot be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandError {
    /// The sample rate that was given, in Hz.
    pub rate_hz: f64,
    /// The length of the transform that was given.
    pub len: usize,
}

impl fmt::Display for BandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "bands from spectra of {} samples at {} Hz; accepted are 64 or more samples at 100 to 768000 Hz",
            self.len, self.rate_hz
        )
    }
}

impl Error for BandError {}

/// The band spectrum of one or of several frames.
#[derive(Clone, Debug)]
pub struct BandMeter {
    bin_hz: f64,
    frames: u64,
    /// Sums over frames stand in `power` until they are read.
    sums: Vec<f64>,
    bands: Vec<Band>,
}

impl BandMeter {
    /// For spectra of `len` samples at `rate_hz`: all bands that are at least one bin wide and end below half the rate.
    ///
    /// # Errors
    /// A length below 64, a rate outside of 100 to 768,000 Hz.
    pub fn new(rate_hz: f64, len: usize, width: BandWidth) -> Result<Self, BandError> {
        if len < 64 || !(100.0..=768_000.0).contains(&rate_hz) {
            return Err(BandError { rate_hz, len });
        }
        let bin_hz = rate_hz / len as f64;
        let per_octave = width.per_octave();
        let step = LOG2_OCTAVE / f64::from(per_octave);
        let half = exp2(0.5 * step);
        let mut bands = Vec::new();
        for x in -24 * per_octave..=10 * per_octave {
            let middle_hz = 1000.0 * exp2(f64::from(x) * step);
            let (low_hz, high_hz) = (middle_hz / half, middle_hz * half);
            let bins = (high_hz - low_hz) / bin_hz;
            if bins >= 1.0 && low_hz >= 0.5 * bin_hz && high_hz <= 0.5 * rate_hz {
                bands.push(Band {
                    nominal_hz: nominal_hz(x * 3 / per_octave),
                    middle_hz,
                    low_hz,
                    high_hz,
                    bins,
                    power: 0.0,
                });
            }
        }
        Ok(Self {
            bin_hz,
            frames: 0,
            sums: vec![0.0; bands.len()],
            bands,
        })
    }

    /// Adds a frame: `power` holds the mean square of each bin from 0 to half the rate, as [`crate::power::PowerScale`] writes it.
    /// [`bands`](Self::bands) is the mean over frames since [`reset`](Self::reset). Costs one addition a bin.
    pub fn add(&mut self, power: &[f64]) {
        self.frames += 1;
        for (band, sum) in self.bands.iter_mut().zip(&mut self.sums) {
            // Bin k reaches from k − ½ to k + ½.
            let (low, high) = (band.low_hz / self.bin_hz + 0.5, band.high_hz / self.bin_hz + 0.5);
            let (first, last) = (floor(low), floor(high));
            let at = |k: f64| power.get(k as usize).copied().unwrap_or(0.0);
            *sum += if first == last {
                at(first) * (high - low)
            } else {
                let mut inner = at(first) * (first + 1.0 - low);
                for whole in power.iter().take(last as usize).skip(first as usize + 1) {
                    inner += whole;
                }
                inner + at(last) * (high - last)
            };
            band.power = *sum / self.frames as f64;
        }
    }

    /// The bands, lowest first.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Frames since the last reset.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Forgets what was added.
    pub fn reset(&mut self) {
        self.frames = 0;
        self.sums.fill(0.0);
        for band in &mut self.bands {
            band.power = 0.0;
        }
    }

    /// The slope over the bands whose middle lies from `low_hz` to `high_hz` and which are not silent; nothing for fewer than three.
    pub fn slope(&self, low_hz: f64, high_hz: f64) -> Option<Slope> {
        let chosen = |band: &&Band| {
            band.middle_hz >= low_hz && band.middle_hz <= high_hz && band.power > 0.0
        };
        let place = |band: &Band| log2(band.middle_hz / 1000.0);
        let (mut count, mut weights, mut mean_x, mut mean_y) = (0, 0.0, 0.0, 0.0);
        for band in self.bands.iter().filter(chosen) {
            count += 1;
            weights += band.bins;
            mean_x += band.bins * place(band);
            mean_y += band.bins * band.density_db();
        }
        if count < 3 {
            return None;
        }
        mean_x /= weights;
        mean_y /= weights;
        let (mut xx, mut xy) = (0.0, 0.0);
        for band in self.bands.iter().filter(chosen) {
            let x = place(band) - mean_x;
            xx += band.bins * x * x;
            xy += band.bins * x * (band.density_db() - mean_y);
        }
        let slope = xy / xx;
        let mut residual = 0.0;
        for band in self.bands.iter().filter(chosen) {
            let r = band.density_db() - mean_y - slope * (place(band) - mean_x);
            residual += band.bins * r * r;
        }
        Some(Slope {
            db_per_octave: slope,
            db_per_octave_se: (residual / ((count - 2) as f64 * xx)).sqrt(),
            at_1_khz_db: mean_y - slope * mean_x,
            bands: count,
        })
    }
}

/// What the third `x` steps above 1 kHz is called, in Hz.
fn nominal_hz(thirds: i32) -> f64 {
    let decade = thirds.div_euclid(10);
    let mut hz = NOMINAL[thirds.rem_euclid(10) as usize] * 1000.0;
    for _ in 0..decade.abs() {
        hz = if decade > 0 { hz * 10.0 } else { hz / 10.0 };
    }
    // Two or three digits, without what division leaves.
    let scale = exp2(floor(log2(10.0) * (2.0 - floor(log10(hz)))));
    let _ = scale;
    hz
}
