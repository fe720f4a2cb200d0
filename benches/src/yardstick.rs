//! The yardstick: sixteen sines and pink noise as anybody would write them first, one sample at a time.
//!
//! Phases are f64 and wrap once a turn, the sine is the platform's, noise is Gaussian by the polar method into Kellett's
//! filter bank. No tables, no blocks, no vectors by hand: the compiler may do what it likes with it. Machines differ and
//! are busy, so the engine's speed is given as a multiple of this loop's speed in the same run.

use std::f64::consts::TAU;

/// The work: which sines, and whether there is noise.
#[derive(Debug, Clone)]
pub struct Work {
    /// Samples per second.
    pub sample_rate: f64,
    /// Carrier and beat of each pair of sines, in Hz; the left ear gets the lower one.
    pub pairs: Vec<(f64, f64)>,
    /// Amplitude of every sine.
    pub amplitude: f64,
    /// Gain of the pink noise; 0 leaves it out of the loop altogether.
    pub noise_gain: f64,
}

impl Work {
    /// Eight pairs at 44.1 kHz, 102 Hz and every 50.5 Hz above it, with beats of 4 to 11 Hz.
    pub fn eight_pairs(noise_gain: f64) -> Self {
        let pairs = (0..8)
            .map(|k| (102.0 + 50.5 * f64::from(k), 4.0 + f64::from(k)))
            .collect();
        Work {
            sample_rate: 44_100.0,
            pairs,
            amplitude: 0.1,
            noise_gain,
        }
    }

    /// Renders `frames` frames and returns the sum of the squares of all samples, so that no work can be left out.
    pub fn run(&self, frames: usize) -> f64 {
        let mut voices: Vec<Pair> = self
            .pairs
            .iter()
            .map(|pair| Pair::new(*pair, self.sample_rate))
            .collect();
        let mut noise = Pink::new(1);
        let mut block = vec![[0.0f32; 2]; 4096];
        let (mut energy, mut left_over) = (0.0, frames);
        while left_over > 0 {
            let count = left_over.min(block.len());
            for frame in &mut block[..count] {
                let (mut left, mut right) = (0.0, 0.0);
                for voice in &mut voices {
                    left += self.amplitude * voice.left.next();
                    right += self.amplitude * voice.right.next();
                }
                if self.noise_gain != 0.0 {
                    let pink = self.noise_gain * noise.next();
                    left += pink;
                    right += pink;
                }
                *frame = [left as f32, right as f32];
            }
            let samples = std::hint::black_box(&block[..count]).iter().flatten();
            energy += samples
                .map(|sample| f64::from(*sample) * f64::from(*sample))
                .sum::<f64>();
            left_over -= count;
        }
        energy
    }
}

struct Pair {
    left: Sine,
    right: Sine,
}

impl Pair {
    fn new((base, beat): (f64, f64), sample_rate: f64) -> Self {
        let sine = |hz: f64| Sine {
            phase: 0.0,
            step: TAU * hz / sample_rate,
        };
        Pair {
            left: sine(base - beat / 2.0),
            right: sine(base + beat / 2.0),
        }
    }
}

struct Sine {
    phase: f64,
    step: f64,
}

impl Sine {
    fn next(&mut self) -> f64 {
        self.phase += self.step;
        if self.phase >= TAU {
            self.phase -= TAU;
        }
        self.phase.sin()
    }
}

/// Kellett's poles and their gains.
const DECAY: [f64; 6] = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616];
const GAIN: [f64; 6] = [
    0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898,
];

/// Pink noise: Gaussian white noise through six poles.
struct Pink {
    state: u64,
    spare: Option<f64>,
    poles: [f64; 6],
}

impl Pink {
    fn new(seed: u64) -> Self {
        Pink {
            state: seed,
            spare: None,
            poles: [0.0; 6],
        }
    }

    fn uniform(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn white(&mut self) -> f64 {
        if let Some(value) = self.spare.take() {
            return value;
        }
        loop {
            let (a, b) = (self.uniform(), self.uniform());
            let s = a * a + b * b;
            if s > 0.0 && s < 1.0 {
                let scale = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(b * scale);
                return a * scale;
            }
        }
    }

    fn next(&mut self) -> f64 {
        let white = self.white();
        for (pole, (decay, gain)) in self.poles.iter_mut().zip(DECAY.iter().zip(GAIN)) {
            *pole = decay * *pole + gain * white;
        }
        0.11 * self.poles.iter().sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_energy_of_whole_turns_is_half_the_square_of_the_amplitude() {
        let work = Work {
            sample_rate: 8000.0,
            pairs: vec![(100.0, 20.0)],
            amplitude: 0.5,
            noise_gain: 0.0,
        };
        // One second holds whole turns of both sines: 2 channels × 8000 × 0.25 / 2.
        assert!((work.run(8000) - 2000.0).abs() < 1e-3);
    }

    #[test]
    fn noise_adds_energy_to_both_channels_alike() {
        let silent = Work {
            sample_rate: 8000.0,
            pairs: Vec::new(),
            amplitude: 0.0,
            noise_gain: 1.0,
        };
        let rms = (silent.run(400_000) / 800_000.0).sqrt();
        let ends = || DECAY.iter().zip(GAIN);
        let power: f64 = ends()
            .flat_map(|a| ends().map(move |b| a.1 * b.1 / (1.0 - a.0 * b.0)))
            .sum();
        let expected = 0.11 * power.sqrt();
        assert!(
            (rms / expected - 1.0).abs() < 0.05,
            "{rms}, the sum of the poles says {expected}"
        );
    }

    #[test]
    fn white_noise_has_unit_variance() {
        let mut noise = Pink::new(5);
        let count = 200_000;
        let square: f64 = (0..count)
            .map(|_| noise.white())
            .map(|x| x * x)
            .sum::<f64>()
            / f64::from(count);
        assert!((square - 1.0).abs() < 0.02, "{square}");
    }
}
