//! Modulators of the amplitude-modulated voices: a cosine on the level, a sine that swings two phases apart.
//!
//! Level: e *= 1 + depth·m, m = cos(2π·hz·t + φ), or sgn(c)·|c|^(1/shape) of that cosine c; nothing where hz is 0. Swing:
//! δ = range/2·sin(2π·hz·t + φ). In a transition every part moves with α, and the phase is hz(i)·t, which chirps, as the format has it.

use std::f64::consts::TAU;

use heterodyne_dsp::elementary::{cos_turns, pow, sin_turns};
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::parts::scaled;
use crate::control::frequency::{between, moves};

/// Most that a shaped modulator reaches (a negative shape would be infinite where the cosine is 0).
const MOST: f64 = 1e6;
/// Largest sample; beyond it the parameters mean nothing, and silence is finite.
const LOUDEST: f64 = 1e20;

/// A cosine on the level.
#[derive(Clone, Debug)]
pub(crate) struct Modulator {
    /// Rate in hertz.
    pub hz: Ramp,
    /// Depth.
    pub depth: Ramp,
    /// Phase in turns.
    pub phase_turns: Ramp,
    /// Shape of the cosine, where it has one.
    pub shape: Option<Ramp>,
}

impl Modulator {
    /// From the parameters with these names; `None`: it changes nothing.
    pub fn read(params: &Params, hz: &str, depth: &str, phase: Option<&str>) -> Option<Self> {
        let none = Ramp::default();
        let (hz, depth) = (params.ramp(hz), params.ramp(depth));
        let phase = phase.map_or(none, |name| params.ramp(name));
        (hz != none && depth != none).then(|| Self {
            hz,
            depth,
            phase_turns: scaled(phase, 1.0 / TAU),
            shape: None,
        })
    }

    /// With a shape; 0 counts as 1.
    pub fn shaped(mut self, shape: Ramp) -> Self {
        let plain = !moves(shape) && (shape.start == 1.0 || shape.start == 0.0);
        self.shape = (!plain).then_some(shape);
        self
    }

    /// Multiplies the levels of 512 frames with their α, at these times in seconds.
    #[inline(always)]
    pub fn apply(&self, secs: &[f64; FRAMES], factor: &[f64; FRAMES], levels: &mut [f64; FRAMES]) {
        let mut wave = [0.0; FRAMES];
        for j in 0..FRAMES {
            let a = factor[j];
            wave[j] = cos_turns(between(self.hz, a) * secs[j] + between(self.phase_turns, a));
        }
        if let Some(shape) = self.shape {
            for j in 0..FRAMES {
                let shape = between(shape, factor[j]);
                let shape = if shape == 0.0 { 1.0 } else { shape };
                let size = pow(wave[j].abs(), 1.0 / shape);
                let size = if size < MOST { size } else { MOST };
                let bent = if wave[j] < 0.0 { -size } else { size };
                wave[j] = if shape == 1.0 { wave[j] } else { bent };
            }
        }
        for j in 0..FRAMES {
            let a = factor[j];
            let level = 1.0 + between(self.depth, a) * wave[j];
            levels[j] *= if between(self.hz, a) == 0.0 {
                1.0
            } else {
                level
            };
        }
    }
}

/// A sine that swings two phases apart and back.
#[derive(Clone, Debug)]
pub(crate) struct Swing {
    hz: Ramp,
    half_turns: Ramp,
    phase_turns: Ramp,
}

impl Swing {
    /// From its rate, its range in radians and its phase in radians; `None`: it changes nothing.
    pub fn new(hz: Ramp, range_rad: Ramp, phase_rad: Ramp) -> Option<Self> {
        (range_rad != Ramp::default()).then(|| Self {
            hz,
            half_turns: scaled(range_rad, 0.5 / TAU),
            phase_turns: scaled(phase_rad, 1.0 / TAU),
        })
    }

    /// δ in turns.
    #[inline(always)]
    pub fn fill(&self, secs: &[f64; FRAMES], factor: &[f64; FRAMES], out: &mut [f64; FRAMES]) {
        for j in 0..FRAMES {
            let a = factor[j];
            out[j] = between(self.half_turns, a)
                * sin_turns(between(self.hz, a) * secs[j] + between(self.phase_turns, a));
        }
    }
}

/// A sample in single precision, finite whatever the parameters.
#[inline(always)]
pub(crate) fn finite(sample: f64) -> f32 {
    if sample.abs() <= LOUDEST {
        sample as f32
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(shape: Ramp) -> [f64; FRAMES] {
        let flat = |x| Ramp { start: x, end: x };
        let modulator = Modulator {
            hz: flat(1.0),
            depth: flat(0.5),
            phase_turns: flat(0.0),
            shape: None,
        };
        let mut secs = [0.0; FRAMES];
        for (j, t) in secs.iter_mut().enumerate() {
            *t = j as f64 / FRAMES as f64;
        }
        let mut levels = [1.0; FRAMES];
        modulator
            .shaped(shape)
            .apply(&secs, &[0.5; FRAMES], &mut levels);
        levels
    }

    #[test]
    fn a_shape_bends_the_cosine_and_keeps_its_sign() {
        // At a twelfth of a turn before the zero, the cosine is ½; to the power of 1/2, √½.
        let at = FRAMES / 6;
        let c = (TAU * at as f64 / FRAMES as f64).cos();
        let ramp = |start, end| Ramp { start, end };
        for (shape, want) in [
            (ramp(1.0, 1.0), c),
            (ramp(0.0, 0.0), c),
            (ramp(2.0, 2.0), c.sqrt()),
            (ramp(1.0, 3.0), c.sqrt()),
            (ramp(-1.0, 1.0), c),
            (ramp(-1.0, -1.0), 1.0 / c),
        ] {
            let got = levels(shape);
            assert!((got[at] - (1.0 + 0.5 * want)).abs() < 1e-12, "{shape:?}");
            let mirror = got[FRAMES / 2 - at];
            assert!((mirror - (1.0 - 0.5 * want)).abs() < 1e-9, "{shape:?}");
            assert!(got.iter().all(|level| level.is_finite()));
        }
    }
}
