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
    /// A moving one, with the frame at which its rate changes sign, if it does, and the cycles (signed) up to there.
    Moving(PanSpec, Option<(f64, f64)>),
}

fn nothing(ramp: Ramp) -> bool {
    ramp.start.abs() <= 1e-8 && ramp.end.abs() <= 1e-8
}

fn position_gains(p: f64) -> [f64; 2] {
    [cos_turns((p + 1.0) * 0.125), sin_turns((p + 1.0) * 0.125)]
}

/// Σ hz(k)/rate over the frames before `frame`, from the sum of α up to there.
#[inline(always)]
fn signed_cycles(hz: Ramp, frame: f64, sum: f64, rate: f64) -> f64 {
    (hz.start * frame + (hz.end - hz.start) * sum) / rate
}

#[inline(always)]
fn ends(spec: &PanSpec, alpha: f64) -> (f64, f64) {
    let a = between(spec.min, alpha).clamp(-1.0, 1.0);
    let b = between(spec.max, alpha).clamp(-1.0, 1.0);
    if a < b { (a, b) } else { (b, a) }
}

impl Pan {
    /// Works out which kind a pan is, in a voice of `frames` frames.
    pub fn new(spec: PanSpec, alpha: Option<&Alpha>, frames: u64, rate: u32) -> Self {
        if nothing(spec.min) && nothing(spec.max) && nothing(spec.freq_hz) {
            return Self::Off;
        }
        let still = spec.freq_hz.start <= 0.0 && spec.freq_hz.end <= 0.0;
        if still && !moves(spec.min) && !moves(spec.max) {
            let (min, max) = ends(&spec, 0.0);
            return Self::Still(position_gains(0.5 * (min + max)));
        }
        let turn = alpha
            .filter(|_| spec.freq_hz.start * spec.freq_hz.end < 0.0)
            .map(|alpha| {
                // α goes one way, so the sign changes once: between these two frames.
                let (mut before, mut after) = (0, frames as i64);
                while after - before > 1 {
                    let middle = (before + after) / 2;
                    let same =
                        between(spec.freq_hz, alpha.at(middle as f64)) * spec.freq_hz.start > 0.0;
                    *(if same { &mut before } else { &mut after }) = middle;
                }
                let at = [after as f64];
                let mut sums = [0.0];
                alpha.sums(&at, &mut sums);
                (
                    at[0],
                    signed_cycles(spec.freq_hz, at[0], sums[0], f64::from(rate)),
                )
            });
        Self::Moving(spec, turn)
    }

    /// Fastest rate in hertz at which it moves by itself.
    pub fn fastest_hz(&self) -> f64 {
        match self {
            Self::Moving(spec, _) => spec.freq_hz.start.abs().max(spec.freq_hz.end.abs()),
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
        matches!(self, Self::Moving(spec, _) if spec.shape != PanShape::Linear)
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
        let (spec, turn) = match self {
            Self::Off => return,
            Self::Still(still) => {
                for gain in gains.iter_mut() {
                    *gain *= still[channel];
                }
                return;
            }
            Self::Moving(spec, turn) => (spec, *turn),
        };
        // Cycles before each frame: Σ_{k<i} |hz(k)|/rate.
        let mut cycles = [0.0; N];
        let hz = spec.freq_hz;
        let forward = if hz.start + hz.end < 0.0 { -1.0 } else { 1.0 };
        if let (Some(alpha), true) = (alpha, moves(hz)) {
            alpha.fill_sums(grid, &mut cycles);
        }
        let at = grid.positions();
        let still = spec.freq_hz.start <= 0.0 && spec.freq_hz.end <= 0.0;
        for j in 0..N {
            let (min, max) = ends(spec, factor[j]);
            let signed = signed_cycles(hz, at[j], cycles[j], rate);
            let turns = match turn {
                // Not the magnitude: before the start of the voice it has to go on smoothly.
                None => signed * forward,
                Some((frame, there)) if at[j] < frame => there.abs() - (signed - there).abs(),
                Some((_, there)) => there.abs() + (signed - there).abs(),
            };
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
            Pan::new(spec(0.0, 0.0, 0.0, PanShape::Linear), None, 512, 512),
            Pan::Off
        ));
        let Pan::Still([l, r]) =
            Pan::new(spec(0.001, 0.001, 0.0, PanShape::Linear), None, 512, 512)
        else {
            panic!()
        };
        assert!((l - 0.5f64.sqrt()).abs() < 1e-3 && (r - 0.5f64.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn shapes_follow_their_formulas() {
        // Two cycles in 512 frames; ends swapped and beyond ±1.
        let p = positions(&Pan::new(
            spec(3.0, -0.5, 2.0, PanShape::Linear),
            None,
            512,
            512,
        ));
        for (i, p) in p.iter().enumerate() {
            let want = 0.25 + 0.75 * (std::f64::consts::TAU * 2.0 * i as f64 / 512.0).sin();
            assert!((p - want).abs() < 1e-12, "{i}");
        }
        let inward = positions(&Pan::new(
            spec(-1.0, 0.5, 2.0, PanShape::Inward),
            None,
            512,
            512,
        ));
        let outward = positions(&Pan::new(
            spec(-1.0, 0.5, 2.0, PanShape::Outward),
            None,
            512,
            512,
        ));
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

    #[test]
    fn a_rate_that_changes_sign_goes_on_forward() {
        use crate::control::alpha::{Alpha, CurveName};
        let alpha = Alpha::new(0.0, None, CurveName::Linear, 1.0, 512);
        let moving = PanSpec {
            freq_hz: Ramp {
                start: -6.0,
                end: 9.0,
            },
            ..spec(-1.0, 1.0, 0.0, PanShape::Linear)
        };
        let pan = Pan::new(moving, Some(&alpha), 512, 512);
        let mut factor = [0.0; 512];
        alpha.fill(Dense { first: 0 }, &mut factor);
        let (mut left, mut right) = ([1.0; 512], [1.0; 512]);
        pan.apply(
            0,
            Dense { first: 0 },
            Some(&alpha),
            &factor,
            512.0,
            &mut left,
        );
        pan.apply(
            1,
            Dense { first: 0 },
            Some(&alpha),
            &factor,
            512.0,
            &mut right,
        );
        let mut cycles = 0.0;
        for i in 0..512 {
            let p = right[i].atan2(left[i]) * 4.0 / std::f64::consts::PI - 1.0;
            let want = (std::f64::consts::TAU * cycles).sin();
            assert!((p - want).abs() < 1e-9, "{i}: {p} {want}");
            cycles += (-6.0f64 + 15.0 * i as f64 / 512.0).abs() / 512.0;
        }
    }
}
