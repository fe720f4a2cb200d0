//! Sums of a periodic LFO that is made of two pieces a period: skewed sines and triangles.
//!
//! Invariant: Σ_{k<n} shape(frac(xk + φ)) to within 1e-7 (so 1e-10 turns of a carrier), for any n, at constant cost. The sum up to the first frame of
//! every period is kept; inside a period each piece is an arithmetic series (triangle) or a sum of sines in
//! arithmetic progression, both closed.

use heterodyne_dsp::elementary::{cos_turns, sin_turns};
use heterodyne_dsp::shape::{skewed_sine, skewed_triangle, split_of_skew};

use super::grid::Grid;

/// Periods that a table may hold (8 MiB); a faster or longer LFO is summed frame by frame instead.
pub const MAX_PERIODS: f64 = 1_000_000.0;

/// Shape of an LFO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LfoShape {
    /// Two half sines.
    Sine,
    /// Two straight lines.
    Triangle,
}

impl LfoShape {
    /// Value at phase `p` in [0, 1).
    #[inline(always)]
    pub fn at(self, p: f64, split: f64) -> f64 {
        match self {
            Self::Sine => skewed_sine(p, split),
            Self::Triangle => skewed_triangle(p, split),
        }
    }
}

/// Sums of one LFO over the frames of a voice.
#[derive(Debug)]
pub struct Pieces {
    shape: LfoShape,
    split: f64,
    /// Turns a frame, above 0.
    turns: f64,
    phase: f64,
    first_period: i64,
    /// Sum over the frames before the first frame of each period.
    sums: Vec<f64>,
}

/// A stretch of one piece: frames from `start`, phase inside the piece.
#[derive(Clone, Copy)]
struct Piece {
    period: i64,
    rising: bool,
    end: f64,
}

impl Pieces {
    /// Sums that an LFO of `turns` a frame keeps over `frames` frames.
    pub fn kept_sums(turns: f64, frames: u64) -> u64 {
        (frames as f64 * turns.abs()).min(MAX_PERIODS) as u64
    }

    /// Sums for frames 0 … `frames`. `None` if that takes more than [`MAX_PERIODS`], or if x ≤ 0 or x ≥ ¼.
    pub fn new(shape: LfoShape, skew: f64, turns: f64, phase: f64, frames: u64) -> Option<Self> {
        let periods = frames as f64 * turns;
        if !(turns > 0.0 && turns < 0.25 && periods < MAX_PERIODS) {
            return None;
        }
        let phase = heterodyne_dsp::shape::fract(phase);
        let mut pieces = Self {
            shape,
            split: split_of_skew(skew),
            turns,
            phase,
            first_period: 0,
            sums: vec![0.0],
        };
        // Frame 0 stands inside period 0, whose earlier frames do not count.
        let mut sum = pieces.series(pieces.rise(0), 0.0, pieces.fall_start(0).max(0.0))
            + pieces.series(
                pieces.fall(0),
                pieces.fall_start(0).max(0.0),
                pieces.period_start(1),
            );
        for period in 1..=periods as i64 + 2 {
            pieces.sums.push(sum);
            let (a, b, c) = (
                pieces.period_start(period),
                pieces.fall_start(period),
                pieces.period_start(period + 1),
            );
            sum +=
                pieces.series(pieces.rise(period), a, b) + pieces.series(pieces.fall(period), b, c);
        }
        Some(pieces)
    }

    fn period_start(&self, period: i64) -> f64 {
        ((period as f64 - self.phase) / self.turns).ceil()
    }

    fn fall_start(&self, period: i64) -> f64 {
        ((period as f64 + self.split - self.phase) / self.turns).ceil()
    }

    fn rise(&self, period: i64) -> Piece {
        Piece {
            period,
            rising: true,
            end: self.fall_start(period),
        }
    }

    fn fall(&self, period: i64) -> Piece {
        Piece {
            period,
            rising: false,
            end: self.period_start(period + 1),
        }
    }

    /// The piece that frame `n` ≥ 0 stands in.
    fn piece_at(&self, n: f64) -> Piece {
        let mut period = (self.turns * n + self.phase).floor() as i64;
        while n < self.period_start(period) {
            period -= 1;
        }
        while n >= self.period_start(period + 1) {
            period += 1;
        }
        let rise = self.rise(period);
        if n < rise.end {
            rise
        } else {
            self.fall(period)
        }
    }

    /// Value and slope a frame: shape(k) = value + slope·(k − from) for a triangle; for a sine the angle in turns.
    #[inline(always)]
    fn line(&self, piece: Piece, from: f64) -> (f64, f64) {
        let u = self.turns * from + self.phase - piece.period as f64;
        let (u, length) = if piece.rising {
            (u, self.split)
        } else {
            (u - self.split, 1.0 - self.split)
        };
        match self.shape {
            LfoShape::Triangle => {
                let sign = if piece.rising { 1.0 } else { -1.0 };
                (
                    sign * (2.0 * u / length - 1.0),
                    sign * 2.0 * self.turns / length,
                )
            }
            LfoShape::Sine => (0.5 * u / length, 0.5 * self.turns / length),
        }
    }

    /// Σ over frames from … to − 1, all inside `piece`.
    fn series(&self, piece: Piece, from: f64, to: f64) -> f64 {
        let count = to - from;
        if count <= 0.0 {
            return 0.0;
        }
        let (value, slope) = self.line(piece, from);
        match self.shape {
            LfoShape::Triangle => count * value + slope * (0.5 * count * (count - 1.0)),
            LfoShape::Sine => {
                let sign = if piece.rising { 1.0 } else { -1.0 };
                if count < 16.0 {
                    return sign
                        * (0..count as u32)
                            .map(|k| sin_turns(value + slope * f64::from(k)))
                            .sum::<f64>();
                }
                sign * (cos_turns(value - 0.5 * slope) - cos_turns(value + (count - 0.5) * slope))
                    / (2.0 * sin_turns(0.5 * slope))
            }
        }
    }

    /// Σ over the frames before n.
    fn sum(&self, n: f64) -> f64 {
        if n <= 0.0 {
            return 0.0;
        }
        let piece = self.piece_at(n);
        let index = ((piece.period - self.first_period).max(0) as usize).min(self.sums.len() - 1);
        let fall = self.fall_start(piece.period);
        let before = self.period_start(piece.period).max(0.0);
        let rise = self.series(self.rise(piece.period), before, n.min(fall).max(before));
        let rest = if piece.rising {
            0.0
        } else {
            self.series(piece, fall.max(0.0), n)
        };
        self.sums[index] + rise + rest
    }

    /// Adds gain · sum at every point n of a grid. `false` if the points are sparse and a piece ends between them.
    pub fn add_sums<const N: usize>(&self, gain: f64, grid: Grid<N>, out: &mut [f64; N]) -> bool {
        if Grid::<N>::STRIDE == 1 {
            let mut sum = self.sum(grid.first as f64);
            for (j, out) in out.iter_mut().enumerate() {
                *out += gain * sum;
                let n = grid.first + j as i64;
                if n >= 0 {
                    let p = heterodyne_dsp::shape::fract(self.turns * n as f64 + self.phase);
                    sum += self.shape.at(p, self.split);
                }
            }
            return true;
        }
        let first = grid.first as f64;
        let last = first + (heterodyne_dsp::tone::NODES as f64 - 1.0) * Grid::<N>::STRIDE as f64;
        if first < 0.0 {
            return false;
        }
        let piece = self.piece_at(first);
        if last > piece.end {
            return false;
        }
        let start = self.sum(first);
        let (value, slope) = self.line(piece, first);
        match self.shape {
            LfoShape::Triangle => {
                for (j, out) in out.iter_mut().enumerate() {
                    let m = j as f64 * Grid::<N>::STRIDE as f64;
                    *out += gain * (start + m * value + slope * (0.5 * m * (m - 1.0)));
                }
            }
            LfoShape::Sine => {
                let sign = if piece.rising { 0.5 } else { -0.5 };
                let scale = sign / sin_turns(0.5 * slope);
                let head = cos_turns(value - 0.5 * slope);
                for (j, out) in out.iter_mut().enumerate() {
                    let m = j as f64 * Grid::<N>::STRIDE as f64;
                    *out += gain * (start + scale * (head - cos_turns(value + (m - 0.5) * slope)));
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::{Dense, Sparse};
    use super::*;
    use heterodyne_dsp::shape::fract;

    #[test]
    fn sums_are_the_sums_of_the_values() {
        for shape in [LfoShape::Sine, LfoShape::Triangle] {
            for (skew, turns, phase) in [
                (0.0, 0.000_11, 0.3),
                (0.6, 0.0013, 0.0),
                (-0.8, 0.02, 0.9),
                (1.0, 0.004, 0.5),
                (0.0, 0.2, 0.1),
            ] {
                let frames = 40_000;
                let pieces = Pieces::new(shape, skew, turns, phase, frames).unwrap();
                let split = split_of_skew(skew);
                let mut running = vec![0.0; frames as usize + 1];
                for n in 0..frames as usize {
                    running[n + 1] = running[n] + shape.at(fract(turns * n as f64 + phase), split);
                }
                let mut sparse_blocks = 0;
                for first in (0..frames as i64 - 512).step_by(777) {
                    let mut dense = [0.0; 512];
                    assert!(pieces.add_sums(2.0, Dense { first }, &mut dense));
                    for j in 0..512 {
                        let want = 2.0 * running[first as usize + j];
                        assert!(
                            (dense[j] - want).abs() < 1e-7,
                            "{shape:?} {skew} {turns} {first}+{j}: {} {want}",
                            dense[j]
                        );
                    }
                    let mut sparse = [0.0; 24];
                    if pieces.add_sums(2.0, Sparse { first }, &mut sparse) {
                        sparse_blocks += 1;
                        for j in 0..17 {
                            let want = 2.0 * running[first as usize + 32 * j];
                            assert!(
                                (sparse[j] - want).abs() < 1e-7,
                                "{shape:?} {skew} {first}+{j}: {} {want}",
                                sparse[j]
                            );
                        }
                    }
                }
                assert!(
                    turns > 0.001 || sparse_blocks > 30,
                    "a slow LFO is mostly free of kinks"
                );
            }
        }
    }

    #[test]
    fn too_many_periods_are_refused() {
        assert!(Pieces::new(LfoShape::Sine, 0.1, 0.2, 0.0, 10_000_000).is_none());
        assert!(Pieces::new(LfoShape::Sine, 0.1, 0.0, 0.0, 1000).is_none());
    }
}
