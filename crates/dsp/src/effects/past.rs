//! The last sound of a channel, and how it is read between two frames at any speed.
//!
//! Invariant: a whole delay read without a cut gives the sample itself. Read faster than it was written, what would come out above half the rate is cut off.
//!
//! The kernel is `sinc(t)·I₀(β·√(1 − (t/Z)²))/I₀(β)` with β = 7 and Z zero crossings on each side; from a table with a straight line between two entries.

use crate::elementary::{floor, sin_turns};

const BETA: f64 = 7.0;
/// Entries of the table from a zero crossing to the next.
const FINE: usize = 256;
/// Samples that are weighed side by side.
const TOGETHER: usize = 8;

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

    /// Weights at a place and the seven after it, a step apart: places side by side, then entries one by one, then the lines between two side by side.
    #[inline(always)]
    fn weights(&self, first: f32, step: f32) -> [f32; TOGETHER] {
        /// 1.5 · 2^23: a sum with it has the nearest whole number in its last bits.
        const MAGIC: f32 = 12_582_912.0;
        let table = &self.table[..];
        let last = table.len() - 1;
        let (mut places, mut sums) = ([0.0f32; TOGETHER], [0.0f32; TOGETHER]);
        for lane in 0..TOGETHER {
            places[lane] = (first - lane as f32 * step).abs();
            // The whole part; of an odd whole number the one before, which comes to the same. Zero crossings are even.
            sums[lane] = (places[lane] - 0.5) + MAGIC;
        }
        let (mut here, mut rise) = ([0.0f32; TOGETHER], [0.0f32; TOGETHER]);
        for lane in 0..TOGETHER {
            let entry = (sums[lane].to_bits() & 0xffff) as usize;
            [here[lane], rise[lane]] = table[if entry < last { entry } else { last }];
        }
        for lane in 0..TOGETHER {
            here[lane] += rise[lane] * (places[lane] - (sums[lane] - MAGIC));
        }
        here
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
        let (left, right) = match pasts {
            [left, right] => (
                left.stretch(oldest as usize, len),
                right.stretch(oldest as usize, len),
            ),
            [only, ..] => (only.stretch(oldest as usize, len), &[][..]),
            [] => return [0.0; 2],
        };
        let mut sums = [[0.0f32; TOGETHER]; 2];
        let mut right = right.chunks(TOGETHER);
        for (number, left) in left.chunks(TOGETHER).enumerate() {
            let weights = self.weights(first - (TOGETHER * number) as f32 * step, step);
            add(&mut sums[0], &weights, left);
            if let Some(right) = right.next() {
                add(&mut sums[1], &weights, right);
            }
        }
        let sums = sums.map(|s| ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7])));
        sums.map(|sum| cut * f64::from(sum))
    }
}

/// Adds products side by side; of samples there may be fewer.
#[inline(always)]
fn add(sums: &mut [f32; TOGETHER], weights: &[f32; TOGETHER], samples: &[f32]) {
    if let Some(samples) = samples.first_chunk::<TOGETHER>() {
        for lane in 0..TOGETHER {
            sums[lane] += weights[lane] * samples[lane];
        }
    } else {
        for ((sum, weight), sample) in sums.iter_mut().zip(weights).zip(samples) {
            *sum += weight * sample;
        }
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
