//! Finds the place in the past that sounds most like another one.
//!
//! Invariant: places are compared by `2·Σab/(Σa² + Σb²)`, which is 1 only where the two are equal: for a periodic sound, whole periods apart. First on every few
//! frames, then on all of them around the best, at last between frames by the cosine through three neighbours.

use super::super::past::Past;
use crate::elementary::{atan2, round_to_integer};

/// Length of what is compared.
const LOOK_SECS: f64 = 0.01;
/// The rate of the first look.
const COARSE_HZ: f64 = 12_000.0;
/// How much more a longest jump counts than none where two are as good: fewer fades.
const LONG_BONUS: f64 = 0.02;
/// Most differences that the second look compares.
const MOST_FINE: usize = 64;

/// Sizes of the two looks.
#[derive(Clone, Copy)]
pub(super) struct Looks {
    /// Frames a step of the first look.
    every: usize,
    /// Frames compared.
    frames: usize,
}

impl Looks {
    pub fn new(sample_rate_hz: f64) -> Self {
        let every = round_to_integer(sample_rate_hz / COARSE_HZ).clamp(1.0, 28.0) as usize;
        let frames = (LOOK_SECS * sample_rate_hz) as usize;
        Self {
            every,
            frames: frames.next_multiple_of(8 * every),
        }
    }
}

/// The past of both channels together, at two rates.
pub(super) struct Search {
    looks: Looks,
    fine: Past,
    coarse: Past,
    /// Frames heard since the newest coarse sample.
    age: usize,
    farthest: f64,
}

impl Search {
    pub fn new(looks: Looks, longest: usize) -> Self {
        Self {
            looks,
            fine: Past::new(longest + looks.frames),
            coarse: Past::new((longest + looks.frames) / looks.every + 2),
            age: 0,
            farthest: longest as f64 - looks.frames as f64 - 64.0,
        }
    }

    /// Longest delay that may be read from.
    pub fn farthest(&self) -> f64 {
        self.farthest
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.fine.reset();
        self.coarse.reset();
        self.age = 0;
    }

    /// Hears a sample.
    #[inline(always)]
    pub fn hear(&mut self, sample: f32) {
        self.fine.write(sample);
        self.age += 1;
        if self.age < self.looks.every {
            return;
        }
        self.age = 0;
        // A triangle over two steps keeps what is above the coarse rate out.
        let every = self.looks.every;
        let stretch = self.fine.stretch(2 * every - 1, 2 * every);
        let mut sum = 0.0;
        for k in 0..every {
            sum += (k + 1) as f32 * (stretch[k] + stretch[2 * every - 1 - k]);
        }
        self.coarse.write(sum / (every * (every + 1)) as f32);
    }

    /// By how many frames to change the delay, at least `least` and about `most` at most, upwards where `back`, and how alike the two places are (0 to 1).
    pub fn jump(&self, delay: f64, back: bool, least: f64, most: f64) -> (f64, f64) {
        let Looks { every, frames } = self.looks;
        let first = (least / every as f64) as usize + 1;
        let last = ((most / every as f64) as usize).max(first);
        let centre = ((delay - self.age as f64).max(0.0) / every as f64) as usize;
        let coarse = Comparison::new(&self.coarse, centre, frames / every, back);
        let (mut best, mut best_score) = (last, f64::NEG_INFINITY);
        for lag in first..=last {
            let score = coarse.likeness(lag) + LONG_BONUS * lag as f64 / last as f64;
            if score > best_score {
                (best, best_score) = (lag, score);
            }
        }
        let fine = Comparison::new(&self.fine, delay as usize, frames, back);
        let from = (best * every).saturating_sub(every + 1);
        let count = (2 * every + 3).min(MOST_FINE);
        let mut scores = [0.0; MOST_FINE];
        for (k, score) in scores[..count].iter_mut().enumerate() {
            *score = fine.likeness(from + k);
        }
        let mut top = 1;
        for k in 2..count - 1 {
            if scores[k] > scores[top] {
                top = k;
            }
        }
        let lag = (from + top) as f64 + between(scores[top - 1], scores[top], scores[top + 1]);
        let likeness = scores[top].clamp(0.0, 1.0);
        (if back { lag } else { -lag }, likeness)
    }
}

/// Where between −1 and 1 the top of the cosine through three neighbouring values lies.
fn between(before: f64, here: f64, after: f64) -> f64 {
    let cos = if here > 0.0 {
        0.5 * (before + after) / here
    } else {
        1.0
    };
    if !(-0.999..0.999_999_99).contains(&cos) {
        return 0.0;
    }
    let sin = (1.0 - cos * cos).sqrt();
    let step = atan2(sin, cos);
    (atan2(0.5 * (after - before), here * sin) / step).clamp(-1.0, 1.0)
}

/// A stretch of the past that others are compared with.
struct Comparison<'a> {
    past: &'a Past,
    len: usize,
    oldest: usize,
    back: bool,
    own: &'a [f32],
    energy: f64,
}

impl<'a> Comparison<'a> {
    fn new(past: &'a Past, centre: usize, len: usize, back: bool) -> Self {
        let oldest = centre.max(len / 2) + len / 2;
        let own = past.stretch(oldest, len);
        Self {
            past,
            len,
            oldest,
            back,
            own,
            energy: product(own, own),
        }
    }

    /// How alike the stretch `lag` away is; 0 in silence.
    fn likeness(&self, lag: usize) -> f64 {
        let oldest = if self.back {
            self.oldest + lag
        } else {
            self.oldest.saturating_sub(lag).max(self.len)
        };
        let other = self.past.stretch(oldest, self.len);
        let energies = self.energy + product(other, other);
        if energies > 1e-20 {
            2.0 * product(self.own, other) / energies
        } else {
            0.0
        }
    }
}

/// `Σ a·b` in eight sums side by side.
#[inline(always)]
fn product(a: &[f32], b: &[f32]) -> f64 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let mut sum = 0.0;
    for lane in sums {
        sum += f64::from(lane);
    }
    sum
}
