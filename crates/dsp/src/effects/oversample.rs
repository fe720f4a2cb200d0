//! Runs a formula at four times the sample rate, so that the harmonics it makes above half the rate do not come back as other tones.
//!
//! Invariant: what goes in below 0.38 of the rate comes out by at most 0.001 dB louder or softer, exactly [`LATENCY_FRAMES`] later; what the formula makes between
//! 0.62 and 3.38 times the rate comes back at least 90 dB softer; what lies beyond folds as it is.
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

/// Frames that are computed side by side.
const TOGETHER: usize = 4;
const _: () = assert!(PIECE.is_multiple_of(TOGETHER));

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

/// Sums with four more products.
#[inline(always)]
fn more(sums: [f32; FACTOR], taps: &[f32; FACTOR], x: [f32; FACTOR]) -> [f32; FACTOR] {
    std::array::from_fn(|lane| sums[lane] + taps[lane] * x[lane])
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
        // Four frames at a time: what lies beyond the last one is stale, finite and not kept.
        for first in (0..count).step_by(TOGETHER) {
            let Some(around) = self.input[first..].first_chunk::<{ ROWS + TOGETHER - 1 }>() else {
                break;
            };
            let [mut a, mut b, mut c, mut d] = [[0.0; FACTOR]; TOGETHER];
            for (row, taps) in taps.0.iter().enumerate() {
                let newest = ROWS - 1 - row;
                a = more(a, taps, [around[newest]; FACTOR]);
                b = more(b, taps, [around[newest + 1]; FACTOR]);
                c = more(c, taps, [around[newest + 2]; FACTOR]);
                d = more(d, taps, [around[newest + 3]; FACTOR]);
            }
            let sums = [a, b, c, d];
            let at = PAST + FACTOR * first;
            for (x, sum) in self.above[at..].iter_mut().zip(sums.as_flattened()) {
                *x = FACTOR as f32 * sum;
            }
        }
        formula(&mut self.above[PAST..PAST + FACTOR * count]);
        for first in (0..count).step_by(TOGETHER) {
            let around = &self.above[FACTOR * first..];
            let Some(around) = around.first_chunk::<{ FACTOR * (ROWS + TOGETHER - 1) }>() else {
                break;
            };
            let rows = around.as_chunks::<FACTOR>().0;
            let [mut a, mut b, mut c, mut d] = [[0.0; FACTOR]; TOGETHER];
            for (taps, rows) in taps.0.iter().zip(rows.windows(TOGETHER)) {
                a = more(a, taps, rows[0]);
                b = more(b, taps, rows[1]);
                c = more(c, taps, rows[2]);
                d = more(d, taps, rows[3]);
            }
            let sums = [a, b, c, d];
            for (out, sums) in frames[first..count].iter_mut().zip(sums) {
                *out = (sums[0] + sums[1]) + (sums[2] + sums[3]);
            }
        }
        self.input.copy_within(count..count + LATENCY_FRAMES, 0);
        self.above
            .copy_within(FACTOR * count..FACTOR * count + PAST, 0);
    }
}
