//! Judges a tone of [`PERIOD`] frames by its samples alone: where it is too quiet, too loud, or jumps.

use heterodyne_dsp::elementary::{cos_turns, sin_turns};

use crate::link::{AMPLITUDE, PERIOD};

/// Hears a tone.
#[derive(Default)]
pub struct Ear {
    heard: u64,
    window: Vec<f32>,
    last: f32,
    quiet: u64,
    /// The longest row of frames in windows below half of the amplitude.
    pub longest_quiet: u64,
    pub quietest: f64,
    pub loudest: f64,
    /// The steepest step from sample to sample, in those of the tone.
    pub steepest: f32,
    /// Sum of the distances of the amplitude to the right one.
    off: f64,
    windows: u64,
}

const HOP: usize = PERIOD as usize;

impl Ear {
    pub fn new() -> Ear {
        Ear {
            quietest: f64::INFINITY,
            ..Ear::default()
        }
    }

    pub fn hear(&mut self, frames: &[f32]) {
        // The steepest step of the tone from sample to sample.
        let step = 2.0 * AMPLITUDE * sin_turns(0.5 / PERIOD as f64) as f32;
        for &sample in frames {
            if self.heard > 0 {
                self.steepest = self.steepest.max((sample - self.last).abs() / step);
            }
            self.heard += 1;
            self.last = sample;
            self.window.push(sample);
            if self.window.len() == HOP {
                self.judge();
                self.window.clear();
            }
        }
    }

    /// One period: its amplitude at the tone's frequency.
    fn judge(&mut self) {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, &sample) in self.window.iter().enumerate() {
            let turns = n as f64 / PERIOD as f64;
            re += f64::from(sample) * cos_turns(turns);
            im += f64::from(sample) * sin_turns(turns);
        }
        let amplitude = 2.0 * (re * re + im * im).sqrt() / HOP as f64 / f64::from(AMPLITUDE);
        self.quietest = self.quietest.min(amplitude);
        self.loudest = self.loudest.max(amplitude);
        self.off += (amplitude - 1.0).abs();
        self.windows += 1;
        self.quiet = if amplitude < 0.5 {
            self.quiet + HOP as u64
        } else {
            0
        };
        self.longest_quiet = self.longest_quiet.max(self.quiet);
    }

    pub fn mean_off(&self) -> f64 {
        self.off / self.windows.max(1) as f64
    }
}

#[test]
fn the_ear_hears_a_hole_and_a_jump() {
    let hear = |hole: std::ops::Range<u64>, jump: u64| {
        let mut ear = Ear::new();
        let samples: Vec<f32> = (0..48_000u64)
            .map(|n| {
                if hole.contains(&n) {
                    0.0
                } else {
                    crate::link::tone(if n > 30_000 { n + jump } else { n })
                }
            })
            .collect();
        ear.hear(&samples);
        ear
    };
    let clean = hear(0..0, 0);
    assert!(clean.longest_quiet == 0 && clean.steepest < 1.001 && clean.mean_off() < 1e-3);
    assert!(hear(20_000..20_300, 0).longest_quiet >= 192);
    assert!(hear(0..0, 16).steepest > 5.0);
}
