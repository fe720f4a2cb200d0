//! Measures how exactly a harmonic is a whole multiple of its fundamental: by how its phase drifts against that of the fundamental.
//!
//! Invariant: windows begin at exact counts of samples and the oscillators are exact in 2⁻⁶⁴ turn, so the answer depends on the samples alone, not on how
//! they were cut into pieces; a wrong guess of the fundamental moves both phases and cancels. Nothing is allocated after [`RatioMeter::new`].
//!
//! Lock-in: the signal, turned down by h·f₀ and summed under a window, has the phase φ_h(t) = 2π·(f_h − h·f₀)·t + const. Then
//! ψ = φ_h − h·φ₁ = 2π·(f_h − h·f₁)·t + const, whatever f₀; its slope over successive windows, by a straight line of least squares, is the
//! deviation from the exact multiple: f_h/f₁ = h + slope/(2π·f₁). The scatter of ψ about the line gives the standard error, with W − 2
//! degrees of freedom for W windows.
//!
//! A harmonic that lies d bins of a window beside its oscillator is answered by W(d)/W(0) of its amplitude, W(d) = Σ |c_j|·½·(sinc(d − j) + sinc(d + j)) for
//! the window's coefficients c; the amplitude is told without that factor.
//!
//! The windows are Blackman and Harris's and overlap by half, where their noise is all but independent (3.8 %; Harris 1978).

mod error;

pub use error::RatioError;

use heterodyne_dsp::elementary::{atan2, cos_turns, round_to_integer, sin_cos_turns, sin_turns};
use heterodyne_dsp::phase::{TURN, to_turns};

use crate::bound::CENTS_PER_RELATIVE;

/// The most harmonics at a time.
pub const HARMONICS_MAX: usize = 16;
/// The most windows of one measurement.
pub const WINDOWS_MAX: usize = 4096;
/// Periods of the fundamental that a window has to hold, so that neighbouring harmonics are beyond each other's main lobes.
pub const PERIODS_MIN: f64 = 5.0;
/// Windows that a slope and its error need.
const WINDOWS_LEAST: usize = 4;
/// Beyond this step of ψ from window to window its whole turns cannot be told.
const STEP_MOST_TURNS: f64 = 0.4;
/// Scatter of ψ beyond which it is no straight line, rad.
const SCATTER_MOST_RAD: f64 = 0.5;
/// What the correlation of neighbouring windows (3.8 %) adds to the variance of a slope.
const OVERLAP: f64 = 1.0 + 2.0 * 0.038;
/// Bins beside an oscillator beyond which the window hears next to nothing: there is its first zero, at 4.
const RESPONSE_MOST_BINS: f64 = 3.0;
const BLACKMAN_HARRIS: [f64; 4] = [0.358_75, -0.488_29, 0.141_28, -0.011_68];

/// A harmonic against its fundamental.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ratio {
    /// The exact multiple it is held against.
    pub harmonic: u32,
    /// Measured frequency over that of the fundamental.
    pub ratio: f64,
    /// Its standard error.
    pub ratio_se: f64,
    /// How far the ratio lies above the exact multiple, cents.
    pub cents: f64,
    /// Its standard error, cents.
    pub cents_se: f64,
    /// Mean amplitude of the harmonic, in units of the samples.
    pub amplitude: f64,
    /// Length of the mean of e^{i(ψ − line)}: 1 for a steady pair, near 0 for noise.
    pub coherence: f64,
    /// Windows that were measured.
    pub windows: usize,
    /// Whether ψ follows a straight line closely enough for the errors to hold.
    pub valid: bool,
}

/// Sums of one window that is being filled, for each oscillator.
type Sums = [(f64, f64); HARMONICS_MAX + 1];

/// Measures harmonics of one fundamental in a stream of samples.
pub struct RatioMeter {
    fundamental_hz: f64,
    sample_rate_hz: f64,
    /// Phase of the fundamental's oscillator per sample, 2⁻⁶⁴ turn.
    step: u64,
    harmonics: Vec<u32>,
    weights: Vec<f64>,
    gain: f64,
    hop: usize,
    most: usize,
    frames: u64,
    /// Two windows overlap: the older and the newer.
    open: [Sums; 2],
    /// e^{−iφ} sums of closed windows: [window][oscillator].
    closed: Vec<Sums>,
}

impl RatioMeter {
    /// Plans for a fundamental near `fundamental_hz`, windows of `window_frames` samples that overlap by half, and at most `windows` of them.
    ///
    /// # Errors
    /// See [`RatioError`].
    pub fn new(
        sample_rate_hz: f64,
        fundamental_hz: f64,
        harmonics: &[u32],
        window_frames: usize,
        windows: usize,
    ) -> Result<Self, RatioError> {
        accepted(sample_rate_hz, fundamental_hz, harmonics, window_frames)?;
        if !(WINDOWS_LEAST..=WINDOWS_MAX).contains(&windows) {
            return Err(RatioError::Windows { windows });
        }
        let weight = |n: usize| {
            let turns = (n as f64 + 0.5) / window_frames as f64;
            BLACKMAN_HARRIS
                .iter()
                .enumerate()
                .fold(0.0, |sum, (j, term)| {
                    sum + term * cos_turns(j as f64 * turns)
                })
        };
        Ok(Self {
            fundamental_hz,
            sample_rate_hz,
            step: (fundamental_hz / sample_rate_hz * TURN) as u64,
            harmonics: kept(harmonics),
            weights: (0..window_frames).map(weight).collect(),
            gain: 2.0 / (BLACKMAN_HARRIS[0] * window_frames as f64),
            hop: window_frames / 2,
            most: windows,
            frames: 0,
            open: [[(0.0, 0.0); HARMONICS_MAX + 1]; 2],
            closed: Vec::with_capacity(windows),
        })
    }

    /// Turns to another fundamental or to other harmonics and starts anew, without allocating.
    ///
    /// # Errors
    /// See [`RatioError`]; then all stays as it was.
    pub fn retune(&mut self, fundamental_hz: f64, harmonics: &[u32]) -> Result<(), RatioError> {
        accepted(
            self.sample_rate_hz,
            fundamental_hz,
            harmonics,
            self.weights.len(),
        )?;
        self.fundamental_hz = fundamental_hz;
        self.step = (fundamental_hz / self.sample_rate_hz * TURN) as u64;
        self.harmonics.clear();
        self.harmonics.extend_from_slice(harmonics);
        self.reset();
        Ok(())
    }

    /// Drops the oldest full window, so that there is room for the next: what is measured then are the last windows of a sound that goes on.
    pub fn drop_oldest(&mut self) {
        if !self.closed.is_empty() {
            self.closed.remove(0);
        }
    }

    /// Windows that are full.
    pub fn windows(&self) -> usize {
        self.closed.len()
    }

    /// What the harmonics are held against, Hz.
    pub fn fundamental_hz(&self) -> f64 {
        self.fundamental_hz
    }

    /// Samples from the start of the first window to the end of the last.
    pub fn frames_total(&self) -> usize {
        (self.most + 1) * self.hop
    }

    /// Whether all windows are full; further samples are left out.
    pub fn is_complete(&self) -> bool {
        self.closed.len() == self.most
    }

    /// Starts anew.
    pub fn reset(&mut self) {
        self.frames = 0;
        self.open = [[(0.0, 0.0); HARMONICS_MAX + 1]; 2];
        self.closed.clear();
    }

    /// Takes the next samples in, any number of them.
    pub fn push(&mut self, samples: &[f32]) {
        for x in samples {
            if self.is_complete() {
                return;
            }
            let x = f64::from(*x);
            let place = (self.frames % self.hop as u64) as usize;
            let phase = self.step.wrapping_mul(self.frames);
            let (newer, older) = (x * self.weights[place], x * self.weights[place + self.hop]);
            let [old, new] = &mut self.open;
            for (at, (old, new)) in old
                .iter_mut()
                .zip(new)
                .enumerate()
                .take(self.harmonics.len() + 1)
            {
                let harmonic = if at == 0 { 1 } else { self.harmonics[at - 1] };
                let (s, c) = sin_cos_turns(to_turns(phase.wrapping_mul(u64::from(harmonic))));
                old.0 += older * c;
                old.1 -= older * s;
                new.0 += newer * c;
                new.1 -= newer * s;
            }
            self.frames += 1;
            if place + 1 == self.hop {
                // The first half-hop belongs to no whole older window.
                if self.frames > self.hop as u64 {
                    self.closed.push(self.open[0]);
                }
                self.open[0] = self.open[1];
                self.open[1] = [(0.0, 0.0); HARMONICS_MAX + 1];
            }
        }
    }

    /// Writes what is known of each harmonic, in the order they were asked for; returns how many. Fewer than four closed windows say nothing.
    pub fn ratios(&self, out: &mut [Ratio]) -> usize {
        if self.closed.len() < WINDOWS_LEAST {
            return 0;
        }
        let count = self.harmonics.len().min(out.len());
        let hop_secs = self.hop as f64 / self.sample_rate_hz;
        let own = self.line(|window| {
            let (re, im) = window[0];
            atan2(im, re) / std::f64::consts::TAU
        });
        let fundamental_hz = self.fundamental_hz + own.slope_turns / hop_secs;
        for (at, (out, harmonic)) in out.iter_mut().zip(&self.harmonics).enumerate() {
            let h = f64::from(*harmonic);
            let line = self.line(|window| {
                let turns = |(re, im): (f64, f64)| atan2(im, re) / std::f64::consts::TAU;
                turns(window[at + 1]) - h * turns(window[0])
            });
            let deviation_hz = line.slope_turns / hop_secs;
            let deviation_se_hz = line.slope_se_turns / hop_secs;
            let mean = self.closed.iter().fold(0.0, |sum, window| {
                let (re, im) = window[at + 1];
                sum + (re * re + im * im).sqrt()
            });
            let beside_hz = h * (fundamental_hz - self.fundamental_hz) + deviation_hz;
            let beside_bins = beside_hz * self.weights.len() as f64 / self.sample_rate_hz;
            let cents_per_hz = CENTS_PER_RELATIVE / (h * fundamental_hz);
            *out = Ratio {
                harmonic: *harmonic,
                ratio: h + deviation_hz / fundamental_hz,
                ratio_se: deviation_se_hz / fundamental_hz,
                cents: deviation_hz
                    * cents_per_hz
                    * (1.0 - 0.5 * deviation_hz / (h * fundamental_hz)),
                cents_se: deviation_se_hz * cents_per_hz,
                amplitude: mean * self.gain / (self.closed.len() as f64 * response(beside_bins)),
                coherence: line.coherence,
                windows: self.closed.len(),
                valid: line.followed && line.scatter_rad <= SCATTER_MOST_RAD && own.followed,
            };
        }
        count
    }

    /// The straight line through an angle of all closed windows.
    fn line(&self, turns: impl Fn(&Sums) -> f64) -> Line {
        let count = self.closed.len() as f64;
        let spread = count * (count * count - 1.0) / 12.0;
        let (mut sum, mut moment) = (0.0, 0.0);
        let largest_step_turns = self.walk(&turns, |x, value| {
            sum += value;
            moment += x * value;
        });
        let (mean, slope) = (sum / count, moment / spread);
        let (mut squares, mut along, mut across) = (0.0, 0.0, 0.0);
        self.walk(&turns, |x, value| {
            let off = value - mean - slope * x;
            squares += off * off;
            let (s, c) = sin_cos_turns(off);
            along += c;
            across += s;
        });
        let variance = squares / (count - 2.0);
        Line {
            slope_turns: slope,
            slope_se_turns: (variance * OVERLAP / spread).sqrt(),
            coherence: (along * along + across * across).sqrt() / count,
            followed: largest_step_turns <= STEP_MOST_TURNS,
            scatter_rad: variance.sqrt() * std::f64::consts::TAU,
        }
    }

    /// Visits an angle of all closed windows without its jumps by whole turns, with the window's number counted from the middle one; returns the
    /// largest step.
    fn walk(&self, turns: impl Fn(&Sums) -> f64, mut visit: impl FnMut(f64, f64)) -> f64 {
        let middle = (self.closed.len() as f64 - 1.0) / 2.0;
        let (mut last, mut largest) = (0.0, 0.0f64);
        for (at, window) in self.closed.iter().enumerate() {
            let mut value = turns(window);
            if at > 0 {
                value -= round_to_integer(value - last);
                largest = largest.max((value - last).abs());
            }
            visit(at as f64 - middle, value);
            last = value;
        }
        largest
    }
}

/// What a window hears of a sine that lies so many bins beside its oscillator: 1 in the middle.
fn response(bins: f64) -> f64 {
    let bins = bins.abs().min(RESPONSE_MOST_BINS);
    let sinc = |x: f64| match x {
        0.0 => 1.0,
        _ => sin_turns(0.5 * x) / (std::f64::consts::PI * x),
    };
    let terms = BLACKMAN_HARRIS.iter().enumerate();
    let sum = terms.fold(0.0, |sum, (j, term)| {
        let j = j as f64;
        sum + term.abs() * 0.5 * (sinc(bins - j) + sinc(bins + j))
    });
    sum / BLACKMAN_HARRIS[0]
}

/// Whether a meter can have these.
fn accepted(
    sample_rate_hz: f64,
    fundamental_hz: f64,
    harmonics: &[u32],
    window_frames: usize,
) -> Result<(), RatioError> {
    let positive = sample_rate_hz > 0.0 && sample_rate_hz.is_finite() && fundamental_hz > 0.0;
    if !(positive && fundamental_hz < 0.25 * sample_rate_hz) {
        return Err(RatioError::Frequency {
            fundamental_hz,
            sample_rate_hz,
        });
    }
    let highest = (0.5 * sample_rate_hz / fundamental_hz) as u32;
    let wrong = |h: &&u32| {
        **h < 2 || **h > highest || f64::from(**h) * fundamental_hz >= 0.5 * sample_rate_hz
    };
    let too_many = harmonics.get(HARMONICS_MAX);
    if let Some(harmonic) = harmonics.iter().find(wrong).or(too_many) {
        return Err(RatioError::Harmonic {
            harmonic: *harmonic,
            highest,
        });
    }
    if harmonics.is_empty() {
        return Err(RatioError::Harmonic {
            harmonic: 0,
            highest,
        });
    }
    let least_frames = (PERIODS_MIN * sample_rate_hz / fundamental_hz) as usize + 1;
    if window_frames < least_frames || window_frames % 2 == 1 {
        return Err(RatioError::Window {
            window_frames,
            least_frames,
        });
    }
    Ok(())
}

/// A copy with room for all harmonics that there may be.
fn kept(harmonics: &[u32]) -> Vec<u32> {
    let mut kept = Vec::with_capacity(HARMONICS_MAX);
    kept.extend_from_slice(harmonics);
    kept
}

struct Line {
    slope_turns: f64,
    slope_se_turns: f64,
    coherence: f64,
    /// Whether whole turns could be told.
    followed: bool,
    scatter_rad: f64,
}

#[cfg(test)]
mod tests;
