//! The last sound of a channel, and how it is read between two frames at any speed.
//!
//! Invariant: a whole delay read without a cut gives the sample itself. Read faster than it was written, what would come out above half the rate is cut off.
//!
//! The kernel is `sinc(t)·I₀(β·√(1 − (t/Z)²))/I₀(β)` with β = 7 and Z zero crossings on each side; from a table with a straight line between two entries.

use crate::elementary::{floor, sin_turns};

const BETA: f64 = 7.0;
/// Entries of the table from a zero crossing to the next.
const FINE: usize = 256;

/// A ring of samples, each kept twice so that any stretch lies in one piece.
pub(super) struct Past {
    samples: Vec<f32>,
    mask: usize,
    now: usize,
}

impl Past {
    /// Silence, as far back as `longest` frames.
    pub fn new(longest: usize) -> Self {
        let len = (longest + 1).next_power_of_two();
        Self {
            samples: vec![0.0; 2 * len],
            mask: len - 1,
            now: 0,
        }
    }

    /// Goes on by a sample, which becomes the one at delay 0.
    #[inline(always)]
    pub fn write(&mut self, sample: f32) {
        self.now = (self.now + 1) & self.mask;
        self.samples[self.now] = sample;
        self.samples[self.now + self.mask + 1] = sample;
    }

    /// The sample `delay` frames ago.
    #[inline(always)]
    pub fn at(&self, delay: usize) -> f32 {
        self.samples[self.now.wrapping_sub(delay) & self.mask]
    }

    /// `len` samples in order of time, the first `oldest` frames ago.
    #[inline(always)]
    pub fn stretch(&self, oldest: usize, len: usize) -> &[f32] {
        let from = self.now.wrapping_sub(oldest) & self.mask;
        &self.samples[from..from + len.min(self.mask + 1)]
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.samples.fill(0.0);
    }
}

/// The table of the kernel's right half.
pub(super) struct Kernel {
    crossings: usize,
    /// Each entry, and how much higher the next one is.
    table: Vec<[f32; 2]>,
}

impl Kernel {
    /// Works the table out for so many zero crossings on each side.
    pub fn new(crossings: usize) -> Self {
        let height = |entry: usize| {
            let t = entry as f64 / FINE as f64;
            let across = t / crossings as f64;
            let inside = (1.0 - across * across).max(0.0);
            let sinc = if entry == 0 {
                1.0
            } else if entry.is_multiple_of(FINE) {
                0.0
            } else {
                sin_turns(0.5 * t) / (std::f64::consts::PI * t)
            };
            sinc * bessel(BETA * inside.sqrt()) / bessel(BETA)
        };
        let entries = crossings * FINE;
        let table = (0..=entries)
            .map(|entry| {
                let (here, next) = (
                    height(entry),
                    if entry < entries {
                        height(entry + 1)
                    } else {
                        0.0
                    },
                );
                [here as f32, (next - here) as f32]
            })
            .collect();
        Self { crossings, table }
    }

    /// How many frames it looks to each side where it cuts at the part `cut` of half the rate.
    #[inline(always)]
    pub fn reach(&self, cut: f64) -> f64 {
        self.crossings as f64 / cut
    }

    /// What sounded `delay` frames ago, which is at least its reach; 0 for a channel that is not there.
    #[inline(always)]
    pub fn read(&self, pasts: &[Past], delay: f64, cut: f64) -> [f64; 2] {
        let reach = self.reach(cut);
        let oldest = floor(delay + reach);
        let newest = (delay - reach).max(0.0) as usize + 1;
        let len = (oldest as usize + 1).saturating_sub(newest);
        let step = (cut * FINE as f64) as f32;
        let first = ((oldest - delay) * cut * FINE as f64) as f32;
        let last = self.table.len() - 1;
        let mut sums = [0.0f32; 2];
        let (left, right) = match pasts {
            [left, right] => (
                left.stretch(oldest as usize, len),
                right.stretch(oldest as usize, len),
            ),
            [only, ..] => (only.stretch(oldest as usize, len), &[][..]),
            [] => return [0.0; 2],
        };
        let weight = |k: usize| {
            let place = (first - k as f32 * step).abs();
            let entry = (place as usize).min(last);
            let [here, rise] = self.table[entry];
            here + rise * (place - entry as f32)
        };
        if right.len() == left.len() {
            for k in 0..left.len() {
                let weight = weight(k);
                sums[0] += weight * left[k];
                sums[1] += weight * right[k];
            }
        } else {
            for (k, sample) in left.iter().enumerate() {
                sums[0] += weight(k) * sample;
            }
        }
        sums.map(|sum| cut * f64::from(sum))
    }
}

/// I₀, the modified Bessel function of order 0, by its power series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= 0.25 * x * x / f64::from(k * k);
        sum += term;
    }
    sum
}
