//! Vibrato: what an LFO adds to a frequency, and what its sum adds to the phase.
//!
//! v(k) = range/2 · shape(frac(x·k + φ)) with x = LFO turns a frame. For a sine,
//! Σ_{k<n} sin 2π(xk + φ) = [cos 2π(φ − x/2) − cos 2π(φ + (n − ½)x)] / (2 sin πx); skewed sines and triangles are summed
//! piece by piece ([`super::pieces`]).

use std::sync::Arc;

use heterodyne_dsp::elementary::{cos_turns, sin_turns};

use super::grid::Grid;
use super::pieces::Pieces;

/// The sum of an LFO, in turns of the carrier.
#[derive(Clone, Debug)]
pub enum Vibrato {
    /// Nothing moves.
    None,
    /// An unskewed sine.
    Sine {
        /// range / (4 · rate · sin πx).
        gain_turns: f64,
        /// LFO turns a frame.
        turns: f64,
        /// φ − x/2, in turns.
        phase: f64,
        /// cos of that.
        start: f64,
    },
    /// A skewed sine or a triangle.
    Pieces {
        /// range / (2 · rate).
        gain_turns: f64,
        /// The sums of the shape.
        pieces: Arc<Pieces>,
    },
}

impl PartialEq for Vibrato {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (
                Self::Sine {
                    gain_turns,
                    turns,
                    phase,
                    ..
                },
                Self::Sine {
                    gain_turns: other_gain,
                    turns: other_turns,
                    phase: other_phase,
                    ..
                },
            ) => gain_turns == other_gain && turns == other_turns && phase == other_phase,
            _ => false,
        }
    }
}

/// Largest gain of a closed sum, in turns, that keeps an error of 1e-10 turns.
const MAX_GAIN_TURNS: f64 = 1e5;

impl Vibrato {
    /// A sine LFO of `range_hz` peak to peak at `turns` a frame from `phase` turns. `None` where the closed form
    /// would lose precision (an LFO at a multiple of the sample rate, or hardly moving at all).
    pub fn sine(range_hz: f64, turns: f64, phase: f64, rate: f64) -> Option<Self> {
        let gain_turns = range_hz / (4.0 * rate * sin_turns(0.5 * turns));
        let phase = phase - 0.5 * turns;
        (gain_turns.abs() < MAX_GAIN_TURNS).then(|| Self::Sine {
            gain_turns,
            turns,
            phase,
            start: cos_turns(phase),
        })
    }

    /// Sum over the frames before n, in turns, at every point n of a grid. `false` where a kink inside the block
    /// needs a denser grid.
    #[inline(always)]
    pub fn add_sums<const N: usize>(&self, grid: Grid<N>, out: &mut [f64; N]) -> bool {
        match self {
            Self::None => true,
            Self::Sine {
                gain_turns,
                turns,
                phase,
                start,
            } => {
                let at = grid.positions();
                for j in 0..N {
                    out[j] += gain_turns * (start - cos_turns(phase + turns * at[j]));
                }
                true
            }
            Self::Pieces { gain_turns, pieces } => pieces.add_sums(*gain_turns, grid, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::Dense;
    use super::*;

    #[test]
    fn the_closed_sum_is_the_sum() {
        let (rate, range, hz, phase) = (44_100.0, 9.0, 5.3, 0.2);
        let vibrato = Vibrato::sine(range, hz / rate, phase, rate).unwrap();
        let mut want = 0.0;
        let mut out = [0.0; 512];
        assert!(vibrato.add_sums(Dense { first: 0 }, &mut out));
        for (n, got) in out.iter().enumerate() {
            assert!((got - want).abs() < 1e-11, "{n}: {got} {want}");
            want +=
                0.5 * range * (std::f64::consts::TAU * (hz * n as f64 / rate + phase)).sin() / rate;
        }
    }

    #[test]
    fn an_lfo_that_hardly_moves_is_refused() {
        assert!(Vibrato::sine(1.0, 1e-12, 0.0, 44_100.0).is_none());
        assert!(Vibrato::sine(1.0, 1.0, 0.0, 44_100.0).is_none());
    }
}
