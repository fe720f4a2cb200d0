//! Where the source of `spatial_angle_modulation` is: x metres to the right of the head's middle, y metres ahead of it.
//!
//! With ψ the turns so far (Σ beatFreq/rate) and r the radius:
//! circle (r sin ψ, r cos ψ); linear (0, r sin ψ), through the head; arc: on the circle at start + (1 − cos ψ)/2·(end − start);
//! oscillating arc: the same with a triangle 0 → 1 → 0 for the cosine; square (cos ψ, sin ψ)·r/max(|cos ψ|, |sin ψ|);
//! diamond: that turned by 45 degrees. Invariant: every path is continuous. Without a beat (below 1e-6 Hz all along) the source
//! stays ahead; a negative beat goes round the other way.

use std::f64::consts::FRAC_1_SQRT_2;

use heterodyne_dsp::elementary::{cos_turns, sin_cos_turns, sin_turns};
use heterodyne_dsp::shape::fract;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use crate::control::frequency::between;
use crate::voices::parts::scaled;

/// Beats below this stand still, hertz.
const STILL_HZ: f64 = 1e-6;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Ahead,
    Circle,
    Linear,
    Arc,
    OscillatingArc,
    Square,
    Diamond,
}

/// A path, any part of which may move with α.
#[derive(Clone, Debug)]
pub(super) struct Path {
    shape: Shape,
    radius_m: Ramp,
    arc_start_turns: Ramp,
    arc_end_turns: Ramp,
}

impl Path {
    /// The path that a voice names, gone round at `spin_hz`.
    pub fn of(params: &Params, spin_hz: Ramp) -> Self {
        let shape = match params.choice("pathShape") {
            _ if spin_hz.start.abs().max(spin_hz.end.abs()) < STILL_HZ => Shape::Ahead,
            "line" | "linear" => Shape::Linear,
            "arc" => Shape::Arc,
            "oscillating_arc" => Shape::OscillatingArc,
            "square" => Shape::Square,
            "diamond" => Shape::Diamond,
            _ => Shape::Circle,
        };
        Self {
            shape,
            radius_m: params.ramp("pathRadius"),
            arc_start_turns: scaled(params.ramp("arcStartDeg"), 1.0 / 360.0),
            arc_end_turns: scaled(params.ramp("arcEndDeg"), 1.0 / 360.0),
        }
    }

    /// Whether it leads through the head from front to back.
    pub fn is_ahead_and_behind(&self) -> bool {
        self.shape == Shape::Linear
    }

    /// Positions after some turns, with α for each.
    #[inline(always)]
    pub fn fill<const N: usize>(
        &self,
        turns: &[f64; N],
        factor: &[f64; N],
        x: &mut [f64; N],
        y: &mut [f64; N],
    ) {
        let at = Places {
            turns,
            factor,
            radius_m: self.radius_m,
        };
        let on_arc = |part: f64, factor: f64| {
            let start = between(self.arc_start_turns, factor);
            sin_cos_turns(start + part * (between(self.arc_end_turns, factor) - start))
        };
        match self.shape {
            Shape::Ahead => at.each(x, y, |_, _| (0.0, 1.0)),
            Shape::Circle => at.each(x, y, |turns, _| sin_cos_turns(turns)),
            Shape::Linear => at.each(x, y, |turns, _| (0.0, sin_turns(turns))),
            Shape::Arc => at.each(x, y, |turns, factor| {
                on_arc(0.5 - 0.5 * cos_turns(turns), factor)
            }),
            Shape::OscillatingArc => {
                at.each(x, y, |turns, factor| {
                    on_arc(1.0 - (1.0 - 2.0 * fract(turns)).abs(), factor)
                });
            }
            Shape::Square => at.each(x, y, |turns, _| on_square(turns)),
            Shape::Diamond => at.each(x, y, |turns, _| {
                let (right, ahead) = on_square(turns);
                (
                    FRAC_1_SQRT_2 * (right - ahead),
                    FRAC_1_SQRT_2 * (right + ahead),
                )
            }),
        }
    }
}

/// What the points of a path depend on.
struct Places<'a, const N: usize> {
    turns: &'a [f64; N],
    factor: &'a [f64; N],
    radius_m: Ramp,
}

impl<const N: usize> Places<'_, N> {
    /// The points of the path on which `position` is the point at radius 1 after some turns at some α.
    #[inline(always)]
    fn each(&self, x: &mut [f64; N], y: &mut [f64; N], position: impl Fn(f64, f64) -> (f64, f64)) {
        for j in 0..N {
            let (right, ahead) = position(self.turns[j], self.factor[j]);
            let r = between(self.radius_m, self.factor[j]);
            (x[j], y[j]) = (r * right, r * ahead);
        }
    }
}

/// A point of the square with sides 2, counted from the middle of its right side.
#[inline(always)]
fn on_square(turns: f64) -> (f64, f64) {
    let (sine, cosine) = sin_cos_turns(turns);
    let (up, across) = (sine.abs(), cosine.abs());
    let largest = if up > across { up } else { across };
    (cosine / largest, sine / largest)
}
