//! Finds how far a sound swings between its samples, as ITU-R BS.1770-5 annex 2 asks: eight times oversampled.
//!
//! Invariant: never below the largest sample; the same bits for blocks of any size. The reading covers all but the last 12 frames, since
//! what lies between samples is only known when their neighbours are; [`TruePeak::finish`] takes silence for those to come.
//!
//! `x(n + p/8) = Σ x[n + 12 − k]·h(k − 12 + p/8)` for 24 taps and p = 0…7, h a Kaiser-windowed sinc (β = 5) normalised for each p. A grid of an
//! eighth can miss a crest at frequency f by `cos(πf/(8·rate))`: 0.11 dB at 20 kHz and 48 kHz. The filter is flat within 0.02 dB to 0.42 of the
//! rate and 1.5 dB down at 0.47.

use super::finite;
use crate::lowpass;

/// Points for each sample.
const PHASES: usize = 8;

/// Frames on either side.
const REACH: usize = 12;

const TAPS: usize = 2 * REACH;

const KAISER_BETA: f64 = 5.0;

/// Frames that are worked on at once.
const CHUNK: usize = 64;

/// The true peak of one channel.
#[derive(Clone, Debug)]
pub struct TruePeak {
    taps: Vec<[f32; PHASES]>,
    /// The last `TAPS − 1` samples, then a chunk.
    line: Vec<f32>,
    sample_peak: f32,
    between: f32,
    faults: u64,
}

impl Default for TruePeak {
    fn default() -> Self {
        Self::new()
    }
}

impl TruePeak {
    /// At rest. The sample rate does not matter.
    pub fn new() -> Self {
        let taps = (0..TAPS).map(|tap| {
            core::array::from_fn(|phase| {
                let at = |tap: usize| {
                    let u = tap as f64 - REACH as f64 + phase as f64 / PHASES as f64;
                    lowpass::response(u, REACH as f64, 0.5, KAISER_BETA)
                };
                let sum: f64 = (0..TAPS).fold(0.0, |sum, tap| sum + at(tap));
                (at(tap) / sum) as f32
            })
        });
        Self {
            taps: taps.collect(),
            line: vec![0.0; TAPS - 1 + CHUNK],
            sample_peak: 0.0,
            between: 0.0,
            faults: 0,
        }
    }

    /// Takes a block of any length.
    pub fn process(&mut self, block: &[f32]) {
        for chunk in block.chunks(CHUNK) {
            let Some(place) = self.line.get_mut(TAPS - 1..TAPS - 1 + chunk.len()) else {
                return;
            };
            for (kept, &sample) in place.iter_mut().zip(chunk) {
                *kept = match finite(sample) {
                    Some(_) => sample,
                    None => {
                        self.faults += 1;
                        0.0
                    }
                };
                self.sample_peak = self.sample_peak.max(kept.abs());
            }
            let mut peaks = [self.between; PHASES];
            for window in self.line.windows(TAPS).take(chunk.len()) {
                let mut sums = [0.0_f32; PHASES];
                for (taps, &x) in self.taps.iter().zip(window.iter().rev()) {
                    for p in 0..PHASES {
                        sums[p] += taps[p] * x;
                    }
                }
                for p in 0..PHASES {
                    let size = sums[p].abs();
                    peaks[p] = if size > peaks[p] { size } else { peaks[p] };
                }
            }
            self.between = peaks.into_iter().fold(self.between, f32::max);
            self.line
                .copy_within(chunk.len()..chunk.len() + TAPS - 1, 0);
        }
    }

    /// Lets silence follow, so that the last frames count. What is processed next comes after that silence.
    pub fn finish(&mut self) {
        self.process(&[0.0; TAPS]);
    }

    /// The true peak as a gain.
    pub fn peak(&self) -> f64 {
        f64::from(self.between.max(self.sample_peak))
    }

    /// The largest sample as a gain.
    pub fn sample_peak(&self) -> f64 {
        f64::from(self.sample_peak)
    }

    /// Samples that were no numbers and were taken as silence.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    /// Forgets the peaks, but not the last frames: the next peak may lie between them and what comes.
    pub fn forget_peaks(&mut self) {
        self.sample_peak = 0.0;
        self.between = 0.0;
    }
    /// Back to the start.
    pub fn reset(&mut self) {
        self.forget_peaks();
        self.line.fill(0.0);
        self.faults = 0;
    }
}
