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

use heterodyne_dsp::elementary::{exp2, floor, log2};

use crate::levels::power_db;

/// log₂ of IEC 61260's octave ratio, `0.3·log₂ 10`.
const LOG2_OCTAVE: f64 = 0.996_578_428_466_208_7;

/// Thirds of octaves from 1 kHz on, as they are called, in Hz.
const NOMINAL_HZ: [f64; 10] = [
    1000.0, 1250.0, 1600.0, 2000.0, 2500.0, 3150.0, 4000.0, 5000.0, 6300.0, 8000.0,
];

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
            let (low, high) = (
                band.low_hz / self.bin_hz + 0.5,
                band.high_hz / self.bin_hz + 0.5,
            );
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

/// What the third so many steps above 1 kHz is called, in Hz.
fn nominal_hz(thirds: i32) -> f64 {
    let (decade, within) = (thirds.div_euclid(10), thirds.rem_euclid(10));
    let mut power = 1.0;
    for _ in 0..decade.abs() {
        power *= 10.0;
    }
    let hz = NOMINAL_HZ[within as usize];
    if decade < 0 { hz / power } else { hz * power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_those_of_the_standard() {
        let octaves = BandMeter::new(48_000.0, 65_536, BandWidth::Octave).unwrap();
        let names: Vec<f64> = octaves.bands().iter().map(|band| band.nominal_hz).collect();
        assert_eq!(
            names,
            [
                2.0, 4.0, 8.0, 16.0, 31.5, 63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0,
                8000.0, 16_000.0
            ]
        );
        let thirds = BandMeter::new(48_000.0, 65_536, BandWidth::ThirdOctave).unwrap();
        for (nominal, exact) in [
            (31.5, 31.622_776_6),
            (125.0, 125.892_541),
            (800.0, 794.328_235),
            (20_000.0, 19_952.623_1),
        ] {
            let band = thirds
                .bands()
                .iter()
                .find(|band| band.nominal_hz == nominal)
                .unwrap();
            assert!((band.middle_hz / exact - 1.0).abs() < 1e-8, "{band:?}");
            assert!((band.high_hz / band.low_hz - 10f64.powf(0.1)).abs() < 1e-12);
        }
        for pair in thirds.bands().windows(2) {
            assert!((pair[0].high_hz / pair[1].low_hz - 1.0).abs() < 1e-12);
        }
    }

    /// Power ∝ 1/f^n in each bin: n·3.01 dB an octave, whatever the bands.
    #[test]
    fn slopes_of_colours_are_told() {
        let (rate, len) = (48_000.0, 32_768_usize);
        for (exponent, expected) in [(0.0, 0.0), (1.0, -3.0103), (2.0, -6.0206), (-1.0, 3.0103)] {
            let power: Vec<f64> = (0..=len / 2)
                .map(|k| (k.max(1) as f64).powf(-exponent))
                .collect();
            for width in [BandWidth::Octave, BandWidth::ThirdOctave] {
                let mut meter = BandMeter::new(rate, len, width).unwrap();
                meter.add(&power);
                let slope = meter.slope(100.0, 16_000.0).unwrap();
                assert!(
                    (slope.db_per_octave - expected).abs() < 0.01,
                    "{width:?} {slope:?}"
                );
                assert!(slope.db_per_octave_se < 0.01, "{slope:?}");
                let bin = 1000.0 * len as f64 / rate;
                let at = 10.0 * (bin.powf(-exponent) / (rate / len as f64)).log10();
                // What a band holds of a steep spectrum is not what is in its middle: 0.51 dB for 1/f² over an octave.
                assert!((slope.at_1_khz_db - at).abs() < 0.6, "{slope:?} {at}");
            }
        }
    }

    /// Four hundred frames of noise: the truth lies within the error bar as often as one such bar promises.
    #[test]
    fn the_error_of_a_slope_is_calibrated() {
        let (rate, len) = (48_000.0, 4096_usize);
        let mut state = 3_u64;
        let (mut within_one, mut within_two, frames) = (0, 0, 400);
        let mut meter = BandMeter::new(rate, len, BandWidth::ThirdOctave).unwrap();
        for _ in 0..frames {
            let draw = |_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                -(((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64).ln()
            };
            let power: Vec<f64> = (0..=len / 2).map(draw).collect();
            meter.reset();
            meter.add(&power);
            let slope = meter.slope(300.0, 16_000.0).unwrap();
            within_one += u32::from(slope.db_per_octave.abs() < slope.db_per_octave_se);
            within_two += u32::from(slope.db_per_octave.abs() < 2.0 * slope.db_per_octave_se);
        }
        let shares = (f64::from(within_one) / 400.0, f64::from(within_two) / 400.0);
        assert!(
            (0.60..0.76).contains(&shares.0) && shares.1 > 0.90,
            "{shares:?}"
        );
    }

    #[test]
    fn the_mean_of_frames_and_shared_bins() {
        let mut meter = BandMeter::new(6400.0, 64, BandWidth::Octave).unwrap();
        let mut power = vec![0.0; 33];
        power[10] = 2.0;
        meter.add(&power);
        meter.add(&[]);
        let total: f64 = meter.bands().iter().map(|band| band.power).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert_eq!(meter.frames(), 2);
        // The edge between 500 Hz and 1 kHz, 707.9 Hz, cuts bin 7, which reaches from 650 to 750 Hz.
        let mut power = vec![0.0; 33];
        power[7] = 1.0;
        meter.reset();
        meter.add(&power);
        let band = |nominal: f64| {
            meter
                .bands()
                .iter()
                .find(|band| band.nominal_hz == nominal)
                .unwrap()
                .power
        };
        let above = (750.0 - 707.945_784_4) / 100.0;
        assert!((band(1000.0) - above).abs() < 1e-9 && (band(500.0) - 1.0 + above).abs() < 1e-9);
    }

    #[test]
    fn silence_has_no_slope_and_bad_arguments_are_named() {
        let meter = BandMeter::new(48_000.0, 1024, BandWidth::Octave).unwrap();
        assert_eq!(meter.slope(20.0, 20_000.0), None);
        for (rate, len) in [(0.0, 1024), (f64::NAN, 1024), (48_000.0, 32)] {
            let error = BandMeter::new(rate, len, BandWidth::Octave).unwrap_err();
            assert!(error.to_string().contains("accepted are 64"), "{error}");
        }
    }
}
