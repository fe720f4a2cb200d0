//! Tells what reaches the two ears: the carriers, the beat between them, phase and level from ear to ear, and how alike the channels are.
//!
//! Invariant: a difference is right less left; phases lie in (−π, π]; errors are carried through as those of independent noise in both
//! channels; meters give the same bits for blocks of any size and allocate nothing after they are made.
//!
//! With carriers `a·cos(2πf·t + φ)`, t from the middle of the frame: beat `f_R − f_L`, `σ² = σ_L² + σ_R²`; phase at t
//! `φ_R − φ_L + 2π(f_R − f_L)t`, whose variance grows by `(2πt·σ)²`, since the phase in the middle and the frequency are uncorrelated
//! (Rife and Boorstyn 1974); level `20·log₁₀ a_R/a_L`. Correlation over a window: `ΣLR/√(ΣL²·ΣR²)`.

use core::f64::consts::{PI, TAU};

use heterodyne_dsp::elementary::floor;

use crate::levels::{BlockError, RateError, TICKS_PER_SEC, Ticks, finite, gain_db, power_db};
use crate::sinusoid::Estimate;

/// dB for each relative change of a gain, `20/ln 10`.
const DB_PER_E: f64 = 8.685_889_638_065_037;

/// Ticks that a correlation is told over: 0.4 s.
const WINDOW_TICKS: u64 = 2 * TICKS_PER_SEC / 5;

/// The furthest that two carriers are apart where their difference is told as a beat, in Hz: above every band of the brain's own rhythms.
pub const MOST_BEAT_HZ: f64 = 100.0;

/// What a pair of carriers delivers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Binaural {
    /// What the left ear gets.
    pub left: Estimate,
    /// What the right ear gets.
    pub right: Estimate,
    /// Right less left, in Hz: the beat.
    pub beat_hz: f64,
    /// Its standard error.
    pub beat_se_hz: f64,
    /// Right less left at the asked time.
    pub phase_rad: f64,
    /// Its standard error.
    pub phase_se_rad: f64,
    /// How fast that phase turns.
    pub phase_rate_rad_per_sec: f64,
    /// Right over left in dB.
    pub level_db: f64,
    /// Its standard error.
    pub level_se_db: f64,
    /// Whether both estimates are, so that the errors hold.
    pub valid: bool,
}

impl Binaural {
    /// What `left` and `right` deliver `after_middle_secs` after the middle of the frame that both were estimated in (half its length: now).
    pub fn between(left: Estimate, right: Estimate, after_middle_secs: f64) -> Self {
        let beat_hz = right.frequency_hz - left.frequency_hz;
        let beat_se_hz = rss(left.frequency_se_hz, right.frequency_se_hz);
        let turned = TAU * beat_hz * after_middle_secs;
        let spread = TAU * beat_se_hz * after_middle_secs;
        let relative = |carrier: &Estimate| carrier.amplitude_se / carrier.amplitude;
        Self {
            left,
            right,
            beat_hz,
            beat_se_hz,
            phase_rad: wrapped(right.phase_rad - left.phase_rad + turned),
            phase_se_rad: rss(rss(left.phase_se_rad, right.phase_se_rad), spread),
            phase_rate_rad_per_sec: TAU * beat_hz,
            level_db: gain_db(right.amplitude / left.amplitude),
            level_se_db: DB_PER_E * rss(relative(&left), relative(&right)),
            valid: left.valid && right.valid,
        }
    }

    /// The frequency that is heard, between both, in Hz.
    pub fn middle_hz(&self) -> f64 {
        0.5 * (self.left.frequency_hz + self.right.frequency_hz)
    }

    /// Whether the beat is more than two standard errors away from none.
    pub fn beats(&self) -> bool {
        self.beat_hz.abs() > 2.0 * self.beat_se_hz
    }
}

/// Pairs each carrier of the left with the nearest of the right that is no further than `most_beat_hz` away and nearer to no other of the
/// left; writes the pairs in the order of the left and returns how many. Pairs for which `pairs` is too short are left out.
pub fn pair_carriers(
    left: &[Estimate],
    right: &[Estimate],
    most_beat_hz: f64,
    after_middle_secs: f64,
    pairs: &mut [Binaural],
) -> usize {
    let mut count = 0;
    for a in left {
        let Some(b) = nearest(right, a.frequency_hz) else {
            continue;
        };
        let mutual = nearest(left, b.frequency_hz) == Some(a);
        if !mutual || (b.frequency_hz - a.frequency_hz).abs() > most_beat_hz {
            continue;
        }
        let Some(place) = pairs.get_mut(count) else {
            break;
        };
        *place = Binaural::between(*a, *b, after_middle_secs);
        count += 1;
    }
    count
}

fn nearest(carriers: &[Estimate], frequency_hz: f64) -> Option<&Estimate> {
    let distance = |carrier: &Estimate| (carrier.frequency_hz - frequency_hz).abs();
    let mut best: Option<&Estimate> = None;
    for carrier in carriers {
        if best.is_none_or(|best| distance(carrier) < distance(best)) {
            best = Some(carrier);
        }
    }
    best
}

/// The root of the sum of squares.
fn rss(a: f64, b: f64) -> f64 {
    (a * a + b * b).sqrt()
}

/// The angle in (−π, π].
fn wrapped(angle_rad: f64) -> f64 {
    let within = angle_rad - TAU * floor(angle_rad / TAU + 0.5);
    if within <= -PI { PI } else { within }
}

#[derive(Clone, Copy, Debug, Default)]
struct Products {
    left: f64,
    right: f64,
    both: f64,
}

/// How alike two channels are, over the last 0.4 s.
#[derive(Clone, Debug)]
pub struct StereoMeter {
    ticks: Ticks,
    recent: Vec<Products>,
    now: Products,
}

/// What a stereo meter says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StereoReading {
    /// 1 for equal channels, −1 for opposite ones, 0 for unrelated ones and when one is silent.
    pub correlation: f64,
    /// Level of the right over the left in dB; NaN when both are silent.
    pub balance_db: f64,
    /// Level of (L + R)/2 in dB: 0 for a mean square of 1.
    pub middle_db: f64,
    /// Level of (L − R)/2 in dB.
    pub side_db: f64,
}

impl StereoMeter {
    /// For a sample rate in Hz.
    ///
    /// # Errors
    /// A rate that is not accepted.
    pub fn new(rate_hz: f64) -> Result<Self, RateError> {
        Ok(Self {
            ticks: Ticks::new(RateError::check(rate_hz)?),
            recent: vec![Products::default(); WINDOW_TICKS as usize],
            now: Products::default(),
        })
    }

    /// Takes a block of any length. What is no number counts as silence.
    ///
    /// # Errors
    /// Channels of different lengths; then nothing was measured.
    pub fn process(&mut self, left: &[f32], right: &[f32]) -> Result<(), BlockError> {
        let frames = BlockError::frames(&[left, right], 2)?;
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.ticks.left());
            for (&l, &r) in left.iter().zip(right).take(to).skip(from) {
                let (l, r) = (finite(l).unwrap_or(0.0), finite(r).unwrap_or(0.0));
                self.now.left += l * l;
                self.now.right += r * r;
                self.now.both += l * r;
            }
            if self.ticks.advance(to - from) {
                let at = ((self.ticks.done() - 1) % WINDOW_TICKS) as usize;
                if let Some(place) = self.recent.get_mut(at) {
                    *place = self.now;
                }
                self.now = Products::default();
            }
            from = to;
        }
        Ok(())
    }

    /// What the last 0.4 s amount to, in whole hundredths of a second.
    pub fn reading(&self) -> StereoReading {
        let from = (self.ticks.done() % WINDOW_TICKS) as usize;
        let (wrapped, first) = self.recent.split_at(from);
        let mut sum = Products::default();
        for tick in first.iter().chain(wrapped) {
            sum.left += tick.left;
            sum.right += tick.right;
            sum.both += tick.both;
        }
        let frames = self.ticks.frames_of_last(WINDOW_TICKS).max(1) as f64;
        let size = (sum.left * sum.right).sqrt();
        let of = |sign: f64| {
            let power = 0.25 * (sum.left + sum.right + 2.0 * sign * sum.both) / frames;
            power_db(if power > 0.0 { power } else { 0.0 })
        };
        StereoReading {
            correlation: if size > 0.0 {
                (sum.both / size).clamp(-1.0, 1.0)
            } else {
                0.0
            },
            balance_db: power_db(sum.right / sum.left),
            middle_db: of(1.0),
            side_db: of(-1.0),
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.ticks = Ticks::new(self.ticks.rate_hz());
        self.recent.fill(Products::default());
        self.now = Products::default();
    }
}

#[cfg(test)]
mod tests;
