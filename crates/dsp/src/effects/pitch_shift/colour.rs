//! Takes the colour off a sound and puts another sound's colour on it: linear prediction, adapted all the time.
//!
//! Invariant: a colour is the all-pole filter 1/A whose A predicts a sound best (J. Makhoul, "Linear prediction: a tutorial review", 1975), from an
//! autocorrelation under a window that runs with time (T. P. Barnwell, "Recursive windowing for generating autocorrelation coefficients for LPC analysis", 1981).
//! A is of minimum phase, for white noise 40 dB down is added before it is solved; so what is put on never rings for good.

use super::super::level::flushed;
use super::super::ramp::frames_of;
use crate::elementary::exp;

/// Most coefficients.
const MOST: usize = 40;
/// Length of a past, a power of two above [`MOST`].
const PAST: usize = 64;
/// Time T of the window a·e^(−a/T) over the age a of the sound; its square's middle lies at 1.5·T.
const WINDOW_SECS: f64 = 0.008;
/// Time between two solutions.
const SOLVE_SECS: f64 = 0.001_333;
/// Highs are lifted before a sound is predicted: y = x − 0.9·x₋₁.
const LIFT: f32 = 0.9;
/// Floor of white noise against the sound's own power.
const FLOOR: f64 = 1e-4;
/// How wide each resonance is at least.
const WIDTH_HZ: f64 = 40.0;
/// Time over which loudness is compared, and most that it is corrected by.
const LOUDNESS_SECS: f64 = 0.04;
const MOST_GAIN: f64 = 8.0;

type Coefficients = [f32; MOST];

/// The newest samples, newest first.
struct Newest {
    samples: [f32; 2 * PAST],
    at: usize,
}

impl Newest {
    fn new() -> Self {
        Self {
            samples: [0.0; 2 * PAST],
            at: 0,
        }
    }

    #[inline(always)]
    fn write(&mut self, sample: f32) {
        self.at = self.at.wrapping_sub(1) & (PAST - 1);
        self.samples[self.at] = sample;
        self.samples[self.at + PAST] = sample;
    }

    #[inline(always)]
    fn samples(&self) -> &[f32; MOST] {
        let slice = &self.samples[self.at..self.at + MOST];
        // The slice has that length.
        slice.try_into().unwrap_or(&[0.0; MOST])
    }
}

#[inline(always)]
fn product(a: &[f32; MOST], b: &[f32; MOST]) -> f32 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}

/// Hears a sound and knows its colour.
struct Listener {
    order: usize,
    keep: f32,
    newest: Newest,
    last: f32,
    /// Products of lags 0 … 39 after the first, the second and the third smoothing; together the autocorrelation under the window.
    first: [f32; MOST],
    second: [f32; MOST],
    third: [f32; MOST],
    lag_window: [f64; MOST],
    colour: Coefficients,
    /// Power of what cannot be predicted.
    rest: f64,
}

impl Listener {
    fn new(sample_rate_hz: f64) -> Self {
        let order = ((4.0 + sample_rate_hz / 1700.0) as usize).min(MOST - 1);
        let lag_window = std::array::from_fn(|lag| {
            let x = std::f64::consts::TAU * WIDTH_HZ * lag as f64 / sample_rate_hz;
            // The window itself falls by this from a sample to the one that it is multiplied with.
            exp(-0.5 * x * x - lag as f64 / (WINDOW_SECS * sample_rate_hz))
        });
        Self {
            order,
            keep: exp(-2.0 / (WINDOW_SECS * sample_rate_hz)) as f32,
            newest: Newest::new(),
            last: 0.0,
            first: [0.0; MOST],
            second: [0.0; MOST],
            third: [0.0; MOST],
            lag_window,
            colour: [0.0; MOST],
            rest: 1.0,
        }
    }

    fn reset(&mut self) {
        self.newest = Newest::new();
        self.last = 0.0;
        self.first = [0.0; MOST];
        self.second = [0.0; MOST];
        self.third = [0.0; MOST];
        self.colour = [0.0; MOST];
        self.rest = 1.0;
    }

    /// Hears a sample and gives it with its highs lifted.
    #[inline(always)]
    fn hear(&mut self, sample: f32) -> f32 {
        let lifted = sample - LIFT * self.last;
        self.last = sample;
        self.newest.write(lifted);
        let newest = self.newest.samples();
        let (keep, take) = (self.keep, 1.0 - self.keep);
        for lag in 0..MOST {
            // 1e-30 keeps the numbers out of where the machine is slow.
            self.first[lag] = keep * self.first[lag] + take * (lifted * newest[lag]) + 1e-30;
            self.second[lag] = keep * self.second[lag] + take * self.first[lag];
            self.third[lag] = keep * self.third[lag] + take * self.second[lag];
        }
        lifted
    }

    /// Solves for the colour of what was heard: Levinson's and Durbin's recursion. The coefficient of lag k is at k − 1.
    fn solve(&mut self) {
        // Under the window (a+1)·λ^a the products of lag k weigh (a+1)·(a+1+k)·λ^(2a+k): twice the third smoothing and k − 1 times the second.
        let take = f64::from(1.0 - self.keep);
        let lags: [f64; MOST] = std::array::from_fn(|k| {
            let (second, third) = (f64::from(self.second[k]), f64::from(self.third[k]));
            (2.0 * third + (k as f64 - 1.0) * take * second) * self.lag_window[k]
        });
        let mut a = [0.0f64; MOST];
        let mut rest = lags[0].max(0.0) * (1.0 + FLOOR) + 1e-14;
        for k in 1..=self.order {
            let mut sum = lags[k];
            for j in 1..k {
                sum += a[j - 1] * lags[k - j];
            }
            let reflection = (-sum / rest).clamp(-0.999_9, 0.999_9);
            let before = a;
            for j in 1..k {
                a[j - 1] = before[j - 1] + reflection * before[k - j - 1];
            }
            a[k - 1] = reflection;
            rest *= 1.0 - reflection * reflection;
        }
        for (to, from) in self.colour.iter_mut().zip(a) {
            *to = from as f32;
        }
        self.rest = rest;
    }
}

/// Gives a shifted sound the colour of the sound that it came from.
pub(super) struct Recolour {
    source: Listener,
    shifted: Listener,
    /// Colours of the source, one a solution, as long as the shift is late, and the root of the power of what they cannot predict.
    colours: Vec<(Coefficients, f64)>,
    newest_colour: usize,
    every: u32,
    until: u32,
    out: Newest,
    unlift: f32,
    /// Powers of the shifted sound before and after.
    before: f64,
    after: f64,
    forget: f64,
}

impl Recolour {
    /// For a shift that is `latency` frames late.
    pub fn new(sample_rate_hz: f64, latency: usize) -> Self {
        let every = frames_of(SOLVE_SECS, sample_rate_hz);
        Self {
            source: Listener::new(sample_rate_hz),
            shifted: Listener::new(sample_rate_hz),
            colours: vec![([0.0; MOST], 1.0); latency / every as usize + 1],
            newest_colour: 0,
            every,
            until: 0,
            out: Newest::new(),
            unlift: 0.0,
            before: 0.0,
            after: 0.0,
            forget: 1.0 / (LOUDNESS_SECS * sample_rate_hz),
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.source.reset();
        self.shifted.reset();
        self.colours.fill(([0.0; MOST], 1.0));
        self.until = 0;
        self.out = Newest::new();
        self.unlift = 0.0;
        self.before = 0.0;
        self.after = 0.0;
    }

    /// Hears a sample of the source as it comes in and takes one of the shifted sound through.
    #[inline(always)]
    pub fn frame(&mut self, source: f32, shifted: f32) -> f32 {
        self.source.hear(source);
        // Before it hears this one: the samples that the prediction is made from.
        let guess = product(self.shifted.newest.samples(), &self.shifted.colour);
        let bare = self.shifted.hear(shifted) + guess;
        if self.until == 0 {
            self.until = self.every;
            self.source.solve();
            self.newest_colour += 1;
            if self.newest_colour == self.colours.len() {
                self.newest_colour = 0;
            }
            self.colours[self.newest_colour] = (self.source.colour, self.source.rest.sqrt());
        } else if self.until == self.every / 2 {
            self.shifted.solve();
        }
        self.until -= 1;
        let oldest = if self.newest_colour + 1 == self.colours.len() {
            0
        } else {
            self.newest_colour + 1
        };
        let (colour, rest) = &self.colours[oldest];
        let gain = (rest / self.shifted.rest.sqrt()).min(1e3) as f32;
        let lifted = gain * bare - product(self.out.samples(), colour);
        let lifted = if lifted.abs() < 1e4 { lifted } else { 0.0 };
        let lifted = flushed(f64::from(lifted)) as f32;
        self.out.write(lifted);
        self.unlift = flushed(f64::from(lifted + LIFT * self.unlift)) as f32;
        self.loudness(f64::from(shifted))
    }

    /// Makes what comes out as loud as the shifted sound was.
    #[inline(always)]
    fn loudness(&mut self, shifted: f64) -> f32 {
        let out = f64::from(self.unlift);
        self.before = flushed(self.before + self.forget * (shifted * shifted - self.before));
        self.after = flushed(self.after + self.forget * (out * out - self.after));
        let gain = ((self.before + 1e-12) / (self.after + 1e-12)).sqrt();
        (out * gain.clamp(1.0 / MOST_GAIN, MOST_GAIN)) as f32
    }
}
