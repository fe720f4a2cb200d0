//! Tells the noise below a sound: what the quieter half of a spectrum's bins holds.
//!
//! Invariant: sinusoids do not raise it, as long as they fill less than half of the bins of a band; nothing allocates after
//! [`NoiseFloor::new`].
//!
//! Powers of bins of Gaussian noise are exponentially distributed. Of n such bins with mean μ, the r-th smallest is
//! `μ·Σ_{i=0}^{r−1} 1/(n − i)` on average (Rényi 1953); so the median of each band gives its mean, and that times its bins its power. Bands are
//! thirds of an octave, made wider where they hold fewer than 24 bins. Relative standard error of a band of n bins: about 1.0/√n, times
//! √(noise bandwidth of the window in bins).

use std::error::Error;
use std::fmt;

/// The fewest bins of a band.
const FEWEST_BINS: usize = 24;

/// The cube root of 2: a third of an octave.
const THIRD_OCTAVE: f64 = 1.259_921_049_894_873_2;

/// Bounds that no noise floor can be told for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseError {
    /// The lower bound that was given, in Hz.
    pub low_hz: f64,
    /// The upper bound that was given, in Hz.
    pub high_hz: f64,
    /// Half the sample rate, in Hz.
    pub most_hz: f64,
    /// The distance between bins, in Hz.
    pub bin_hz: f64,
}

impl fmt::Display for NoiseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "noise from {} to {} Hz; accepted are bounds from {} to {} Hz, at least {} Hz apart",
            self.low_hz,
            self.high_hz,
            self.bin_hz,
            self.most_hz,
            FEWEST_BINS as f64 * self.bin_hz
        )
    }
}

impl Error for NoiseError {}

/// One band of the floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseBand {
    /// Its first bin's frequency in Hz.
    pub low_hz: f64,
    /// The frequency of the bin after its last, in Hz.
    pub high_hz: f64,
    /// Noise power for each Hz: mean square, full scale 1.
    pub density: f64,
}

/// What the noise amounts to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseReading {
    /// Mean square of the noise between the bounds.
    pub power: f64,
    /// The same for each Hz: that of white noise with this power.
    pub density: f64,
}

/// The noise floor between two frequencies, from the power of bins.
#[derive(Clone, Debug)]
pub struct NoiseFloor {
    bin_hz: f64,
    /// First bin of each band, and the end of the last.
    edges: Vec<usize>,
    bands: Vec<NoiseBand>,
    /// A band's powers, to be put in order.
    ordered: Vec<f64>,
    /// Of the measurement under way: the next band, power and bins so far.
    next: usize,
    sum: f64,
    bins: usize,
}

impl NoiseFloor {
    /// For spectra of `len` samples at `rate_hz`; noise is told from `low_hz` to `high_hz`.
    ///
    /// # Errors
    /// Bounds outside of the first bin and half the rate, or fewer than 24 bins between them.
    pub fn new(rate_hz: f64, len: usize, low_hz: f64, high_hz: f64) -> Result<Self, NoiseError> {
        let bin_hz = rate_hz / len as f64;
        let error = NoiseError {
            low_hz,
            high_hz,
            most_hz: 0.5 * rate_hz,
            bin_hz,
        };
        // Written so that what is no number is refused as well.
        let in_order = low_hz >= bin_hz && high_hz <= 0.5 * rate_hz && low_hz < high_hz;
        if !in_order || bin_hz.is_nan() {
            return Err(error);
        }
        let bin = |hz: f64| (hz / bin_hz + 0.5) as usize;
        let (first, last) = (bin(low_hz), bin(high_hz).min(len / 2));
        if last < first + FEWEST_BINS {
            return Err(error);
        }
        let mut edges = vec![first];
        let mut from = first;
        while from < last {
            let wide = bin(from as f64 * bin_hz * THIRD_OCTAVE).max(from + FEWEST_BINS);
            let to = if wide + FEWEST_BINS > last {
                last
            } else {
                wide
            };
            edges.push(to);
            from = to;
        }
        let empty = |pair: &[usize]| NoiseBand {
            low_hz: pair.first().copied().unwrap_or(0) as f64 * bin_hz,
            high_hz: pair.last().copied().unwrap_or(0) as f64 * bin_hz,
            density: 0.0,
        };
        let widest = edges.windows(2).map(|pair| pair[1] - pair[0]).max();
        Ok(Self {
            bin_hz,
            bands: edges.windows(2).map(empty).collect(),
            ordered: vec![0.0; widest.unwrap_or(0)],
            edges,
            next: 0,
            sum: 0.0,
            bins: 0,
        })
    }

    /// The floor of one spectrum, or of the mean of several (then the floor comes out too low by up to 1.6 dB, as means are not
    /// exponentially distributed): `power` holds the mean square of each bin, as [`crate::power::PowerScale`] writes it.
    ///
    /// Costs about as much as a few passes over the bins. Those that are missing count as silent.
    pub fn measure(&mut self, power: &[f64]) -> NoiseReading {
        self.begin();
        while !self.advance(power) {}
        self.reading()
    }

    /// Begins a measurement that [`advance`](Self::advance) goes on with.
    pub fn begin(&mut self) {
        self.next = 0;
        (self.sum, self.bins) = (0.0, 0);
    }

    /// Goes on by one band, of the same spectrum each time, as [`measure`](Self::measure) takes it; whether it was the last.
    pub fn advance(&mut self, power: &[f64]) -> bool {
        let edges = (self.edges.get(self.next), self.edges.get(self.next + 1));
        let last = self.next + 1 >= self.bands.len();
        let ((Some(&from), Some(&to)), Some(band)) = (edges, self.bands.get_mut(self.next)) else {
            return true;
        };
        self.next += 1;
        let Some(ordered) = self.ordered.get_mut(..to - from) else {
            return last;
        };
        for (at, place) in (from..to).zip(ordered.iter_mut()) {
            *place = power.get(at).copied().unwrap_or(0.0);
        }
        let count = ordered.len();
        if count == 0 {
            return last;
        }
        let rank = count / 2;
        let mut share = 0.0;
        for i in 0..=rank {
            share += 1.0 / (count - i) as f64;
        }
        let (_, median, _) = ordered.select_nth_unstable_by(rank, f64::total_cmp);
        let mean = *median / share;
        band.density = mean / self.bin_hz;
        self.sum += mean * count as f64;
        self.bins += count;
        last
    }

    /// What the measurement amounts to, once all bands were advanced over.
    pub fn reading(&self) -> NoiseReading {
        NoiseReading {
            power: self.sum,
            density: self.sum / (self.bins as f64 * self.bin_hz),
        }
    }

    /// The bands of the last measurement.
    pub fn bands(&self) -> &[NoiseBand] {
        &self.bands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exponentially distributed powers with mean 1e-9, from a counter and the platform's logarithm.
    fn noise(bins: usize) -> Vec<f64> {
        let mut state = 9_u64;
        let draw = |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let u = ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
            -1e-9 * u.ln()
        };
        (0..bins).map(draw).collect()
    }

    #[test]
    fn noise_is_measured_below_tones() {
        let (rate, len) = (48_000.0, 32_768);
        let mut power = noise(len / 2 + 1);
        let mut floor = NoiseFloor::new(rate, len, 20.0, 20_000.0).unwrap();
        let bins =
            (20_000.0_f64 / rate * len as f64).round() - (20.0_f64 / rate * len as f64).round();
        let clean = floor.measure(&power);
        assert!(
            (clean.power / (1e-9 * bins) - 1.0).abs() < 0.02,
            "{clean:?}"
        );
        assert!((clean.density / (1e-9 * len as f64 / rate) - 1.0).abs() < 0.02);
        for harmonic in 1..40 {
            for bin in 0..9 {
                power[harmonic * 300 + bin] = 0.1;
            }
        }
        let beside = floor.measure(&power);
        assert!((beside.power / clean.power - 1.0).abs() < 0.1, "{beside:?}");
    }

    #[test]
    fn bands_meet_and_cover_the_bounds() {
        let floor = NoiseFloor::new(44_100.0, 4096, 100.0, 18_000.0).unwrap();
        let bands = floor.bands();
        for pair in bands.windows(2) {
            assert_eq!(pair[0].high_hz, pair[1].low_hz);
        }
        assert!((bands[0].low_hz - 100.0).abs() < 6.0);
        assert!((bands[bands.len() - 1].high_hz - 18_000.0).abs() < 6.0);
    }

    #[test]
    fn bounds_that_hold_no_noise_are_refused() {
        for (low, high) in [
            (0.0, 100.0),
            (100.0, 90.0),
            (20.0, 30_000.0),
            (f64::NAN, 90.0),
            (500.0, 510.0),
        ] {
            let error = NoiseFloor::new(48_000.0, 32_768, low, high).unwrap_err();
            assert!(error.to_string().contains("accepted are bounds"), "{error}");
        }
    }

    #[test]
    fn band_by_band_is_the_same_as_at_once() {
        let power = noise(4097);
        let mut floor = NoiseFloor::new(48_000.0, 8192, 20.0, 20_000.0).unwrap();
        let wanted = floor.measure(&power);
        let bands = floor.bands().to_vec();
        // What was under way before does not matter.
        floor.begin();
        floor.advance(&[1.0; 4097]);
        floor.begin();
        let mut steps = 1;
        while !floor.advance(&power) {
            steps += 1;
        }
        assert_eq!(steps, bands.len());
        assert_eq!((floor.reading(), floor.bands()), (wanted, bands.as_slice()));
    }
}
