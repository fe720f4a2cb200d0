//! Judges random sound by what mathematics says about it: band levels, level over time, correlation, notches.
//!
//! Absolute level is never judged, only shape: the median difference of the judged bands (or frames) is removed first.

use crate::wav::Sound;

use super::loudness::{levels_db, median};
use super::notches::Notches;
use super::spectrum;

/// Frame length of the band levels, in samples.
const FRAME: usize = 2048;

/// Bands and frames this far below the loudest are not judged, in dB.
const DEPTH_DB: f64 = 28.0;

/// What is expected of a random sound. Empty lists and missing bars are not checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    /// Centre of each octave in Hz and its level in dB, up to a constant.
    pub octaves: Vec<(f64, f64)>,
    /// Largest accepted error of an octave, in dB.
    pub octave_tolerance_db: f64,
    /// Largest accepted mean, as a share of the RMS.
    pub most_dc: Option<f64>,
    /// Smallest accepted correlation of the two channels.
    pub least_correlation: Option<f64>,
    /// Length of a frame of the level curve, in seconds.
    pub frame_secs: f64,
    /// Level of each frame in dB, up to a constant.
    pub levels_db: Vec<f64>,
    /// Accepted error of the level curve at its 90th percentile, in dB.
    pub level_tolerance_db: f64,
    /// Moving notches.
    pub notches: Option<Notches>,
}

impl Statistics {
    /// Whether there is nothing to check.
    pub fn is_empty(&self) -> bool {
        self.octaves.is_empty() && self.levels_db.is_empty() && self.notches.is_none()
    }

    /// Everything that is wrong with a sound, one phrase each.
    pub fn judge(&self, sound: &Sound) -> Vec<String> {
        let mut wrong = Vec::new();
        for (name, channel) in [("left", 0), ("right", 1)] {
            let samples: Vec<f64> = sound.frames.iter().map(|frame| frame[channel]).collect();
            self.judge_octaves(name, &samples, sound.sample_rate, &mut wrong);
            self.judge_mean(name, &samples, &mut wrong);
            if let Some(notches) = &self.notches {
                wrong.extend(notches.judge(
                    name,
                    channel == 1,
                    &samples,
                    f64::from(sound.sample_rate),
                ));
            }
        }
        self.judge_levels(sound, &mut wrong);
        if let Some(least) = self.least_correlation {
            let found = correlation(&sound.frames);
            if !within(least, found) {
                wrong.push(format!(
                    "channels correlate by {found:.3}, expected {least} or more"
                ));
            }
        }
        wrong
    }

    fn judge_octaves(
        &self,
        name: &str,
        samples: &[f64],
        sample_rate: u32,
        wrong: &mut Vec<String>,
    ) {
        let power = spectrum::mean_power(samples, FRAME);
        let bin_hz = f64::from(sample_rate) / FRAME as f64;
        let found: Vec<f64> = self
            .octaves
            .iter()
            .map(|(centre, _)| octave_db(&power, bin_hz, *centre))
            .collect();
        let expected: Vec<f64> = self.octaves.iter().map(|(_, level)| *level).collect();
        for (at, error) in shape_errors(&expected, &found) {
            if !within(error.abs(), self.octave_tolerance_db) {
                wrong.push(format!(
                    "{name} octave at {} Hz is off by {error:+.1} dB",
                    self.octaves[at].0
                ));
            }
        }
    }

    fn judge_mean(&self, name: &str, samples: &[f64], wrong: &mut Vec<String>) {
        let Some(most) = self.most_dc else { return };
        let count = samples.len().max(1) as f64;
        let mean = samples.iter().sum::<f64>() / count;
        let rms = (samples.iter().map(|x| x * x).sum::<f64>() / count).sqrt();
        if !within(mean.abs(), most * rms) || rms == 0.0 {
            wrong.push(format!(
                "{name} mean is {:.3} of its RMS, at most {most} is accepted",
                mean.abs() / rms
            ));
        }
    }

    fn judge_levels(&self, sound: &Sound, wrong: &mut Vec<String>) {
        if self.levels_db.is_empty() {
            return;
        }
        let frame = (self.frame_secs * f64::from(sound.sample_rate)) as usize;
        let found = levels_db(&sound.frames, frame);
        if found.len() != self.levels_db.len() {
            wrong.push(format!(
                "{} frames of level, expected {}",
                found.len(),
                self.levels_db.len()
            ));
            return;
        }
        let mut errors: Vec<f64> = shape_errors(&self.levels_db, &found)
            .map(|(_, error)| error.abs())
            .collect();
        errors.sort_by(f64::total_cmp);
        let high = errors
            .get(errors.len() * 9 / 10)
            .copied()
            .unwrap_or(f64::NAN);
        if !within(high, self.level_tolerance_db) {
            wrong.push(format!("level curve is off by {high:.1} dB"));
        }
        let loudest = found.iter().copied().fold(f64::MIN, f64::max);
        let expected = self.levels_db.iter().copied().fold(f64::MIN, f64::max);
        let loud =
            |at: &usize| self.levels_db[*at] < expected - 60.0 && found[*at] > loudest - 40.0;
        if let Some(at) = (0..found.len()).find(loud) {
            wrong.push(format!(
                "sound at {:.2} s, where silence is expected",
                at as f64 * self.frame_secs
            ));
        }
    }
}

/// Index and error of every value near enough to the largest, after removing the median error.
fn shape_errors(expected: &[f64], found: &[f64]) -> impl Iterator<Item = (usize, f64)> {
    let largest = expected.iter().copied().fold(f64::MIN, f64::max);
    let errors: Vec<(usize, f64)> = (0..expected.len().min(found.len()))
        .filter(|at| expected[*at] > largest - DEPTH_DB)
        .map(|at| (at, found[at] - expected[at]))
        .collect();
    let offset = median(errors.iter().map(|(_, error)| *error).collect()).unwrap_or(0.0);
    errors
        .into_iter()
        .map(move |(at, error)| (at, error - offset))
}

fn octave_db(power: &[f64], bin_hz: f64, centre_hz: f64) -> f64 {
    let (low, high) = (centre_hz / 2f64.sqrt(), centre_hz * 2f64.sqrt());
    let sum: f64 = (1..power.len())
        .filter(|bin| (low..high).contains(&(*bin as f64 * bin_hz)))
        .map(|bin| power[bin])
        .sum();
    10.0 * (sum + 1e-30).log10()
}

/// Whether `low` is at most `high`; what is no number is never within anything.
fn within(low: f64, high: f64) -> bool {
    low <= high
}

fn correlation(frames: &[[f64; 2]]) -> f64 {
    let count = frames.len().max(1) as f64;
    let mean = |channel: usize| frames.iter().map(|frame| frame[channel]).sum::<f64>() / count;
    let (a, b) = (mean(0), mean(1));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for [left, right] in frames {
        ab += (left - a) * (right - b);
        aa += (left - a) * (left - a);
        bb += (right - b) * (right - b);
    }
    ab / (aa * bb).sqrt()
}

#[cfg(test)]
mod tests;
