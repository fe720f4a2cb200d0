//! Filters over a whole voice that shift no phase: the band limiting of `qam_beat` and `hybrid_qam_monaural_beat`, and
//! `harmonicSuppression`.
//!
//! Invariant: a filtered block depends on the voice within [`ZeroPhase::reach_frames`] of it, at most a second on either side, and on
//! nothing that was rendered before. The memory of a running filter saves work and decides nothing.
//!
//! Each is a Butterworth filter of order 4 run forward and backward ([`heterodyne_dsp::zero_phase`]), over the voice continued at
//! both ends by 15 frames turned about its first and last sample (2·x₀ − x_k), the filter at rest on the value that stands there:
//! the ends of `scipy.signal.sosfiltfilt` and `filtfilt`. Band limiting is a high-pass at 30 Hz, then a low-pass at 0.45·rate;
//! harmonic suppression one low-pass at 1.5·base frequency.
//!
//! Error against SciPy 1.17 in double precision, ends included: below 3e-7 of full scale (rounding to single precision between the
//! passes; what lies beyond the reach counts for less than 1e-8).

mod stage;
#[cfg(test)]
mod tests;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_dsp::zero_phase::Modes;
use heterodyne_track::document::Ramp;

use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::frequency::between;
use crate::cursor::Block;
use stage::StageState;

/// Corner of the high-pass of band limiting.
const BAND_LOW_HZ: f64 = 30.0;
/// Corner of its low-pass, relative to the sample rate.
const BAND_HIGH: f64 = 0.45;
/// Corner of harmonic suppression, relative to the base frequency.
const HARMONIC: f64 = 1.5;
/// Longest reach; it bounds how low a corner can be.
const LONGEST_SECS: f64 = 1.0;
/// Reach of the second of two filters, in blocks.
const SECOND_REACH_BLOCKS: usize = 1;

/// A filter without phase shift. Immutable.
pub(crate) struct ZeroPhase {
    first: Modes,
    second: Option<Modes>,
    /// Length of the voice.
    frames: i64,
}

impl ZeroPhase {
    /// Band limiting from 30 Hz to 0.45·rate, of a voice of `frames` frames.
    pub fn band(rate: u32, frames: u64) -> Self {
        let rate = f64::from(rate);
        Self {
            first: Modes::high_pass(BAND_LOW_HZ, rate, LONGEST_SECS),
            second: Some(Modes::low_pass(BAND_HIGH * rate, rate, LONGEST_SECS)),
            frames: frames as i64,
        }
    }

    /// A low-pass at −6 dB at `corner_hz`, which is kept [`Modes::nearest_hz`] of a second off 0 and off half the rate.
    pub fn low_pass(corner_hz: f64, rate: u32, frames: u64) -> Self {
        Self {
            first: Modes::low_pass(corner_hz, f64::from(rate), LONGEST_SECS),
            second: None,
            frames: frames as i64,
        }
    }

    /// Frames before and after a block that decide it.
    pub fn reach_frames(&self) -> usize {
        self.first.reach_blocks() * FRAMES
    }
}

/// The low-pass of `harmonicSuppression` for a voice on `base_hz`: at 1.5 times its mean, never below 8.6 Hz (with a warning).
pub(crate) fn harmonic_suppression(
    base_hz: Ramp,
    alpha: Option<&Alpha>,
    context: &mut VoiceContext,
) -> ZeroPhase {
    let mut mean = [0.0];
    if let Some(alpha) = alpha
        && context.frames > 0
    {
        let frames = context.frames as f64;
        alpha.sums(&[frames], &mut mean);
        mean[0] /= frames;
    }
    let corner_hz = HARMONIC * between(base_hz, mean[0]);
    let lowest_hz = Modes::nearest_hz(LONGEST_SECS);
    if corner_hz < lowest_hz {
        context.warn(format!(
            "harmonicSuppression at {corner_hz} Hz (1.5 times the mean base frequency) is moved up to {lowest_hz:.1} Hz, the lowest that \
             can be rendered"
        ));
    }
    ZeroPhase::low_pass(corner_hz, context.rate, context.frames)
}

/// Memory of a running filter, owned by a cursor; saves work and decides nothing.
pub struct ZeroPhaseState {
    first: StageState,
    second: StageState,
}

impl ZeroPhaseState {
    /// Room for a filter of such a reach.
    pub fn new(reach_frames: usize) -> Self {
        let blocks = reach_frames.div_ceil(FRAMES);
        Self {
            first: StageState::new(blocks),
            second: StageState::new(blocks.min(SECOND_REACH_BLOCKS)),
        }
    }

    /// Forgets what it has seen.
    pub fn reset(&mut self) {
        self.first.reset();
        self.second.reset();
    }

    /// Writes the filtered block whose first frame is frame `first` of the voice; `dry` writes blocks of the voice before
    /// the filter, at any frame that differs from `first` by whole blocks. Frames outside of the voice mean nothing.
    pub fn fill(
        &mut self,
        isa: Isa,
        filter: &ZeroPhase,
        first: i64,
        dry: &mut dyn FnMut(i64, &mut Block),
        out: &mut Block,
    ) {
        let frames = filter.frames;
        let Some(second) = &filter.second else {
            self.first.fill(isa, &filter.first, frames, first, dry, out);
            return;
        };
        let before = &mut self.first;
        let mut passed = |frame: i64, out: &mut Block| {
            before.fill(isa, &filter.first, frames, frame, dry, out);
        };
        self.second
            .fill(isa, second, frames, first, &mut passed, out);
    }
}
