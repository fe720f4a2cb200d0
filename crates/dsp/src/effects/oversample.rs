//! Runs a formula at four times the sample rate, so that the harmonics it makes above half the rate do not come back as other tones.
//!
//! Invariant: what goes in below 0.38 of the rate comes out by at most 0.001 dB louder or softer, exactly [`LATENCY_FRAMES`] later; what the formula makes above
//! 0.62 of the rate comes back at least 90 dB softer.
//!
//! Up and down are the same linear-phase filter of 97 taps, a sinc under a Kaiser window, each computed only where its input is not 0 or its output is kept.

use crate::elementary::sin_turns;

/// How many samples a frame has.
pub(super) const FACTOR: usize = 4;

/// By how many frames up and down together delay.
pub(super) const LATENCY_FRAMES: usize = 24;

/// Frames that go through at a time.
pub(super) const PIECE: usize = 64;

/// Samples of the past that a filter looks at.
const PAST: usize = FACTOR * LATENCY_FRAMES;

/// Rows of four taps.
const ROWS: usize = LATENCY_FRAMES + 1;

/// The filter's taps, with a sum of 1, in rows of four; the last three are 0.
#[derive(Clone)]
pub(super) struct Taps([[f32; FACTOR]; ROWS]);

/// Bessel's I0.
fn bessel(x: f64) -> f64 {
    let quarter = 0.25 * x * x;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..40 {
        term *= quarter / f64::from(n * n);
        sum += term;
    }
    sum
}

impl Taps {
    pub fn new() -> Self {
        /// Shape of the window, for 90 dB.
        const BETA: f64 = 8.96;
        let middle = (PAST / 2) as f64;
        let mut rows = [[0.0; FACTOR]; ROWS];
        for tap in 0..=PAST {
            let distance = tap as f64 - middle;
            let part = distance / middle;
            let window = bessel(BETA * (1.0 - part * part).sqrt()) / bessel(BETA);
            let sinc = if tap == PAST / 2 {
                0.25
            } else {
                sin_turns(distance / 8.0) / (core::f64::consts::PI * distance)
            };
            rows[tap / FACTOR][tap % FACTOR] = sinc * window;
        }
        let sum: f64 = rows.iter().flatten().sum();
        Self(rows.map(|row| row.map(|tap| (tap / sum) as f32)))
    }
}

/// One channel's way up and down again.
pub(super) struct Oversampler {
    input: [f32; LATENCY_FRAMES + PIECE],
    /// Three more than are looked at, for whole rows.
    above: [f32; PAST + FACTOR * PIECE + 3],
}

impl Oversampler {
    pub fn new() -> Self {
        Self {
            input: [0.0; LATENCY_FRAMES + PIECE],
            above: [0.0; PAST + FACTOR * PIECE + 3],
        }
    }

    pub fn reset(&mut self) {
        self.input.fill(0.0);
        self.above.fill(0.0);
    }

    /// Takes at most [`PIECE`] frames through `formula`, which gets all samples of them, four a frame, and changes them in place.
    pub fn process(&mut self, taps: &Taps, frames: &mut [f32], formula: impl FnOnce(&mut [f32])) {
        let count = frames.len().min(PIECE);
        self.input[LATENCY_FRAMES..LATENCY_FRAMES + count].copy_from_slice(&frames[..count]);
        for frame in 0..count {
            let mut sums = [0.0; FACTOR];
            let around: &[f32] = &self.input[frame..frame + ROWS];
            for (x, row) in around.iter().rev().zip(&taps.0) {
                for lane in 0..FACTOR {
                    sums[lane] += row[lane] * x;
                }
            }
            let at = PAST + FACTOR * frame;
            for lane in 0..FACTOR {
                self.above[at + lane] = FACTOR as f32 * sums[lane];
            }
        }
        formula(&mut self.above[PAST..PAST + FACTOR * count]);
        for (frame, out) in frames.iter_mut().enumerate().take(count) {
            let mut sums = [0.0; FACTOR];
            let at = FACTOR * frame;
            for (four, row) in self.above[at..at + FACTOR * ROWS]
                .chunks_exact(FACTOR)
                .zip(&taps.0)
            {
                for lane in 0..FACTOR {
                    sums[lane] += row[lane] * four[lane];
                }
            }
            *out = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        }
        self.input.copy_within(count..count + LATENCY_FRAMES, 0);
        self.above
            .copy_within(FACTOR * count..FACTOR * count + PAST, 0);
    }
}
