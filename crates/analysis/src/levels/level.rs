//! Tells the peak and the power of one channel, of all that came and of the last 0.4 s.
//!
//! Invariant: the same bits for blocks of any size; a block costs the same at any time; nothing allocates after [`LevelMeter::new`].
//!
//! `RMS = √(Σx²/n)`, crest factor = true peak ÷ RMS, offset = Σx/n.

use super::{RateError, TICKS_PER_SEC, Ticks, TruePeak, finite, gain_db};

/// Ticks of what counts as recent: 0.4 s, as long as momentary loudness.
const RECENT_TICKS: u64 = 2 * TICKS_PER_SEC / 5;

#[derive(Clone, Copy, Debug, Default)]
struct Tick {
    square_sum: f64,
    peak: f64,
}

/// Levels of one channel.
#[derive(Clone, Debug)]
pub struct LevelMeter {
    peak: TruePeak,
    ticks: Ticks,
    recent: Vec<Tick>,
    now: Tick,
    sample_peak: f64,
    true_peak: f64,
    square_sum: f64,
    sum: f64,
}

/// What a level meter says; gains relative to full scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelReading {
    /// The largest sample.
    pub sample_peak: f64,
    /// The largest swing between samples.
    pub true_peak: f64,
    /// Root of the mean square.
    pub rms: f64,
    /// The mean: an offset of the zero line.
    pub offset: f64,
    /// The true peak of the last 0.4 s, in whole hundredths of a second.
    pub recent_true_peak: f64,
    /// The RMS of the last 0.4 s; of all while there is less.
    pub recent_rms: f64,
}

impl LevelReading {
    /// Crest factor, true peak over RMS, in dB. NaN for silence.
    pub fn crest_db(&self) -> f64 {
        gain_db(self.true_peak / self.rms)
    }
}

impl LevelMeter {
    /// For a sample rate in Hz.
    ///
    /// # Errors
    /// A rate that is not accepted.
    pub fn new(rate_hz: f64) -> Result<Self, RateError> {
        Ok(Self {
            peak: TruePeak::new(),
            ticks: Ticks::new(RateError::check(rate_hz)?),
            recent: vec![Tick::default(); RECENT_TICKS as usize],
            now: Tick::default(),
            sample_peak: 0.0,
            true_peak: 0.0,
            square_sum: 0.0,
            sum: 0.0,
        })
    }

    /// Takes a block of any length.
    pub fn process(&mut self, block: &[f32]) {
        let mut rest = block;
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.len().min(self.ticks.left()));
            rest = after;
            self.peak.process(part);
            for &sample in part {
                let x = finite(sample).unwrap_or(0.0);
                self.now.square_sum += x * x;
                self.sum += x;
            }
            if self.ticks.advance(part.len()) {
                self.tick();
            }
        }
    }

    fn tick(&mut self) {
        self.take_peaks();
        let at = ((self.ticks.done() - 1) % RECENT_TICKS) as usize;
        if let Some(place) = self.recent.get_mut(at) {
            *place = self.now;
        }
        self.square_sum += self.now.square_sum;
        self.now = Tick::default();
    }

    fn take_peaks(&mut self) {
        self.now.peak = self.now.peak.max(self.peak.peak());
        self.true_peak = self.true_peak.max(self.now.peak);
        self.sample_peak = self.sample_peak.max(self.peak.sample_peak());
        self.peak.forget_peaks();
    }

    /// Takes silence for what follows, so that the true peak covers the last frames; the other figures stay as they are.
    pub fn finish(&mut self) {
        self.peak.finish();
        self.true_peak = self.true_peak.max(self.peak.peak());
    }

    /// What the stream so far amounts to. The true peak covers all but its last 12 frames.
    pub fn reading(&self) -> LevelReading {
        let (mut square_sum, mut recent_peak) = (0.0, 0.0_f64);
        let from = (self.ticks.done() % RECENT_TICKS) as usize;
        let (wrapped, first) = self.recent.split_at(from);
        for tick in first.iter().chain(wrapped) {
            square_sum += tick.square_sum;
            recent_peak = recent_peak.max(tick.peak);
        }
        let of_mean = |sum: f64, frames: u64| {
            if frames == 0 {
                0.0
            } else {
                sum / frames as f64
            }
        };
        let frames = self.ticks.frames();
        let all = self.square_sum + self.now.square_sum;
        LevelReading {
            sample_peak: self.sample_peak.max(self.peak.sample_peak()),
            true_peak: self.true_peak.max(self.peak.peak()),
            rms: of_mean(all, frames).sqrt(),
            offset: of_mean(self.sum, frames),
            recent_true_peak: recent_peak,
            recent_rms: of_mean(square_sum, self.ticks.frames_of_last(RECENT_TICKS)).sqrt(),
        }
    }

    /// Samples that were no numbers and were taken as silence.
    pub fn faults(&self) -> u64 {
        self.peak.faults()
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.peak.reset();
        self.ticks = Ticks::new(self.ticks.rate_hz());
        self.recent.fill(Tick::default());
        self.now = Tick::default();
        (self.sample_peak, self.true_peak) = (0.0, 0.0);
        (self.square_sum, self.sum) = (0.0, 0.0);
    }
}
