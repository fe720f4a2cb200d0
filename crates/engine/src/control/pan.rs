//! Pan: equal-power gains of a position between the ears that may move.
//!
//! θ = (p + 1)·π/4, left ×cos θ, right ×sin θ, on an already stereo signal. When both ends and the rate are 0 nothing
//! is applied at all: a pan of exactly 0 is 3 dB louder than one near it, as the format has it.

use heterodyne_dsp::elementary::{cos_turns, sin_turns};
use heterodyne_track::document::Ramp;
use heterodyne_track::{PanShape, PanSpec};

use super::alpha::Alpha;
use super::frequency::{between, moves};
use super::grid::Grid;

/// Pan of a voice.
#[derive(Clone, Debug)]
pub enum Pan {
    /// Nothing applied.
    Off,
    /// One position.
    Still([f64; 2]),
    /// A moving one.
    Moving(PanSpec),
}

fn nothing(ramp: Ramp) -> bool {
    ramp.start.abs() <= 1e-8 && ramp.end.abs() <= 1e-8
}

fn position_gains(p: f64) -> [f64; 2] {
    [cos_turns((p + 1.0) * 0.125), sin_turns((p + 1.0) * 0.125)]
}

#[inline(always)]
fn ends(spec: &PanSpec, alpha: f64) -> (f64, f64) {
    let a = between(spec.min, alpha).clamp(-1.0, 1.0);
    let b = between(spec.max, alpha).clamp(-1.0, 1.0);
    if a < b { (a, b) } else { (b, a) }
}

impl Pan {
    /// Works out which kind a pan is.
    pub fn new(spec: PanSpec) -> Self {
        if nothing(spec.min) && nothing(spec.max) && nothing(spec.freq_hz) {
            return Self::Off;
        }
        let still = spec.freq_hz.start <= 0.0 && spec.freq_hz.end <= 0.0;
        if still && !moves(spec.min) && !moves(spec.max) {
            let (min, max) = ends(&spec, 0.0);
            return Self::Still(position_gains(0.5 * (min + max)));
        }
        Self::Moving(spec)
    }

    /// Fastest rate in hertz at which it moves by itself.
    pub fn fastest_hz(&self) -> f64 {
        match self {
            Self::Moving(spec) => spec.freq_hz.start.abs().max(spec.freq_hz.end.abs()),
            _ => 0.0,
        }
    }

    /// Most that it leaves of a channel.
    pub fn most(&self, channel: usize) -> f64 {
        match self {
            Self::Still(gains) => gains[channel].abs(),
            _ => 1.0,
        }
    }

    /// Whether the position jumps at the turn of a cycle.
    pub fn jumps(&self) -> bool {
        matches!(self, Self::Moving(spec) if spec.shape != PanShape::Linear)
    }

    /// Multiplies the gains of `channel` (0 left, 1 right) at every point of a grid.
    #[inline(always)]
    pub fn apply<const N: usize>(
        &self,
        channel: usize,
        grid: Grid<N>,
        alpha: Option<&Alpha>,
        factor: &[f64; N],
        rate: f64,
        gains: &mut [f64; N],
    ) {
        let spec = match self {
            Self::Off => return,
            Self::Still(still) => {
                for gain in gains.iter_mut() {
                    *gain *= still[channel];
                }
                return;
            }
            Self::Moving(spec) => spec,
        };
        // Cycles before each frame: Σ_{k<i} |hz(k)|/rate.
        let mut cycles = [0.0; N];
        let hz = Ramp {
            start: spec.freq_hz.start.abs(),
            end: spec.freq_hz.end.abs(),
        };
        if let (Some(alpha), true) = (alpha, moves(hz)) {
            alpha.fill_sums(grid, &mut cycles);
        }
        let at = grid.positions();
        let still = spec.freq_hz.start <= 0.0 && spec.freq_hz.end <= 0.0;
        for j in 0..N {
            let (min, max) = ends(spec, factor[j]);
            let turns = (hz.start * at[j] + (hz.end - hz.start) * cycles[j]) / rate;
            let phase = between(spec.phase_rad, factor[j]) / std::f64::consts::TAU;
            let p = if still {
                0.5 * (min + max)
            } else if spec.shape == PanShape::Linear {
                0.5 * (min + max) + 0.5 * (max - min) * sin_turns(phase + turns)
            } else {
                let y = phase + turns;
                let cycle = heterodyne_dsp::elementary::floor(y);
                let v = y - cycle;
                let half = 0.5 * cycle;
                let target = if half == heterodyne_dsp::elementary::floor(half) {
                    max
                } else {
                    min
                };
                if spec.shape == PanShape::Inward {
                    target * (1.0 - v)
                } else {
                    target * v
                }
            };
            let angle = (p + 1.0) * 0.125;
            gains[j] *= if channel == 0 {
                cos_turns(angle)
            } else {
                sin_turns(angle)
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::Dense;
    use super::*;

    fn spec(min: f64, max: f64, hz: f64, shape: PanShape) -> PanSpec {
        let flat = |x| Ramp { start: x, end: x };
        PanSpec {
            shape,
            mismatched: false,
            min: flat(min),
            max: flat(max),
            freq_hz: flat(hz),
            phase_rad: flat(0.0),
        }
    }

    fn positions(pan: &Pan) -> Vec<f64> {
        let (mut left, mut right) = ([1.0; 512], [1.0; 512]);
        pan.apply(0, Dense { first: 0 }, None, &[0.0; 512], 512.0, &mut left);
        pan.apply(1, Dense { first: 0 }, None, &[0.0; 512], 512.0, &mut right);
        left.iter()
            .zip(&right)
            .map(|(l, r)| r.atan2(*l) * 4.0 / std::f64::consts::PI - 1.0)
            .collect()
    }

    #[test]
    fn exactly_zero_leaves_the_level_alone() {
        assert!(matches!(
            Pan::new(spec(0.0, 0.0, 0.0, PanShape::Linear)),
            Pan::Off
        ));
        let Pan::Still([l, r]) = Pan::new(spec(0.001, 0.001, 0.0, PanShape::Linear)) else {
            panic!()
        };
        assert!((l - 0.5f64.sqrt()).abs() < 1e-3 && (r - 0.5f64.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn shapes_follow_their_formulas() {
        // Two cycles in 512 frames; ends swapped and beyond ±1.
        let p = positions(&Pan::new(spec(3.0, -0.5, 2.0, PanShape::Linear)));
        for (i, p) in p.iter().enumerate() {
            let want = 0.25 + 0.75 * (std::f64::consts::TAU * 2.0 * i as f64 / 512.0).sin();
            assert!((p - want).abs() < 1e-12, "{i}");
        }
        let inward = positions(&Pan::new(spec(-1.0, 0.5, 2.0, PanShape::Inward)));
        let outward = positions(&Pan::new(spec(-1.0, 0.5, 2.0, PanShape::Outward)));
        for (i, (a, b)) in [
            (0, (0.5, 0.0)),
            (128, (0.25, 0.25)),
            (256, (-1.0, 0.0)),
            (384, (-0.5, -0.5)),
        ] {
            assert!(
                (inward[i] - a).abs() < 1e-12 && (outward[i] - b).abs() < 1e-12,
                "{i}"
            );
        }
    }
}
