//! Keeps the level of a flanged sound near that of the dry one.
//!
//! Invariant: the gain stays within its limits; where they contradict each other the upper one counts.
//!
//! With a = e^(−1000/(tc·sr)): R_in = a·R_in + (1−a)x², R_out = a·R_out + (1−a)y², g = clamp(a·g⁻ + (1−a)·√((R_in + 1e−20)/(R_out + 1e−20))),
//! from R = 0 and g = 1.

use std::ops::Range;

use heterodyne_dsp::elementary::exp;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;

use super::settings::Loudness;
use crate::effects::quieted;

/// Time constants after which both smoothers together have forgotten a millionth.
const MEMORY_TIME_CONSTANTS: f64 = 18.0;
/// Keeps the ratio finite in silence.
const FLOOR: f64 = 1e-20;

/// The matching of one flanger. Immutable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matching {
    pole: f64,
    time_constant_frames: f64,
    min_gain: f64,
    max_gain: f64,
}

/// Its memory, two lanes.
#[derive(Clone, Copy, Debug)]
pub(super) struct MatchingState {
    dry_power: [f64; 2],
    wet_power: [f64; 2],
    gain: [f64; 2],
}

impl Default for MatchingState {
    fn default() -> Self {
        Self {
            dry_power: [0.0; 2],
            wet_power: [0.0; 2],
            gain: [1.0; 2],
        }
    }
}

type Frames = [[f64; 2]; FRAMES];

impl Matching {
    pub fn new(loudness: &Loudness, rate: f64) -> Self {
        let frames = (loudness.time_constant_ms * rate / 1000.0).max(0.0);
        Self {
            pole: if frames > 0.0 {
                exp(-1.0 / frames)
            } else {
                0.0
            },
            time_constant_frames: frames,
            min_gain: loudness.min_gain,
            max_gain: loudness.max_gain,
        }
    }

    /// Frames after which what came before has fallen below a millionth.
    pub fn memory_frames(&self) -> f64 {
        MEMORY_TIME_CONSTANTS * self.time_constant_frames
    }

    /// Scales the frames `inside` of `wet`.
    pub fn run(
        &self,
        isa: Isa,
        state: &mut MatchingState,
        inside: Range<usize>,
        dry: &Frames,
        wet: &mut Frames,
    ) {
        let a = self.pole;
        let b = 1.0 - a;
        let mut ratios = [[1.0; 2]; FRAMES];
        let mut floors = [[1.0; 2]; FRAMES];
        let (mut dry_power, mut wet_power) = (state.dry_power, state.wet_power);
        let rows = dry
            .iter()
            .zip(wet.iter())
            .zip(ratios.iter_mut().zip(&mut floors));
        for ((x, y), (over, under)) in rows.skip(inside.start).take(inside.len()) {
            for lane in 0..2 {
                dry_power[lane] = a * dry_power[lane] + b * (x[lane] * x[lane]);
                wet_power[lane] = a * wet_power[lane] + b * (y[lane] * y[lane]);
            }
            (*over, *under) = (dry_power, wet_power);
        }
        roots(isa, b, &mut ratios, &floors);
        let mut gain = state.gain;
        let rows = wet.iter_mut().zip(&ratios);
        for (y, root) in rows.skip(inside.start).take(inside.len()) {
            for lane in 0..2 {
                let g = a * gain[lane] + root[lane];
                let g = if g < self.min_gain { self.min_gain } else { g };
                gain[lane] = if g > self.max_gain { self.max_gain } else { g };
                y[lane] *= gain[lane];
            }
        }
        *state = MatchingState {
            dry_power: dry_power.map(quieted),
            wet_power: wet_power.map(quieted),
            gain: gain.map(quieted),
        };
    }
}

per_isa! {
    /// weight · √((over + 1e−20)/(under + 1e−20)) in place of `over`.
    fn roots(weight: f64, over: &mut Frames, under: &Frames) => roots_body
}

#[inline(always)]
fn roots_body(weight: f64, over: &mut Frames, under: &Frames) {
    for (over, under) in over.as_flattened_mut().iter_mut().zip(under.as_flattened()) {
        *over = weight * ((*over + FLOOR) / (*under + FLOOR)).sqrt();
    }
}
