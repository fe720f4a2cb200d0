//! Second-order filters that may move while they sound: low- and high-pass, notch, peak and shelves.
//!
//! Invariant: standing still, a section's response is that of the bilinear transform with prewarped frequency, which is the audio-EQ cookbook's (Robert
//! Bristow-Johnson); moving, each of its frames is a stable filter and its states are a capacitor's charge, so that nothing jumps.
//!
//! The analogue state variable filter, integrated by the trapezoidal rule (Simper, "Linear trapezoidal integrated SVF", 2013): `g = tan(πf/rate)`, damping `k`,
//! and the output is `m0·input + m1·band + m2·low`.

use super::level::{flushed, gain_of_db};
use super::ramp::{SMOOTH_SECS, frames_of};
use crate::elementary::tan_turns;

/// The highest frequency that a filter is put at, as a part of the sample rate.
const HIGHEST: f64 = 0.49;

/// ln 1000.
const SIXTY_DB: f64 = 6.907_755_278_982_137;

/// What a section does: numbers that move in straight lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Design {
    /// Warped frequency.
    g: f64,
    /// Damping, 1/Q.
    k: f64,
    /// Parts of input, band and low in the output.
    mix: [f64; 3],
}

impl Design {
    fn new(hz: f64, damping: f64, sample_rate_hz: f64, mix: [f64; 3]) -> Self {
        let part = hz / sample_rate_hz;
        let part = if part > HIGHEST { HIGHEST } else { part };
        Self {
            g: tan_turns(0.5 * part),
            k: damping,
            mix,
        }
    }

    /// Lets everything through; stands at a frequency, from where it may become something else.
    pub fn open(hz: f64, q: f64, rate: f64) -> Self {
        Self::new(hz, 1.0 / q, rate, [1.0, 0.0, 0.0])
    }

    /// Low-pass, 12 dB an octave.
    pub fn low_pass(hz: f64, q: f64, rate: f64) -> Self {
        Self::new(hz, 1.0 / q, rate, [0.0, 0.0, 1.0])
    }

    /// High-pass, 12 dB an octave.
    pub fn high_pass(hz: f64, q: f64, rate: f64) -> Self {
        Self::new(hz, 1.0 / q, rate, [1.0, -1.0 / q, -1.0])
    }

    /// Notch.
    pub fn notch(hz: f64, q: f64, rate: f64) -> Self {
        Self::new(hz, 1.0 / q, rate, [1.0, -1.0 / q, 0.0])
    }

    /// Peak or dip of `gain_db`.
    pub fn peak(hz: f64, gain_db: f64, q: f64, rate: f64) -> Self {
        let a = gain_of_db(0.5 * gain_db);
        let k = 1.0 / (q * a);
        Self::new(hz, k, rate, [1.0, k * (a * a - 1.0), 0.0])
    }

    /// `gain_db` below the frequency.
    pub fn low_shelf(hz: f64, gain_db: f64, q: f64, rate: f64) -> Self {
        let a = gain_of_db(0.5 * gain_db);
        let k = 1.0 / q;
        let mut design = Self::new(hz, k, rate, [1.0, k * (a - 1.0), a * a - 1.0]);
        design.g /= a.sqrt();
        design
    }

    /// `gain_db` above the frequency.
    pub fn high_shelf(hz: f64, gain_db: f64, q: f64, rate: f64) -> Self {
        let a = gain_of_db(0.5 * gain_db);
        let k = 1.0 / q;
        let mut design = Self::new(hz, k, rate, [a * a, k * (1.0 - a) * a, 1.0 - a * a]);
        design.g *= a.sqrt();
        design
    }

    fn is_open(&self) -> bool {
        self.mix == [1.0, 0.0, 0.0]
    }

    fn stepped(&self, to: &Self, part: f64) -> Self {
        let step = |from: f64, to: f64| (to - from) * part;
        Self {
            g: step(self.g, to.g),
            k: step(self.k, to.k),
            mix: [0, 1, 2].map(|at| step(self.mix[at], to.mix[at])),
        }
    }

    fn plus(&self, step: &Self) -> Self {
        Self {
            g: self.g + step.g,
            k: self.k + step.k,
            mix: [0, 1, 2].map(|at| self.mix[at] + step.mix[at]),
        }
    }

    /// What the trapezoidal rule multiplies with.
    fn solved(&self) -> [f64; 3] {
        let a1 = 1.0 / (1.0 + self.g * (self.g + self.k));
        let a2 = self.g * a1;
        [a1, a2, self.g * a2]
    }
}

/// One filter with its states, for two channels at once.
#[derive(Clone, Debug)]
pub(super) struct Section {
    now: Design,
    goal: Design,
    step: Design,
    left: u32,
    frames: u32,
    solved: [f64; 3],
    band: [f64; 2],
    low: [f64; 2],
}

impl Section {
    pub fn new(design: Design, sample_rate_hz: f64) -> Self {
        Self {
            now: design,
            goal: design,
            step: design,
            left: 0,
            frames: frames_of(SMOOTH_SECS, sample_rate_hz),
            solved: design.solved(),
            band: [0.0; 2],
            low: [0.0; 2],
        }
    }

    /// Starts to become another filter.
    pub fn go(&mut self, goal: Design) {
        self.goal = goal;
        self.step = self.now.stepped(&goal, 1.0 / f64::from(self.frames));
        self.left = if goal == self.now { 0 } else { self.frames };
    }

    /// Forgets all sound and is what `design` says.
    pub fn reset(&mut self, design: Design) {
        self.now = design;
        self.goal = design;
        self.left = 0;
        self.solved = design.solved();
        self.band = [0.0; 2];
        self.low = [0.0; 2];
    }

    /// Frames until what was heard is 60 dB softer.
    pub fn tail_frames(&self) -> usize {
        let Design { g, k, .. } = self.goal;
        if self.goal.is_open() {
            return 0;
        }
        let slowest = if k < 2.0 {
            0.5 * k
        } else {
            0.5 * k - (0.25 * k * k - 1.0).sqrt()
        };
        (SIXTY_DB * (1.0 + g * g) / (2.0 * g * slowest)) as usize + 1
    }

    /// Takes frames through, in place.
    pub fn process(&mut self, frames: &mut [[f64; 2]]) {
        let (moving, still) = frames.split_at_mut(frames.len().min(self.left as usize));
        for frame in moving {
            self.left -= 1;
            self.now = if self.left == 0 {
                self.goal
            } else {
                self.now.plus(&self.step)
            };
            self.solved = self.now.solved();
            self.run(core::slice::from_mut(frame));
        }
        if self.now.is_open() && self.left == 0 {
            self.band = [0.0; 2];
            self.low = [0.0; 2];
        } else {
            self.run(still);
        }
    }

    #[inline(always)]
    fn run(&mut self, frames: &mut [[f64; 2]]) {
        let [a1, a2, a3] = self.solved;
        let [m0, m1, m2] = self.now.mix;
        let (mut band, mut low) = (self.band, self.low);
        for frame in frames {
            for lane in 0..2 {
                let v0 = frame[lane];
                let v3 = v0 - low[lane];
                let v1 = a1 * band[lane] + a2 * v3;
                let v2 = low[lane] + (a2 * band[lane] + a3 * v3);
                band[lane] = flushed(2.0 * v1 - band[lane]);
                low[lane] = flushed(2.0 * v2 - low[lane]);
                frame[lane] = m0 * v0 + (m1 * v1 + m2 * v2);
            }
        }
        (self.band, self.low) = (band, low);
    }
}

/// Frames that go through sections at a time.
const PIECE: usize = 64;

/// Takes a block of one or two channels through sections, one after another.
pub(super) fn cascade(sections: &mut [Section], block: &mut [&mut [f32]]) {
    let len = block.iter().map(|channel| channel.len()).min().unwrap_or(0);
    let mut frames = [[0.0f64; 2]; PIECE];
    let mut at = 0;
    while at < len {
        let count = PIECE.min(len - at);
        let frames = &mut frames[..count];
        for (lane, channel) in block.iter().enumerate().take(2) {
            for (frame, x) in frames.iter_mut().zip(&channel[at..at + count]) {
                frame[lane] = f64::from(*x);
            }
        }
        for section in sections.iter_mut() {
            section.process(frames);
        }
        for (lane, channel) in block.iter_mut().enumerate().take(2) {
            for (x, frame) in channel[at..at + count].iter_mut().zip(frames.iter()) {
                *x = frame[lane] as f32;
            }
        }
        at += count;
    }
}
