//! The second reading of a stretch: how exact the harmonics of each channel's strongest tone are, over all of it.

use crate::closeup::estimates;
use crate::{MeasureError, Measured};
use heterodyne_analysis::ratio::{PERIODS_MIN, Ratio, RatioMeter, WINDOWS_MAX};
use heterodyne_analysis::sinusoid::Estimate;

/// Harmonics whose ratio to the fundamental is measured.
const HARMONICS: [u32; 6] = [2, 3, 4, 5, 6, 8];
/// Samples of a window of the lock-in, where the fundamental allows it.
const RATIO_FRAMES: usize = 8192;

/// Follows the harmonics that a closer look has found.
pub struct Harmonics {
    meters: Vec<Option<RatioMeter>>,
}

impl Harmonics {
    /// For the tones of `measured`. Where no channel has harmonics, or the stretch is too short, there is nothing to follow.
    pub fn of(measured: &Measured) -> Option<Self> {
        let frames = usize::try_from(measured.frames).unwrap_or(usize::MAX);
        let channels = measured.closeup.channels.iter();
        let meters = channels.map(|seen| meter(measured.rate_hz, &estimates(seen), frames));
        let meters: Vec<_> = meters.collect();
        let any = meters.iter().any(Option::is_some);
        any.then_some(Self { meters })
    }

    /// Takes the next block of the stretch, from its beginning on: as many channels as were measured.
    ///
    /// # Errors
    /// Other channels.
    pub fn push(&mut self, block: &[&[f32]]) -> Result<(), MeasureError> {
        if block.len() != self.meters.len() {
            return Err(MeasureError::Channels {
                found: block.len(),
                accepted: "as many as were measured",
            });
        }
        for (meter, samples) in self.meters.iter_mut().zip(block) {
            if let Some(meter) = meter {
                meter.push(samples);
            }
        }
        Ok(())
    }

    /// Whether all is known that can be: the rest of the stretch need not be read.
    pub fn is_complete(&self) -> bool {
        self.meters.iter().flatten().all(RatioMeter::is_complete)
    }

    /// Writes what was found into the measures.
    pub fn finish(self, measured: &mut Measured) {
        for (meter, seen) in self.meters.iter().zip(&mut measured.closeup.channels) {
            let mut out = [Ratio::default(); HARMONICS.len()];
            let count = meter.as_ref().map_or(0, |meter| meter.ratios(&mut out));
            seen.ratios = out[..count].to_vec();
        }
    }
}

/// A meter for those harmonics of the strongest tone that are among the tones, within a semitone.
fn meter(rate_hz: f64, found: &[Estimate], frames: usize) -> Option<RatioMeter> {
    let fundamental = found.first()?;
    let is_there = |harmonic: &&u32| {
        let exact_hz = f64::from(**harmonic) * fundamental.frequency_hz;
        found
            .iter()
            .any(|tone| (tone.frequency_hz / exact_hz - 1.0).abs() < 0.06)
    };
    let harmonics: Vec<u32> = HARMONICS.iter().filter(is_there).copied().collect();
    let least = (PERIODS_MIN * rate_hz / fundamental.frequency_hz) as usize + 1;
    let window = RATIO_FRAMES.max(least.next_power_of_two());
    let windows = (frames / (window / 2)).saturating_sub(1).min(WINDOWS_MAX);
    // No harmonics, or too short a sound: nothing to tell.
    RatioMeter::new(
        rate_hz,
        fundamental.frequency_hz,
        &harmonics,
        window,
        windows,
    )
    .ok()
}
