//! Tremolo: an LFO on the amplitude.
//!
//! e(i) = 1 − depth·½(1 + s(frac(hz·t + φ), skew)), s the skewed sine: at depth d and phase 0 it starts at 1 − d/2.

use heterodyne_dsp::elementary::sin_turns;
use heterodyne_dsp::shape::{fract, skewed_sine, split_of_skew};
use heterodyne_track::document::Ramp;

use super::frequency::{between, moves};
use super::grid::Grid;

/// A tremolo, any part of which may move with α.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tremolo {
    /// 0 to 1.
    pub depth: Ramp,
    /// Rate; in a transition hz(i)·t, which chirps, as the format has it.
    pub hz: Ramp,
    /// Phase in turns.
    pub phase_turns: Ramp,
    /// −1 to 1.
    pub skew: Ramp,
}

impl Tremolo {
    /// Whether it changes nothing.
    pub fn is_off(&self) -> bool {
        self.depth == Ramp::default()
    }

    /// Whether it is one gain throughout.
    pub fn is_still(&self) -> bool {
        self.hz == Ramp::default()
            && !moves(self.depth)
            && !moves(self.phase_turns)
            && !moves(self.skew)
    }

    /// Multiplies the gains at every point of a grid.
    #[inline(always)]
    pub fn apply<const N: usize>(
        &self,
        grid: Grid<N>,
        factor: &[f64; N],
        rate: f64,
        gains: &mut [f64; N],
    ) {
        let at = grid.positions();
        if self.skew == Ramp::default() {
            for j in 0..N {
                let a = factor[j];
                let turns = between(self.hz, a) * (at[j] / rate) + between(self.phase_turns, a);
                gains[j] *= 1.0 - between(self.depth, a) * (0.5 + 0.5 * sin_turns(turns));
            }
        } else {
            for j in 0..N {
                let a = factor[j];
                let p = fract(between(self.hz, a) * (at[j] / rate) + between(self.phase_turns, a));
                let split = split_of_skew(between(self.skew, a));
                gains[j] *= 1.0 - between(self.depth, a) * (0.5 + 0.5 * skewed_sine(p, split));
            }
        }
    }
}
