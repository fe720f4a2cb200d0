//! Tells how loud a programme is: momentary, short-term and integrated loudness, and its range.
//!
//! Invariant: the same bits for blocks of any size; a block costs the same at any time; nothing allocates after [`LoudnessMeter::new`].
//!
//! ITU-R BS.1770-5 annex 1: channels K-weighted, their mean squares weighted and added, `L = −0.691 + 10·log₁₀ z` LUFS. EBU Tech 3341:
//! momentary over the last 0.4 s, short-term over the last 3 s, here anew every 10 ms; integrated over blocks of 0.4 s, one every 0.1 s, that lie
//! above −70 LUFS and then above the mean of those less 10 LU. EBU Tech 3342: the range is what lies between the 10th and 95th percentile of the
//! short-term values, ten a second, above −70 LUFS and the mean of those less 20 LU.

use std::error::Error;
use std::fmt;

use super::gated::{Gated, lufs};
use super::{BlockError, KWeighting, RateError, TICKS_PER_SEC, Ticks, finite};

/// Weights of channels in order, BS.1770-5 table 3.
pub mod weights {
    /// One channel.
    pub const MONO: &[f64] = &[1.0];
    /// Left, right.
    pub const STEREO: &[f64] = &[1.0; 2];
    /// Left, right, centre, left surround, right surround.
    pub const FIVE: &[f64] = &[1.0, 1.0, 1.0, 1.41, 1.41];
    /// Left, right, centre, low frequencies (which do not count), left surround, right surround.
    pub const FIVE_POINT_ONE: &[f64] = &[1.0, 1.0, 1.0, 0.0, 1.41, 1.41];
}

/// The most channels of a meter.
const MOST_CHANNELS: usize = 64;

const MOMENTARY_TICKS: u64 = 2 * TICKS_PER_SEC / 5;
const SHORT_TERM_TICKS: u64 = 3 * TICKS_PER_SEC;
const STEP_TICKS: u64 = TICKS_PER_SEC / 10;

/// The second gate of the integrated loudness, −10 LU, as a power.
const PROGRAMME_GATE: f64 = 0.1;

/// The second gate of the range, −20 LU, as a power.
const RANGE_GATE: f64 = 0.01;

/// Why a loudness meter could not be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LoudnessError {
    /// The sample rate.
    Rate(RateError),
    /// The number of channels.
    Channels {
        /// Channels that were given.
        found: usize,
    },
    /// The weight of a channel.
    Weight {
        /// Which channel, from 0.
        channel: usize,
        /// Its weight.
        found: f64,
    },
}

impl fmt::Display for LoudnessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(rate) => rate.fmt(f),
            Self::Channels { found } => {
                write!(f, "{found} channels; accepted are 1 to {MOST_CHANNELS}")
            }
            Self::Weight { channel, found } => write!(
                f,
                "weight {found} of channel {channel}; accepted are 0 to 10, in powers"
            ),
        }
    }
}

impl Error for LoudnessError {}

#[derive(Clone, Debug)]
struct Channel {
    weight: f64,
    filter: KWeighting,
    sum: f64,
}

/// Loudness of a stream.
#[derive(Clone, Debug)]
pub struct LoudnessMeter {
    channels: Vec<Channel>,
    ticks: Ticks,
    /// Weighted sums of squares of the last [`SHORT_TERM_TICKS`] ticks, in a ring.
    sums: Vec<f64>,
    programme: Gated,
    short_terms: Gated,
    momentary: f64,
    short_term: f64,
    momentary_max: f64,
    short_term_max: f64,
    faults: u64,
}

/// What a loudness meter says, in LUFS and LU; −∞ for silence and until a window is full.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoudnessReading {
    /// Of the last 0.4 s.
    pub momentary_lufs: f64,
    /// Of the last 3 s.
    pub short_term_lufs: f64,
    /// Of all, with both gates.
    pub integrated_lufs: f64,
    /// The range of all, in LU; 0 until there are short-term values above the gate. Tech 3342 calls it unstable in the first minute.
    pub range_lu: f64,
    /// The largest momentary loudness.
    pub momentary_max_lufs: f64,
    /// The largest short-term loudness.
    pub short_term_max_lufs: f64,
}

impl LoudnessMeter {
    /// For a sample rate in Hz and one weight (a power, 0 to 10) a channel; [`weights`] has those of the recommendation.
    ///
    /// # Errors
    /// A rate, a number of channels or a weight that is not accepted.
    pub fn new(rate_hz: f64, weights: &[f64]) -> Result<Self, LoudnessError> {
        if weights.is_empty() || weights.len() > MOST_CHANNELS {
            return Err(LoudnessError::Channels {
                found: weights.len(),
            });
        }
        let filter = KWeighting::new(rate_hz).map_err(LoudnessError::Rate)?;
        let mut channels = Vec::with_capacity(weights.len());
        for (channel, &weight) in weights.iter().enumerate() {
            if !(0.0..=10.0).contains(&weight) {
                return Err(LoudnessError::Weight {
                    channel,
                    found: weight,
                });
            }
            channels.push(Channel {
                weight,
                filter: filter.clone(),
                sum: 0.0,
            });
        }
        Ok(Self {
            channels,
            ticks: Ticks::new(rate_hz),
            sums: vec![0.0; SHORT_TERM_TICKS as usize],
            programme: Gated::new(),
            short_terms: Gated::new(),
            momentary: 0.0,
            short_term: 0.0,
            momentary_max: 0.0,
            short_term_max: 0.0,
            faults: 0,
        })
    }

    /// Takes a block of any length, one slice a channel.
    ///
    /// # Errors
    /// Another number of channels, or channels of different lengths; then nothing was measured.
    pub fn process(&mut self, block: &[&[f32]]) -> Result<(), BlockError> {
        let frames = BlockError::frames(block, self.channels.len())?;
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.ticks.left());
            for (channel, samples) in self.channels.iter_mut().zip(block) {
                let samples = samples.get(from..to).unwrap_or(&[]);
                let (mut sum, mut faults) = (channel.sum, 0);
                for &sample in samples {
                    let x = finite(sample).unwrap_or_else(|| {
                        faults += 1;
                        0.0
                    });
                    let y = channel.filter.next(x);
                    sum += y * y;
                }
                channel.sum = sum;
                self.faults += faults;
            }
            if self.ticks.advance(to - from) {
                self.tick();
            }
            from = to;
        }
        Ok(())
    }

    fn tick(&mut self) {
        let mut sum = 0.0;
        for channel in &mut self.channels {
            sum += channel.weight * channel.sum;
            channel.sum = 0.0;
            channel.filter.settle();
        }
        let done = self.ticks.done();
        let at = ((done - 1) % SHORT_TERM_TICKS) as usize;
        if let Some(place) = self.sums.get_mut(at) {
            *place = sum;
        }
        if done >= MOMENTARY_TICKS {
            self.momentary = self.mean_square_of_last(MOMENTARY_TICKS);
            self.momentary_max = larger(self.momentary_max, self.momentary);
        }
        if done >= SHORT_TERM_TICKS {
            self.short_term = self.mean_square_of_last(SHORT_TERM_TICKS);
            self.short_term_max = larger(self.short_term_max, self.short_term);
        }
        if done.is_multiple_of(STEP_TICKS) {
            if done >= MOMENTARY_TICKS {
                self.programme.add(self.momentary);
            }
            if done >= SHORT_TERM_TICKS {
                self.short_terms.add(self.short_term);
            }
        }
    }

    /// Added anew each time, oldest first: nothing is left of what was loud before.
    fn mean_square_of_last(&self, count: u64) -> f64 {
        let from =
            (self.ticks.done() % SHORT_TERM_TICKS + SHORT_TERM_TICKS - count) % SHORT_TERM_TICKS;
        let (wrapped, first) = self.sums.split_at(from as usize);
        let mut sum = 0.0;
        for tick in first.iter().chain(wrapped).take(count as usize) {
            sum += tick;
        }
        sum / self.ticks.frames_of_last(count) as f64
    }

    /// What the stream so far amounts to. Costs two passes over 10,000 kept counts: call it as often as a display is drawn.
    pub fn reading(&self) -> LoudnessReading {
        let range_lu = self
            .short_terms
            .percentiles(RANGE_GATE, [0.1, 0.95])
            .map_or(0.0, |[low, high]| high - low);
        LoudnessReading {
            momentary_lufs: lufs(self.momentary),
            short_term_lufs: lufs(self.short_term),
            integrated_lufs: lufs(self.programme.mean_square(PROGRAMME_GATE)),
            range_lu,
            momentary_max_lufs: lufs(self.momentary_max),
            short_term_max_lufs: lufs(self.short_term_max),
        }
    }

    /// Momentary loudness in LUFS, without the passes of [`reading`](Self::reading).
    pub fn momentary_lufs(&self) -> f64 {
        lufs(self.momentary)
    }

    /// Short-term loudness in LUFS, as cheap.
    pub fn short_term_lufs(&self) -> f64 {
        lufs(self.short_term)
    }

    /// Seconds measured so far.
    pub fn measured_secs(&self) -> f64 {
        self.ticks.frames() as f64 / self.ticks.rate_hz()
    }

    /// Samples that were no numbers and were taken as silence.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for channel in &mut self.channels {
            channel.filter.reset();
            channel.sum = 0.0;
        }
        self.ticks = Ticks::new(self.ticks.rate_hz());
        self.sums.fill(0.0);
        self.programme.reset();
        self.short_terms.reset();
        (self.momentary, self.short_term) = (0.0, 0.0);
        (self.momentary_max, self.short_term_max) = (0.0, 0.0);
        self.faults = 0;
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}
