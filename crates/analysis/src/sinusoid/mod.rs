//! Measures the tones in a frame of sound: frequency, amplitude and phase, each with the error that the noise around it allows.
//!
//! Invariant: a stated error is never smaller than what is left at the tone after all tones are taken away explains; where one steady tone
//! does not explain it (drift, a second tone too near, noise of its own), the estimate says `valid: false`. Nothing is allocated after
//! [`Estimator::new`], and the bits do not depend on how the work is cut.
//!
//! 1. *Look*: peaks of the windowed spectrum over their neighbourhood ([`peaks`]), placed between bins by the window's own transform ([`lobe`]).
//! 2. *Start*: phases of the two halves of the frame, after the best of 17 shifts by ramps of phase ([`start`]): within about 1.6 times the
//!    Cramér–Rao bound, where the halves are disturbed by nothing.
//! 3. *Fit*: Gauss–Newton steps of least squares for all tones, their mirror images and a constant together ([`normal`]): in Gaussian noise
//!    this is the maximum of likelihood, which reaches the bound (Rife and Boorstyn 1974; Stoica and Moses, Spectral Analysis of Signals, 4.3).
//! 4. What is left is looked at again, twice at most, for what stronger tones hid (as in CLEAN and RELAX; Li and Stoica 1996).
//!    Where more tones stand out than there is room for, all are fitted once more under a Hann taper, which keeps off the skirts of those left out;
//!    the errors that are stated then are larger by the half for the frequency and by a fifth for the rest.
//! 5. *Floor*: noise around each tone in the plain spectrum of what is left ([`floor`]); errors by the inverse of the equations of step 3.
//!
//! The frequency is that of the straight line through the phase over the whole frame: where the frequency moves, the mean weighted by 6·(¼ − x²)
//! with x from −½ to ½ over the frame.
//!
//! Cost: for N samples and P tones at most 21 passes (and one more for each tone that turns out to be another's double) of 6·N·P multiplications
//! with as many additions, 4 transforms, and 19 decompositions of 3P + 1 unknowns; one steady tone needs 3 to 5 passes and 3 transforms. No step
//! of N = 32 768 takes more than 50 µs where the whole frame takes 1.2 ms (one tone) to 9 ms (16).

mod floor;
mod kernel;
mod lobe;
mod normal;
mod partial;
mod peaks;
mod rotation;
mod start;
mod steps;
mod work;

#[cfg(test)]
mod tests;

use heterodyne_dsp::elementary::{atan2, log10};

use crate::fft::LenError;
use partial::Partial;
pub(crate) use rotation::turns_at;
pub use work::Estimator;

/// The most tones that one frame is searched for.
pub const PARTIALS_MAX: usize = 16;

/// One tone of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Hz.
    pub frequency_hz: f64,
    /// Standard error of the frequency, Hz.
    pub frequency_se_hz: f64,
    /// Half of peak to peak, in units of the samples.
    pub amplitude: f64,
    /// Standard error of the amplitude.
    pub amplitude_se: f64,
    /// Phase of A·cos(ωt + φ) at the middle of the frame, halfway between samples N/2 − 1 and N/2: −π to π rad.
    pub phase_rad: f64,
    /// Standard error of the phase, rad.
    pub phase_se_rad: f64,
    /// Power of the tone over that of white noise, in the whole band, as strong as the noise around the tone.
    pub snr_db: f64,
    /// Whether one steady tone explains what is there, so that the standard errors hold.
    pub valid: bool,
    /// Whether another tone lies inside the main lobe of the window.
    pub crowded: bool,
}

impl Estimate {
    /// Standard error of the frequency in cents.
    pub fn cents_se(&self) -> f64 {
        crate::bound::CENTS_PER_RELATIVE * self.frequency_se_hz / self.frequency_hz
    }
}

/// Why there can be no such estimator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SetupError {
    /// No transform has this length.
    Len(LenError),
    /// No sample rate.
    Rate {
        /// What was asked for, in Hz.
        sample_rate_hz: f64,
    },
    /// No number of tones that can be searched for.
    Partials {
        /// What was asked for.
        partials: usize,
    },
}

impl std::fmt::Display for SetupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Len(error) => error.fmt(f),
            Self::Rate { sample_rate_hz } => write!(
                f,
                "a sample rate of {sample_rate_hz} Hz: positive finite numbers are accepted"
            ),
            Self::Partials { partials } => write!(
                f,
                "{partials} tones in a frame: 1 to {PARTIALS_MAX} are accepted"
            ),
        }
    }
}

impl std::error::Error for SetupError {}

impl From<LenError> for SetupError {
    fn from(error: LenError) -> Self {
        Self::Len(error)
    }
}

/// Rounding to f32 leaves at least about this much of the loudest sample, as a standard deviation.
const ROUNDING: f64 = 1.0 / 134_217_728.0;

/// What is said of a tone, from its place, its spread under unit noise and the noise around it.
fn estimate(
    tone: &Partial,
    spread: &normal::Spread,
    floor: &floor::Floor,
    sample_rate_hz: f64,
) -> Estimate {
    let variance = floor.variance;
    let amplitude = tone.amplitude();
    let hz_per_rad = sample_rate_hz / std::f64::consts::TAU;
    Estimate {
        frequency_hz: tone.turns_per_sample * sample_rate_hz,
        frequency_se_hz: (variance * spread.omega).sqrt() * hz_per_rad,
        amplitude,
        amplitude_se: (variance * spread.amplitude).sqrt(),
        phase_rad: atan2(-tone.b, tone.a),
        phase_se_rad: (variance * spread.phase).sqrt(),
        snr_db: 10.0 * log10(amplitude * amplitude / (2.0 * variance)),
        valid: false,
        crowded: false,
    }
}
