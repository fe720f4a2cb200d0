//! Moves the tone of `spatial_angle_modulation` between the ears by level alone.
//!
//! y = amp · sin φ_c, p = clamp(pathRadius · sin φ_s, −1, 1), left cos((p + 1)·π/4) · y, right sin((p + 1)·π/4) · y; φ_c and φ_s are sums
//! of 2π·carrierFreq/rate and 2π·beatFreq/rate over the frames before. The format's own renderer.

use heterodyne_dsp::elementary::{sin_cos_turns, sin_turns};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::{FRAMES, add_direct};
use heterodyne_track::document::Ramp;

use super::Moving;
use crate::control::frequency::between;
use crate::cursor::Block;
use crate::voices::formula::Formula;
use crate::voices::tone::ToneScratch;

/// The laws of one voice.
pub(super) struct Panner {
    moving: Moving,
    radius: Ramp,
}

impl Panner {
    pub fn new(moving: Moving, radius: Ramp) -> Self {
        Self { moving, radius }
    }
}

per_isa! {
    fn laws(panner: &Panner, first: i64, base: &mut u64, phase: &mut [f64; FRAMES], gains: &mut [[f64; FRAMES]; 2]) => laws_body
}

#[inline(always)]
fn laws_body(
    panner: &Panner,
    first: i64,
    base: &mut u64,
    phase: &mut [f64; FRAMES],
    gains: &mut [[f64; FRAMES]; 2],
) {
    let moving = &panner.moving;
    let (mut factor, mut turns) = ([0.0; FRAMES], [0.0; FRAMES]);
    moving.fill_alpha(first, &mut factor);
    moving.fill_spin(first, &factor, &mut turns);
    *base = moving.fill_phase(first, &factor, phase);
    let [left, right] = gains;
    for j in 0..FRAMES {
        let p = between(panner.radius, factor[j]) * sin_turns(turns[j]);
        let p = if p < -1.0 { -1.0 } else { p };
        let p = if p > 1.0 { 1.0 } else { p };
        let (sine, cosine) = sin_cos_turns(0.125 * (p + 1.0));
        let amp = between(moving.amp, factor[j]);
        left[j] = amp * cosine;
        right[j] = amp * sine;
    }
}

impl Formula for Panner {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        let (mut base, mut phase) = (0, [0.0; FRAMES]);
        let mut gains = [[0.0; FRAMES]; 2];
        laws(isa, self, first, &mut base, &mut phase, &mut gains);
        for (gain, out) in gains.iter().zip(out) {
            add_direct(isa, base, &phase, gain, out);
        }
    }

    fn bound(&self) -> f64 {
        self.moving.loudest()
    }
}
