//! One tone with a known frequency, made and measured.
//!
//! Invariant: the truth is exact to 2⁻⁶³ turn a sample: the tone is made by a phase of 64 bits, and its frequency read back from the step.

use heterodyne_dsp::elementary::{atan2, sin_cos_turns};
use heterodyne_dsp::phase::{TURN, to_turns};
use heterodyne_dsp::random::combine;

use super::cell::Cell;
use super::noise::{gaussian, uniform};
use crate::bound::{self, CENTS_PER_RELATIVE, power_ratio};
use crate::sinusoid::{Estimate, Estimator, PARTIALS_MAX};

/// From here on, in bins, the closed bound is within 2 % of the exact one.
const FAR_BINS: f64 = 32.0;
/// An estimate this near to the truth is one of it.
const FOUND_BINS: f64 = 1.5;

/// A drawn tone.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    cell: Cell,
    key: u64,
    /// Half a step of the phase, so that the middle between two samples has a phase of its own.
    half_step: u64,
    phase_turns: f64,
    second_step_turns: f64,
    second_phase_turns: f64,
}

/// What was measured of a tone, against the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The estimate within 1.5 bins of the truth and nearest to it.
    pub estimate: Option<Estimate>,
    /// Measured less true frequency, in cents.
    pub error_cents: f64,
    /// Measured less true phase in the middle of the frame, rad.
    pub error_rad: f64,
    /// The Cramér–Rao bound of the one tone, in cents.
    pub bound_cents: f64,
}

impl Trial {
    /// Trial `number` of a cell.
    pub fn new(cell: &Cell, seed: u64, number: u32) -> Self {
        let key = combine(combine(seed, cell.key()), u64::from(number));
        let draw = |which: u64| uniform(key, u64::MAX - which);
        let hz = cell.frequency_hz + (draw(0) - 0.5) * cell.bin_hz();
        let half_step = (hz / cell.sample_rate_hz * (TURN / 2.0)) as u64;
        let second = cell.second.map_or(0.0, |second| second.offset_bins);
        Self {
            cell: *cell,
            key,
            half_step,
            phase_turns: draw(1) - 0.5,
            second_step_turns: (hz + second * cell.bin_hz()) / cell.sample_rate_hz,
            second_phase_turns: draw(2) - 0.5,
        }
    }

    /// The frequency in the middle of the frame, Hz.
    pub fn frequency_hz(&self) -> f64 {
        self.half_step as f64 / (TURN / 2.0) * self.cell.sample_rate_hz
    }

    /// The phase in the middle of the frame, rad.
    pub fn phase_rad(&self) -> f64 {
        self.phase_turns * std::f64::consts::TAU
    }

    /// Writes the samples of the trial.
    pub fn fill(&self, samples: &mut [f32]) {
        let cell = &self.cell;
        let len = samples.len();
        let sigma = cell.amplitude * (0.5 / power_ratio(cell.snr_db)).sqrt();
        let second = cell
            .second
            .map(|second| cell.amplitude * power_ratio(second.level_db).sqrt());
        let bend_turns = 0.5 * cell.drift_hz_per_s / (cell.sample_rate_hz * cell.sample_rate_hz);
        for (pair, samples) in samples.chunks_mut(2).enumerate() {
            let noise = gaussian(self.key, pair as u64);
            for ((n, x), noise) in samples.iter_mut().enumerate().zip([noise.0, noise.1]) {
                let twice_m = (2 * (2 * pair + n)) as i64 - (len as i64 - 1);
                let m = twice_m as f64 / 2.0;
                let turned = to_turns(self.half_step.wrapping_mul(twice_m as u64));
                let turns = turned + self.phase_turns + bend_turns * m * m;
                let mut sum = cell.amplitude * sin_cos_turns(turns).1 + sigma * noise;
                if let Some(amplitude) = second {
                    let turns = self.second_step_turns * m + self.second_phase_turns;
                    sum += amplitude * sin_cos_turns(turns).1;
                }
                *x = sum as f32;
            }
        }
    }

    /// Measures the samples and compares with the truth.
    pub fn outcome(&self, estimator: &mut Estimator, samples: &[f32]) -> Outcome {
        let mut estimates = [Estimate::default(); PARTIALS_MAX];
        let count = estimator.estimate(samples, &mut estimates);
        let truth_hz = self.frequency_hz();
        let away = |estimate: &Estimate| (estimate.frequency_hz - truth_hz).abs();
        let estimate = estimates[..count]
            .iter()
            .filter(|estimate| away(estimate) <= FOUND_BINS * self.cell.bin_hz())
            .min_by(|a, b| away(a).total_cmp(&away(b)))
            .copied();
        let (error_hz, error_rad) = estimate.map_or((0.0, 0.0), |estimate| {
            let apart = (estimate.phase_rad - self.phase_rad()) / std::f64::consts::TAU;
            let (s, c) = sin_cos_turns(apart);
            (estimate.frequency_hz - truth_hz, atan2(s, c))
        });
        Outcome {
            estimate,
            error_cents: CENTS_PER_RELATIVE * error_hz / truth_hz,
            error_rad,
            bound_cents: self.bound_cents(),
        }
    }

    fn bound_cents(&self) -> f64 {
        let cell = &self.cell;
        let hz = self.frequency_hz();
        let bins = hz / cell.bin_hz();
        let far = bound::far_from_the_edges(cell.snr_db, cell.len, cell.sample_rate_hz);
        let edge_bins = bins.min(cell.len as f64 / 2.0 - bins);
        let bound = if edge_bins >= FAR_BINS {
            far
        } else {
            bound::exact(
                hz,
                self.phase_rad(),
                cell.snr_db,
                cell.len,
                cell.sample_rate_hz,
            )
            .unwrap_or(far)
        };
        bound.cents(hz)
    }
}
