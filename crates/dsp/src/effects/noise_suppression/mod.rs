//! Takes the noise away around a voice: the recurrent network of RNNoise (J.-M. Valin, "A hybrid DSP/deep learning approach to real-time full-band speech
//! enhancement", 2018), by the crate `nnnoiseless`.
//!
//! Invariant: what comes out is late by exactly `latency_frames` at every strength: 20 ms at 48 kHz, somewhat more at other rates; at strength 0 it is the
//! sound itself. Left and right have networks of their own, half a frame apart in time, so that the work of the two never falls in the same 5 ms.
//!
//! **Not the same bits everywhere**: alone among all that is here, the network's arithmetic is the crate's. It takes logarithms, once a band and frame, and its
//! window's sines, once a process, from the platform, whose last bit is not promised to be the same. All else is additions, multiplications, divisions and roots
//! in a fixed order; so is the Fourier transform, which the crate `easyfft` of this workspace computes in place of the one that the network would otherwise take.

mod side;
#[cfg(test)]
mod tests;

use super::past::Past;
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};
use side::{Rates, Side};

/// Noise suppression.
pub static KIND: Kind = Kind {
    name: "noise_suppression",
    title: "Noise suppression",
    says: "Takes the noise away around a voice.",
    parameters: &[Parameter {
        name: "strength_part",
        unit: Unit::Part,
        minimum: 0.0,
        maximum: 1.0,
        default: 1.0,
        choices: &[],
        says: "Part of the cleaned sound in what comes out; the rest is the sound as it was.",
    }],
    make: |sample_rate_hz, channels, values| {
        let strength = values.first().copied().unwrap_or(1.0);
        let rates = Rates::new(sample_rate_hz);
        let sides =
            (0..channels.clamp(1, 2)).map(|channel| Side::new(&rates, channel * side::FRAME / 2));
        Box::new(NoiseSuppression {
            dry: [0, 1].map(|_| Past::new(rates.latency_frames)),
            sides: sides.collect(),
            strength: Ramp::of_parameter(f64::from(strength), sample_rate_hz),
            rates,
        })
    },
};

struct NoiseSuppression {
    rates: Rates,
    sides: Vec<Side>,
    dry: [Past; 2],
    strength: Ramp,
}

impl Effect for NoiseSuppression {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        let start = self.strength;
        for ((channel, side), dry) in block.iter_mut().zip(&mut self.sides).zip(&mut self.dry) {
            self.strength = start;
            for sample in channel.iter_mut() {
                dry.write(*sample);
                let clean = side.frame(&self.rates, *sample);
                let late = dry.at(self.rates.latency_frames);
                let strength = self.strength.next() as f32;
                *sample = (1.0 - strength) * late + strength * clean;
            }
        }
    }

    fn set(&mut self, _: usize, value: f32) {
        self.strength.go(f64::from(value));
    }

    fn reset(&mut self) {
        for side in &mut self.sides {
            side.reset(&self.rates);
        }
        self.dry.iter_mut().for_each(Past::reset);
        self.strength.arrive();
    }

    fn latency_frames(&self) -> usize {
        self.rates.latency_frames
    }

    fn tail_frames(&self) -> usize {
        // The network's last frame may ring into the next one.
        2 * self.rates.latency_frames
    }
}
