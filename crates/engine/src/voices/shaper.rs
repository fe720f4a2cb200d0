//! A carrier with a tremolo, driven through a soft clipper: the heart of `rhythmic_waveshaping` and `wave_shape_stereo_am`.
//!
//! x = sin(carrier) · (1 − depth·(1 − sin(mod))/2); a = max(1e-6, amount); y = tanh(a·x)/tanh(a), and 0 where tanh(a) ≤ 1e-6.

use heterodyne_dsp::elementary::tanh;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::parts::flat;
use super::sines::{Course, Sine, swing_bound};
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::frequency::moves;

/// Lowest drive.
const LEAST_DRIVE: f64 = 1e-6;

/// The shaper of a voice.
pub(super) struct Shaper {
    carrier: Sine,
    modulator: Sine,
    depth: Ramp,
    drive: Ramp,
}

impl Shaper {
    /// Reads carrier and drive, and the tremolo `…Freq`, `…Depth` of this name.
    pub fn read(
        params: &Params,
        tremolo: &str,
        alpha: Option<&Alpha>,
        context: &mut VoiceContext,
    ) -> Self {
        let mut sine = |name: &str| Sine::swept(params.ramp(name), flat(0.0), alpha, context);
        Self {
            carrier: sine("carrierFreq"),
            modulator: sine(&format!("{tremolo}Freq")),
            depth: params.ramp(&format!("{tremolo}Depth")),
            drive: params.ramp("shapeAmount"),
        }
    }

    /// The shaped carrier over a block.
    #[inline(always)]
    pub fn fill(&self, course: &Course, out: &mut [f64; FRAMES]) {
        let mut swing = [0.0; FRAMES];
        self.carrier.fill(course, out);
        self.modulator.fill(course, &mut swing);
        let full = makeup(self.drive.start);
        let moving = moves(self.drive);
        for j in 0..FRAMES {
            let x = out[j] * (1.0 - course.at(self.depth, j) * (0.5 * (1.0 - swing[j])));
            let drive = course.at(self.drive, j).max(LEAST_DRIVE);
            let gain = if moving { makeup(drive) } else { full };
            out[j] = tanh(drive * x) * gain;
        }
    }

    /// Upper bound of |y| while α stays in a range: that of |x| where a depth beyond 0…2 drives it past 1, else 1.
    pub fn bound(&self, alpha: (f64, f64)) -> f64 {
        // tanh(a·x)/tanh(a) ≤ |x| for |x| ≥ 1, and ≤ 1 for |x| ≤ 1.
        swing_bound(self.depth, alpha)
    }
}

/// 1/tanh(a), or 0 at the floor.
#[inline(always)]
fn makeup(drive: f64) -> f64 {
    let full = tanh(drive.max(LEAST_DRIVE));
    if full > LEAST_DRIVE { 1.0 / full } else { 0.0 }
}
