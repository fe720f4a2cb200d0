//! The gate of an isochronic tone: a trapezoid once a beat.
//!
//! u(i) = frac(Σ_{k≤i} beat(k)/rate), inclusive: the first frame already stands one step on. Ramps and gap are
//! fractions, see [`heterodyne_dsp::shape::trapezoid`]. A beat at or below 1e-9 Hz is silence.

use heterodyne_dsp::phase::to_turns;
use heterodyne_dsp::shape::{fract, trapezoid};
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;

use super::alpha::Alpha;
use super::carrier::Carrier;
use super::frequency::between;
use super::grid::Dense;

/// A gate, any part of which may move with α.
#[derive(Clone, Debug)]
pub struct Gate {
    pulse: Carrier,
    beat_hz: Ramp,
    ramp: Ramp,
    gap: Ramp,
    /// Ramp and gap are held inside 0…1 (transitions).
    clamped: bool,
}

impl Gate {
    /// A gate at the phase of `pulse`, which is the inclusive sum of `beat_hz`.
    pub fn new(pulse: Carrier, beat_hz: Ramp, ramp: Ramp, gap: Ramp, clamped: bool) -> Self {
        Self {
            pulse,
            beat_hz,
            ramp,
            gap,
            clamped,
        }
    }

    /// Whether it never opens.
    pub fn is_shut(&self) -> bool {
        self.beat_hz.start <= 1e-9 && self.beat_hz.end <= 1e-9
    }

    /// Gains of 512 frames from `first`.
    #[inline(always)]
    pub fn fill(
        &self,
        first: i64,
        alpha: Option<&Alpha>,
        factor: &[f64; FRAMES],
        out: &mut [f32; FRAMES],
    ) {
        let grid = Dense { first };
        let (mut sums, mut turns) = ([0.0; FRAMES], [0.0; FRAMES]);
        if !self.pulse.is_steady() {
            self.pulse.fill_sums(grid, alpha, &mut sums);
        }
        let base = to_turns(
            self.pulse
                .fill(grid, factor, &sums, &[0.0; FRAMES], &mut turns),
        );
        for j in 0..FRAMES {
            let u = fract(base + turns[j]);
            let (mut ramp, mut gap) = (between(self.ramp, factor[j]), between(self.gap, factor[j]));
            if self.clamped {
                ramp = ramp.clamp(0.0, 1.0);
                gap = gap.clamp(0.0, 1.0);
            }
            let open = if between(self.beat_hz, factor[j]) > 1e-9 {
                1.0
            } else {
                0.0
            };
            out[j] = (open * trapezoid(u, ramp, gap)) as f32;
        }
    }
}
