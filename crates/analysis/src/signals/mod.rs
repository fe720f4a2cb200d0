//! Test signals whose spectrum is known in advance: what a measurement is held against.
//!
//! Invariant: a sample is a function of the signal and of its frame number alone, so blocks of any size, in any order, give the same
//! bits, on every machine and in WebAssembly. `new` allocates where it must, [`Signal::fill`] never does.
//!
//! Phases are counted in 2⁻⁶⁴ turns as everywhere in `heterodyne_dsp::phase`; what frequency that makes of a wish is a rational number
//! of the sample rate, and [`Frequency`] says it. Samples are worked out in f64 and rounded to f32 once.
//!
//! | signal | what it holds | beyond half the sample rate |
//! | --- | --- | --- |
//! | [`Tone`], [`Multitone`] | the sines that were asked for | nothing |
//! | [`Wave`] | the harmonics below half the sample rate, each exact | nothing: there is no image to filter |
//! | [`Sweep`] | one sine on the move | nothing |
//! | [`AmplitudeModulated`] | three lines | nothing |
//! | [`FrequencyModulated`] | a Bessel spectrum | refused above [`MOST_ALIAS_DB`], its bound is told |
//! | [`Noise`] | power ∝ f^−e, bin by bin | nothing |
//! | [`Impulses`] | single samples: all frequencies alike | – |

mod error;
mod frequency;
mod impulses;
mod modulated;
mod noise;
mod sweep;
mod tone;
mod wave;

pub use error::SignalError;
pub use frequency::{Frequency, LEAST_HZ, SAMPLE_RATES_HZ};
pub use impulses::Impulses;
pub use modulated::{AmplitudeModulated, FrequencyModulated, MOST_ALIAS_DB};
pub use noise::{Colour, Noise};
pub use sweep::{LEAST_LOG_RATIO, Law, Sweep};
pub use tone::{Multitone, Tone};
pub use wave::{MOST_HARMONICS, Shape, Wave};

/// One channel of a test signal.
pub trait Signal: Send {
    /// Writes the frames from `first_frame` on into `out`, of any length. It does not allocate.
    fn fill(&mut self, first_frame: u64, out: &mut [f32]);
}

/// Amplitude of a level in dB relative to full scale: 1 at 0 dB.
pub fn gain_of_db(level_db: f64) -> f64 {
    heterodyne_dsp::elementary::pow(10.0, level_db / 20.0)
}

/// Writes what `value` says of each frame.
fn fill_with(first_frame: u64, out: &mut [f32], value: impl Fn(u64) -> f64) {
    let mut frame = first_frame;
    for sample in out {
        *sample = value(frame) as f32;
        frame = frame.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests;
