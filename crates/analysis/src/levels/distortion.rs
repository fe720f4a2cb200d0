//! Tells what a device or a file added to a sine: its harmonics one by one, THD, and all that is not the sine, THD+N.
//!
//! Invariant: the fundamental, an offset and the harmonics are fitted together by weighted least squares and taken out in time, in f64, before
//! anything is transformed; so no leakage of the fundamental is taken for noise. Nothing allocates after [`DistortionMeter::new`], and the
//! work is cut into steps of nearly equal size whose number does not change the bits.
//!
//! Model `o + Σ_h Re(a_h·e^{ihωt})`, t from the middle of the frame, weights w of Blackman and Harris. Each of four rounds takes the model out
//! and corrects it by what is left, r: `a_h += 2Σw·r·e^{−ihωt}/Σw` and `ω += Im(a₁*·2Σw·t·r·e^{−iωt})/(|a₁|²·Σw·t²)`, the normal equations with
//! their coupling, below −92 dB, left to the next round (compare the four-parameter fit of IEEE 1057). `THD = √Σ_{h≥2}|a_h|²/|a₁|`;
//! `THD+N = √(rest/(fundamental + rest))` in powers (AES17), rest being harmonics and noise between the band limits; noise is the power of the
//! residual's bins there. An amplitude has the standard error `√(P·B)`, P the power of a bin beside it, B the window's noise bandwidth.

mod reading;

pub use reading::{DistortionError, DistortionReading, Harmonic};

use core::f64::consts::TAU;

use crate::fft::RealFft;
use crate::phasor::{Complex, Pass};
use crate::power::PowerScale;
use crate::window::Window;

/// The most harmonics that are told apart, the fundamental among them.
pub const MOST_HARMONICS: usize = 10;

/// Rounds of the fit.
const ROUNDS: usize = 4;

/// The lowest fundamental in bins: harmonics must lie outside of each other's main lobe, four bins on either side.
const LOWEST_BINS: f64 = 6.0;

/// Samples that one step turns against a harmonic.
const PIECE: usize = 4096;

/// Bins on either side from which the noise beside a harmonic is told: past the main lobe.
const BESIDE: std::ops::Range<usize> = 5..13;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The frame anew, into what is left.
    Copy,
    /// A harmonic out of what is left.
    Subtract(usize),
    /// A correction of a harmonic from what is left; 0 is the offset.
    Project(usize),
    Transform,
    Done,
}

/// Distortion of frames of one length.
pub struct DistortionMeter {
    rate_hz: f64,
    limits_hz: (f64, f64),
    window: Vec<f32>,
    weight_sum: f64,
    /// `Σ w·t²`.
    spread: f64,
    noise_bandwidth: f64,
    scale: PowerScale,
    fft: RealFft,
    frame: Vec<f64>,
    left: Vec<f64>,
    weighted: Vec<f32>,
    power: Vec<f64>,
    turns: f64,
    turns_next: f64,
    offset: f64,
    phasors: [Complex; MOST_HARMONICS],
    count: usize,
    harmonics: [Harmonic; MOST_HARMONICS],
    round: usize,
    step: Step,
    /// The pass over the frame that is under way.
    pass: Option<Pass>,
    reading: Option<DistortionReading>,
}

impl DistortionMeter {
    /// For frames of `len` samples (a power of two, 256 to 65,536) at `rate_hz`, measured from `low_hz` to `high_hz` (20 and 20,000 is
    /// customary; the upper limit may be half the rate).
    ///
    /// # Errors
    /// Another length, or limits that are out of order or outside of 0 and half the rate.
    pub fn new(
        rate_hz: f64,
        len: usize,
        low_hz: f64,
        high_hz: f64,
    ) -> Result<Self, DistortionError> {
        let fft = RealFft::new(len).map_err(DistortionError::Length)?;
        let most_hz = 0.5 * rate_hz;
        if !(low_hz >= 0.0 && low_hz < high_hz && high_hz <= most_hz) {
            return Err(DistortionError::Band {
                low_hz,
                high_hz,
                most_hz,
            });
        }
        let mut window = vec![0.0; len];
        Window::BlackmanHarris.fill(&mut window);
        let (mut weight_sum, mut spread) = (0.0, 0.0);
        for (n, &w) in window.iter().enumerate() {
            let t = n as f64 - 0.5 * len as f64;
            weight_sum += f64::from(w);
            spread += f64::from(w) * t * t;
        }
        Ok(Self {
            rate_hz,
            limits_hz: (low_hz, high_hz),
            scale: PowerScale::new(&window),
            noise_bandwidth: Window::BlackmanHarris.noise_bandwidth_bins(len),
            window,
            weight_sum,
            spread,
            fft,
            frame: vec![0.0; len],
            left: vec![0.0; len],
            weighted: vec![0.0; len],
            power: vec![0.0; len / 2 + 1],
            turns: 0.0,
            turns_next: 0.0,
            offset: 0.0,
            phasors: [Complex::default(); MOST_HARMONICS],
            count: 0,
            harmonics: [Harmonic::default(); MOST_HARMONICS],
            round: 0,
            step: Step::Done,
            pass: None,
            reading: None,
        })
    }

    fn len(&self) -> usize {
        self.frame.len()
    }

    /// Fundamentals that are accepted, in Hz: six bins, to the upper band limit less three bins.
    pub fn accepted_hz(&self) -> (f64, f64) {
        let bin_hz = self.rate_hz / self.len() as f64;
        let most = self.limits_hz.1.min(0.5 * self.rate_hz) - 0.5 * LOWEST_BINS * bin_hz;
        (LOWEST_BINS * bin_hz, most)
    }

    /// Measures one frame at once. `near_hz` is the fundamental to within half a bin.
    ///
    /// # Errors
    /// A fundamental that is not accepted.
    pub fn measure(
        &mut self,
        samples: &[f32],
        near_hz: f64,
    ) -> Result<DistortionReading, DistortionError> {
        self.begin(samples, near_hz)?;
        loop {
            self.advance(1);
            if let Some(reading) = self.reading {
                return Ok(reading);
            }
        }
    }

    /// Takes a frame in and lets [`advance`](Self::advance) work on it. Missing samples count as silence, as do those that are no numbers.
    ///
    /// # Errors
    /// A fundamental that is not accepted; what was under way goes on.
    pub fn begin(&mut self, samples: &[f32], near_hz: f64) -> Result<(), DistortionError> {
        let (least_hz, most_hz) = self.accepted_hz();
        if !(least_hz..=most_hz).contains(&near_hz) {
            return Err(DistortionError::Fundamental {
                found_hz: near_hz,
                least_hz,
                most_hz,
            });
        }
        for (kept, &sample) in self.frame.iter_mut().zip(samples) {
            *kept = super::finite(sample).unwrap_or(0.0);
        }
        if let Some(missing) = self.frame.get_mut(samples.len()..) {
            missing.fill(0.0);
        }
        self.turns = near_hz / self.rate_hz;
        self.turns_next = self.turns;
        self.count = (most_hz / near_hz) as usize;
        self.count = self.count.clamp(1, MOST_HARMONICS);
        self.offset = 0.0;
        self.phasors = [Complex::default(); MOST_HARMONICS];
        self.round = 0;
        self.step = Step::Copy;
        self.pass = None;
        self.reading = None;
        Ok(())
    }

    /// Steps that a frame takes at most, [`RealFft::steps_total`] of them smaller ones.
    pub fn steps_total(&self) -> usize {
        let passes = (ROUNDS + 1) * MOST_HARMONICS + ROUNDS * (1 + MOST_HARMONICS);
        passes * self.len().div_ceil(PIECE) + ROUNDS + 1 + self.fft.steps_total() + 1
    }

    /// Goes on by at most `steps` steps, each about one pass over 4096 samples, or three plain ones over the frame; whether [`reading`](Self::reading) is there.
    pub fn advance(&mut self, steps: usize) -> bool {
        for _ in 0..steps {
            if self.step == Step::Done {
                break;
            }
            self.step = self.next();
        }
        self.reading.is_some()
    }

    /// The reading of the frame given last, once its steps are done.
    pub fn reading(&self) -> Option<DistortionReading> {
        self.reading
    }

    /// The harmonics of that reading, the fundamental first.
    pub fn harmonics(&self) -> &[Harmonic] {
        match self.reading {
            Some(_) => self.harmonics.get(..self.count).unwrap_or(&[]),
            None => &[],
        }
    }

    fn next(&mut self) -> Step {
        let origin = 0.5 * self.len() as f64;
        match self.step {
            Step::Copy => {
                self.turns = self.turns_next;
                for (left, &x) in self.left.iter_mut().zip(&self.frame) {
                    *left = x - self.offset;
                }
                // In the first round there is nothing to take out yet.
                if self.round == 0 {
                    Step::Project(0)
                } else {
                    Step::Subtract(1)
                }
            }
            Step::Subtract(number) => {
                let turns = self.turns * number as f64;
                let mut pass = self.pass.take().unwrap_or_else(|| Pass::new(turns, origin));
                if !pass.subtract(&mut self.left, self.phasors[number - 1], PIECE) {
                    self.pass = Some(pass);
                    return Step::Subtract(number);
                }
                if number < self.count {
                    return Step::Subtract(number + 1);
                }
                if self.round < ROUNDS {
                    return Step::Project(0);
                }
                for ((weighted, &x), &w) in
                    self.weighted.iter_mut().zip(&self.left).zip(&self.window)
                {
                    *weighted = (x * f64::from(w)) as f32;
                }
                self.fft.begin(&self.weighted);
                Step::Transform
            }
            Step::Project(number) => {
                let turns = self.turns * number as f64;
                let mut pass = self.pass.take().unwrap_or_else(|| Pass::new(turns, origin));
                if !pass.project(&self.left, &self.window, PIECE) {
                    self.pass = Some(pass);
                    return Step::Project(number);
                }
                self.correct(number, pass.sums());
                if number < self.count {
                    return Step::Project(number + 1);
                }
                self.round += 1;
                Step::Copy
            }
            Step::Transform => {
                if !self.fft.advance(1) {
                    return Step::Transform;
                }
                if let Some(spectrum) = self.fft.spectrum() {
                    self.scale.fill(&spectrum.re, &spectrum.im, &mut self.power);
                }
                self.conclude();
                Step::Done
            }
            Step::Done => Step::Done,
        }
    }

    fn correct(&mut self, number: usize, (sum, moment): (Complex, Complex)) {
        if number == 0 {
            self.offset += sum.re / self.weight_sum;
            return;
        }
        let a = &mut self.phasors[number - 1];
        a.re += 2.0 * sum.re / self.weight_sum;
        a.im += 2.0 * sum.im / self.weight_sum;
        if number == 1 {
            let square = a.re * a.re + a.im * a.im;
            if square > 0.0 {
                let ahead = 2.0 * (a.re * moment.im - a.im * moment.re);
                let turned = ahead / (square * self.spread) / TAU;
                // Half a bin is as far as a fundamental may be away.
                let most = 0.5 / self.frame.len() as f64;
                self.turns_next = self.turns + turned.clamp(-most, most);
            }
        }
    }

    fn conclude(&mut self) {
        let bin_hz = self.rate_hz / self.len() as f64;
        let (low_hz, high_hz) = self.limits_hz;
        let mut noise_power = 0.0;
        for (k, power) in self.power.iter().enumerate() {
            let hz = k as f64 * bin_hz;
            if k > 0 && hz >= low_hz && hz <= high_hz {
                noise_power += power;
            }
        }
        let mut distortion = 0.0;
        for (at, (a, harmonic)) in self
            .phasors
            .iter()
            .zip(&mut self.harmonics)
            .take(self.count)
            .enumerate()
        {
            let frequency_hz = self.turns * (at + 1) as f64 * self.rate_hz;
            *harmonic = Harmonic {
                number: at + 1,
                frequency_hz,
                amplitude: a.abs(),
                amplitude_se: (beside(&self.power, frequency_hz / bin_hz) * self.noise_bandwidth)
                    .sqrt(),
            };
            if at > 0 && frequency_hz >= low_hz {
                distortion += 0.5 * harmonic.amplitude * harmonic.amplitude;
            }
        }
        let amplitude = self.phasors[0].abs();
        let fundamental = 0.5 * amplitude * amplitude;
        let rest = distortion + noise_power;
        self.reading = Some(DistortionReading {
            fundamental_hz: self.turns * self.rate_hz,
            amplitude,
            offset: self.offset,
            thd: (distortion / fundamental).sqrt(),
            thd_n: (rest / (fundamental + rest)).sqrt(),
            noise_power,
            low_hz,
            high_hz,
        });
    }
}

/// The mean power of the bins beside one.
fn beside(power: &[f64], bin: f64) -> f64 {
    let middle = (bin + 0.5) as usize;
    let (mut sum, mut count) = (0.0, 0.0);
    for away in BESIDE {
        for at in [middle.checked_sub(away), middle.checked_add(away)] {
            if let Some(power) = at.and_then(|at| power.get(at)) {
                sum += power;
                count += 1.0;
            }
        }
    }
    if count > 0.0 { sum / count } else { 0.0 }
}
