//! The fast spectrum: 4096 samples, every 2048 frames, the mean power of all channels, for pictures that run.
//!
//! Invariant: the work on a spectrum is cut into steps of a few tens of microseconds; one that is not done when the next is due is finished first.

use heterodyne_analysis::fft::RealFft;
use heterodyne_analysis::power::PowerScale;
use heterodyne_analysis::window::Window;

use crate::display::power_db;
use crate::history::History;
use crate::layout::{FAST_HOP, FAST_LEN, head, plane, section};
use crate::results::Results;

/// Bins whose level is worked out in one step.
const TOLD: usize = 1024;

enum Stage {
    Idle,
    Weigh(usize),
    Transform(usize),
    Tell(usize),
}

/// The fast spectrum of a running sound.
pub(crate) struct Fast {
    fft: RealFft,
    window: Vec<f32>,
    weighed: Vec<f32>,
    scale: PowerScale,
    power: Vec<f64>,
    sum: Vec<f64>,
    told: Vec<f32>,
    /// Power of a sine's highest bin as a square of its amplitude, over the number of channels.
    sine_scale: f64,
    stage: Stage,
    at: u64,
}

impl Fast {
    /// For so many channels. `None` never: the length is one that a transform has.
    pub fn new(channels: usize) -> Option<Self> {
        let mut window = vec![0.0; FAST_LEN];
        Window::Hann.fill(&mut window);
        Some(Self {
            fft: RealFft::new(FAST_LEN).ok()?,
            scale: PowerScale::new(&window),
            weighed: vec![0.0; FAST_LEN],
            power: vec![0.0; FAST_LEN / 2 + 1],
            sum: vec![0.0; FAST_LEN / 2 + 1],
            told: vec![0.0; FAST_LEN / 2 + 1],
            sine_scale: 2.0 * Window::Hann.noise_bandwidth_bins(FAST_LEN) / channels as f64,
            window,
            stage: Stage::Idle,
            at: 0,
        })
    }

    /// Begins a spectrum when one is due after this many frames; before the first is full, none is.
    pub fn begin(&mut self, frames: u64) {
        let due = frames.is_multiple_of(FAST_HOP as u64) && frames >= FAST_LEN as u64;
        if due && matches!(self.stage, Stage::Idle) {
            self.at = frames;
            self.sum.fill(0.0);
            self.stage = Stage::Weigh(0);
        }
    }

    /// Drops what is under way.
    pub fn reset(&mut self) {
        self.stage = Stage::Idle;
    }

    /// One step; returns its cost in units, 0 where there is nothing to be done.
    pub fn step(&mut self, histories: &[History], results: &mut Results) -> usize {
        match self.stage {
            Stage::Idle => 0,
            Stage::Weigh(channel) => {
                // A channel is weighed within a few quanta of the others; each is as new as its step.
                let newest = histories
                    .get(channel)
                    .map_or(&[][..], |h| h.newest(FAST_LEN));
                for ((to, x), w) in self.weighed.iter_mut().zip(newest).zip(&self.window) {
                    *to = x * w;
                }
                self.fft.begin(&self.weighed);
                self.stage = Stage::Transform(channel);
                10
            }
            Stage::Transform(channel) => {
                if !self.fft.advance(1) {
                    return 6;
                }
                if let Some(spectrum) = self.fft.spectrum() {
                    self.scale.fill(&spectrum.re, &spectrum.im, &mut self.power);
                }
                for (sum, power) in self.sum.iter_mut().zip(&self.power) {
                    *sum += power;
                }
                self.stage = if channel + 1 < histories.len() {
                    Stage::Weigh(channel + 1)
                } else {
                    Stage::Tell(0)
                };
                10
            }
            Stage::Tell(from) => {
                let to = (from + TOLD).min(self.sum.len());
                for (told, sum) in self.told.iter_mut().zip(&self.sum).take(to).skip(from) {
                    *told = power_db(sum * self.sine_scale);
                }
                self.stage = Stage::Tell(to);
                if to == self.sum.len() {
                    results
                        .plane_mut(plane::FAST, 0)
                        .copy_from_slice(&self.told);
                    results.set(head::FAST_AT, self.at as f64);
                    results.is_new(section::FAST);
                    self.stage = Stage::Idle;
                }
                TOLD / 32
            }
        }
    }
}
