//! Square, saw, triangle and pulses as what they are: sums of sines, of which those below half the sample rate are kept.
//!
//! Invariant: nothing is aliased, because nothing is sampled that lies above half the rate. Harmonic k has the phase k·p, exact in
//! 2⁻⁶⁴ turns, hence exactly k times the fundamental's frequency. Harmonics are found by turning a phasor, so that harmonic k errs by
//! some k·2⁻⁵³ of its own amplitude: the sum by less than 2e-11 of full scale at the most harmonics accepted (−210 dB), far below the
//! half step (−150 dB) that rounding to f32 leaves.
//!
//! With x = 2πp (Fourier series of the ideal shapes of amplitude 1):
//! square 4/π · Σ sin(kx)/k over odd k; saw, rising through 0 at p = 0, 2/π · Σ (−1)^(k+1) sin(kx)/k; triangle
//! 8/π² · Σ (−1)^((k−1)/2) sin(kx)/k² over odd k; pulses Σ cos(kx)/K over all K harmonics.
//! A cut series overshoots (Gibbs): up to 1.18 for square and saw.

use std::f64::consts::PI;

use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::phase::{from_turns, to_turns};

use super::Signal;
use super::error::SignalError;
use super::frequency::Frequency;

/// Most harmonics of a wave: what bounds the cost of a sample.
pub const MOST_HARMONICS: u64 = 65_536;
/// Frames that are worked out side by side.
const LANES: usize = 16;

/// Which sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Odd harmonics falling with k.
    Square,
    /// All harmonics falling with k.
    Saw,
    /// Odd harmonics falling with k².
    Triangle,
    /// All harmonics alike: the band-limited train of impulses, peaks of 1 where the phase is 0.
    Pulses,
}

impl Shape {
    /// Whether only odd harmonics are in it.
    fn is_odd(self) -> bool {
        matches!(self, Self::Square | Self::Triangle)
    }

    /// Amplitude of harmonic `k` of `harmonics`.
    fn amplitude(self, k: u64, harmonics: u64) -> f64 {
        let order = k as f64;
        let turned = if self == Self::Triangle {
            k % 4 == 3
        } else {
            k.is_multiple_of(2)
        };
        let sign = if turned { -1.0 } else { 1.0 };
        match self {
            Self::Square => 4.0 / (PI * order),
            Self::Saw => sign * 2.0 / (PI * order),
            Self::Triangle => sign * 8.0 / (PI * PI * order * order),
            Self::Pulses => 1.0 / harmonics as f64,
        }
    }
}

/// A band-limited wave.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    frequency: Frequency,
    shape: Shape,
    isa: Isa,
    start: u64,
    harmonics: u64,
    /// Of the harmonics that are in it, lowest first, gain included.
    amplitudes: Vec<f64>,
}

impl Wave {
    /// A wave whose ideal shape has the amplitude `gain`, beginning at the phase `start_turns`, |start_turns| < 2^51.
    ///
    /// # Errors
    /// More than [`MOST_HARMONICS`] lie below half the sample rate.
    pub fn new(
        frequency: Frequency,
        shape: Shape,
        start_turns: f64,
        gain: f64,
    ) -> Result<Self, SignalError> {
        // The highest with k·step < half a turn; of the wish too, or one that stands at half the rate would slip in by rounding.
        let mut harmonics = ((1u64 << 63) - 1) / frequency.step();
        let below_hz = 0.5 * f64::from(frequency.sample_rate_hz());
        if harmonics as f64 * frequency.requested_hz() >= below_hz {
            harmonics -= 1;
        }
        if harmonics > MOST_HARMONICS {
            return Err(SignalError::Harmonics {
                found_hz: frequency.requested_hz(),
                harmonics,
                least_hz: below_hz / MOST_HARMONICS as f64,
            });
        }
        let apart = if shape.is_odd() { 2 } else { 1 };
        let amplitudes = (1..=harmonics)
            .step_by(apart)
            .map(|k| gain * shape.amplitude(k, harmonics))
            .collect();
        Ok(Self {
            frequency,
            shape,
            isa: Isa::detect(),
            start: from_turns(start_turns),
            harmonics,
            amplitudes,
        })
    }

    /// Highest harmonic that lies below half the sample rate, whether the shape has it or not.
    pub fn harmonics(&self) -> u64 {
        self.harmonics
    }

    fn lanes(&self, first_frame: u64) -> [f64; LANES] {
        let (mut cos, mut sin) = ([0.0; LANES], [0.0; LANES]);
        let (mut turn_cos, mut turn_sin) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            let phase = self
                .frequency
                .phase(self.start, first_frame.wrapping_add(lane as u64));
            (sin[lane], cos[lane]) = sin_cos_turns(to_turns(phase));
            (turn_sin[lane], turn_cos[lane]) = if self.shape.is_odd() {
                sin_cos_turns(to_turns(phase.wrapping_mul(2)))
            } else {
                (sin[lane], cos[lane])
            };
        }
        let mut sum = [0.0; LANES];
        let first = if self.shape == Shape::Pulses {
            // Σ cos kx is Σ sin of the phasor turned on by a quarter.
            (sin.map(|x| -x), cos)
        } else {
            (cos, sin)
        };
        let turn = (turn_cos, turn_sin);
        add_harmonics(self.isa, &self.amplitudes, first, turn, &mut sum);
        sum
    }
}

/// Cosines and sines of the lanes.
type Phasors = ([f64; LANES], [f64; LANES]);

per_isa! {
    fn add_harmonics(amplitudes: &[f64], phasors: Phasors, turn: Phasors, sum: &mut [f64; LANES]) => add_harmonics_body
}

/// Adds the sine of each phasor, times an amplitude, and turns it on, once for each amplitude.
#[inline(always)]
fn add_harmonics_body(amplitudes: &[f64], phasors: Phasors, turn: Phasors, sum: &mut [f64; LANES]) {
    let (mut cos, mut sin) = phasors;
    let (turn_cos, turn_sin) = turn;
    let mut total = *sum;
    for amplitude in amplitudes {
        for lane in 0..LANES {
            total[lane] += amplitude * sin[lane];
            let turned = cos[lane] * turn_cos[lane] - sin[lane] * turn_sin[lane];
            sin[lane] = sin[lane] * turn_cos[lane] + cos[lane] * turn_sin[lane];
            cos[lane] = turned;
        }
    }
    *sum = total;
}

impl Signal for Wave {
    fn fill(&mut self, first_frame: u64, out: &mut [f32]) {
        let mut frame = first_frame;
        for chunk in out.chunks_mut(LANES) {
            let values = self.lanes(frame);
            for (sample, value) in chunk.iter_mut().zip(values) {
                *sample = value as f32;
            }
            frame = frame.wrapping_add(LANES as u64);
        }
    }
}
