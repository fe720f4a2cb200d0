//! The transition factor α: 0 before the transition, 1 after it, and a curve between.
//!
//! With u = clamp((t − offset)/span, 0, 1), t = frame/rate: `linear` α = u, `logarithmic` 1 − (1 − u)², `exponential`
//! u², or an expression in u, held within ±10⁶. A span of nothing is a jump. Sums of α over frames, which turn a moving frequency
//! into a phase, are closed for the three named curves (sums of powers) and checkpointed for expressions.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use heterodyne_dsp::expression::Expression;
use heterodyne_dsp::tone::{FRAMES, NODES_PADDED};

use crate::compile::Work;
use crate::control::grid::Grid;
use crate::control::quadrature;

/// α as a function of the frame.
#[derive(Clone, Debug)]
pub struct Alpha {
    offset_secs: f64,
    span_secs: f64,
    rate: f64,
    curve: Curve,
    /// First frame with u > 0, and first with u = 1.
    moves: (f64, f64),
}

#[derive(Clone, Debug)]
enum Curve {
    Linear,
    Logarithmic,
    Exponential,
    /// No span: 0 until `moves.1`, then 1.
    Jump,
    Expression(Arc<Summed>),
}

/// An expression with running sums of its values.
#[derive(Debug)]
struct Summed {
    expression: Expression,
    /// Sum over the frames before 2048·j.
    sums: Vec<f64>,
    /// Whether the expression is smooth over the frames from 2048·j on.
    smooth: Vec<bool>,
    /// Least and greatest value seen.
    range: (f64, f64),
}

const CHECKPOINT: usize = 2048;

/// Largest |α|: an expression may leave 0…1 as it likes, but what it moves has to stay a number.
const MAX_ALPHA: f64 = 1e6;

#[inline(always)]
fn bounded(alpha: f64) -> f64 {
    alpha.clamp(-MAX_ALPHA, MAX_ALPHA)
}

/// The shape of a transition as the document names it.
#[derive(Clone, Debug)]
pub enum CurveName {
    /// α = u.
    Linear,
    /// α = 1 − (1 − u)².
    Logarithmic,
    /// α = u².
    Exponential,
}

impl Alpha {
    /// A transition in a voice of `duration_secs` at `rate` Hz.
    ///
    /// `span_secs` `None` means the rest of the voice.
    pub fn new(
        offset_secs: f64,
        span_secs: Option<f64>,
        curve: CurveName,
        duration_secs: f64,
        rate: u32,
    ) -> Self {
        let rate = f64::from(rate);
        let offset_secs = offset_secs.max(0.0).min(duration_secs);
        let rest = duration_secs - offset_secs;
        let span_secs = span_secs.unwrap_or(rest).max(0.0).min(rest);
        let first_moving = (offset_secs * rate).floor() + 1.0;
        let mut alpha = Self {
            offset_secs,
            span_secs,
            rate,
            curve: Curve::Jump,
            moves: (first_moving, 0.0),
        };
        if span_secs > 0.0 {
            alpha.moves.1 = ((offset_secs + span_secs) * rate).ceil().max(first_moving);
            alpha.curve = match curve {
                CurveName::Linear => Curve::Linear,
                CurveName::Logarithmic => Curve::Logarithmic,
                CurveName::Exponential => Curve::Exponential,
            };
        } else {
            // No curve: 1 from the first frame at or after the offset, unless the offset is the end.
            alpha.moves.1 = if offset_secs >= duration_secs {
                f64::INFINITY
            } else {
                (offset_secs * rate).ceil()
            };
        }
        alpha
    }

    /// The same with an expression in u for a curve; a value of it costs `cost` nominal nanoseconds. `None`: too much work.
    pub fn with_expression(
        mut self,
        expression: Expression,
        frames: u64,
        cost: u64,
        work: &mut Work,
    ) -> Option<Self> {
        if self.span_secs > 0.0 {
            self.curve = self.summed(expression, frames, cost, work)?;
        }
        Some(self)
    }

    fn summed(
        &self,
        expression: Expression,
        frames: u64,
        cost: u64,
        work: &mut Work,
    ) -> Option<Curve> {
        // Past the end of the voice nothing sounds, past the transition α stands still.
        // The last sum kept lies past the last frame that moves.
        let end = (self.moves.1 as u64).min(frames) as usize + CHECKPOINT;
        let mut summed = Summed {
            expression,
            sums: Vec::new(),
            smooth: Vec::new(),
            range: (0.0, 1.0),
        };
        let mut total = 0.0;
        for first in (0..=end).step_by(CHECKPOINT) {
            work.spend(cost * quadrature::VALUES as u64)?;
            let (mut least, mut greatest) = summed.range;
            let mut note = |frame: f64| {
                let value = bounded(summed.expression.eval(self.u(frame)));
                least = least.min(value);
                greatest = greatest.max(value);
                value
            };
            let smooth = quadrature::sum(first as f64, CHECKPOINT, 1.0, &mut note);
            let sum =
                smooth.unwrap_or_else(|| (first..first + CHECKPOINT).map(|k| note(k as f64)).sum());
            summed.range = (least, greatest);
            summed.sums.push(total);
            summed.smooth.push(smooth.is_some());
            total += sum;
        }
        Some(Curve::Expression(Arc::new(summed)))
    }

    /// Whether the curve is an expression, which may turn back.
    pub fn is_expression(&self) -> bool {
        matches!(self.curve, Curve::Expression(_))
    }

    /// First frame that has moved and first that has arrived; infinite where none arrives.
    pub fn moving_frames(&self) -> (f64, f64) {
        self.moves
    }

    /// Least and greatest α, with a little room for what lies between the values looked at.
    pub fn range(&self) -> (f64, f64) {
        match &self.curve {
            Curve::Expression(summed) => {
                let (least, greatest) = summed.range;
                let room = 1e-3 * (greatest - least);
                (least - room, greatest + room)
            }
            _ => (0.0, 1.0),
        }
    }

    /// Whether points 32 frames apart show α over the block from frame `first` on: not near a kink, nor where an expression is rough.
    pub fn is_smooth(&self, first: i64) -> bool {
        match &self.curve {
            Curve::Expression(summed) => {
                let at =
                    |frame: i64| (frame.max(0) as usize / CHECKPOINT).min(summed.smooth.len() - 1);
                // The padding of a sparse grid looks ahead past the block.
                summed.smooth[at(first)..=at(first + 2 * FRAMES as i64)]
                    .iter()
                    .all(|smooth| *smooth)
            }
            // Where a transition begins, ends or jumps there is a kink.
            _ => {
                let near = |frame: f64| {
                    frame > (first - FRAMES as i64) as f64
                        && frame < (first + 2 * FRAMES as i64) as f64
                };
                !near(self.moves.0) && !near(self.moves.1)
            }
        }
    }

    /// Upper bound of the change of α a second, away from kinks and jumps.
    pub fn steepest(&self) -> f64 {
        match &self.curve {
            Curve::Linear => 1.0 / self.span_secs,
            Curve::Logarithmic | Curve::Exponential => 2.0 / self.span_secs,
            Curve::Jump => 0.0,
            Curve::Expression(summed) => {
                // Smooth over 2048 frames: it changes by less than its range in a few of their parts.
                (summed.range.1 - summed.range.0) * self.rate / (CHECKPOINT / 8) as f64
            }
        }
    }

    /// Sums that an expression over `frames` frames keeps.
    pub fn kept_sums(frames: u64) -> u64 {
        frames / CHECKPOINT as u64 + 2
    }

    #[inline(always)]
    fn u(&self, frame: f64) -> f64 {
        let u = (frame / self.rate - self.offset_secs) / self.span_secs;
        let u = if u < 0.0 { 0.0 } else { u };
        if u > 1.0 { 1.0 } else { u }
    }

    /// α at a frame.
    #[inline(always)]
    pub fn at(&self, frame: f64) -> f64 {
        match &self.curve {
            Curve::Linear => self.u(frame),
            Curve::Logarithmic => {
                let u = self.u(frame);
                u * (2.0 - u)
            }
            Curve::Exponential => {
                let u = self.u(frame);
                u * u
            }
            Curve::Jump => f64::from(u8::from(frame >= self.moves.1)),
            Curve::Expression(summed) => bounded(summed.expression.eval(self.u(frame))),
        }
    }

    /// α at every point of a grid.
    #[inline(always)]
    pub fn fill<const N: usize>(&self, grid: Grid<N>, out: &mut [f64; N]) {
        self.values(&grid.positions(), out);
    }

    /// α at some frames, which need not be whole.
    #[inline(always)]
    pub fn values<const N: usize>(&self, at: &[f64; N], out: &mut [f64; N]) {
        match &self.curve {
            Curve::Linear => (0..N).for_each(|j| out[j] = self.u(at[j])),
            Curve::Logarithmic => {
                for j in 0..N {
                    let u = self.u(at[j]);
                    out[j] = u * (2.0 - u);
                }
            }
            Curve::Exponential => {
                for j in 0..N {
                    let u = self.u(at[j]);
                    out[j] = u * u;
                }
            }
            _ => (0..N).for_each(|j| out[j] = self.at(at[j])),
        }
    }

    /// Σ α over the frames before each of `at`, which need not be whole.
    #[inline(always)]
    pub fn sums<const N: usize>(&self, at: &[f64; N], out: &mut [f64; N]) {
        match &self.curve {
            Curve::Linear => (0..N).for_each(|j| out[j] = self.power_sums(at[j]).0),
            Curve::Logarithmic => {
                for j in 0..N {
                    let (s1, s2, still) = self.split_sums(at[j]);
                    out[j] = 2.0 * s1 - s2 + still;
                }
            }
            Curve::Exponential => (0..N).for_each(|j| out[j] = self.power_sums(at[j]).1),
            Curve::Jump => {
                for j in 0..N {
                    let still = at[j] - self.moves.1.max(0.0);
                    out[j] = if still > 0.0 { still } else { 0.0 };
                }
            }
            Curve::Expression(summed) => {
                for j in 0..N {
                    let whole = at[j].max(0.0).floor();
                    let mut first = [0.0; NODES_PADDED];
                    self.expression_sums(
                        summed,
                        Grid::<NODES_PADDED> {
                            first: whole as i64,
                        },
                        &mut first,
                    );
                    out[j] = first[0] + (at[j] - whole) * self.at(whole);
                }
            }
        }
    }

    /// Σ α over the frames 0 … n − 1, at every point n of a grid.
    #[inline(always)]
    pub fn fill_sums<const N: usize>(&self, grid: Grid<N>, out: &mut [f64; N]) {
        match &self.curve {
            Curve::Expression(summed) => self.expression_sums(summed, grid, out),
            _ => self.sums(&grid.positions(), out),
        }
    }

    #[inline(always)]
    fn power_sums(&self, n: f64) -> (f64, f64) {
        let (s1, s2, still) = self.split_sums(n);
        (s1 + still, s2 + still)
    }

    /// Σu and Σu² over the moving frames before n, and the number of frames before n that stand at 1.
    #[inline(always)]
    fn split_sums(&self, n: f64) -> (f64, f64, f64) {
        let (first, last) = self.moves;
        let until = if n < last { n } else { last };
        let m = until - first;
        let m = if m > 0.0 { m } else { 0.0 };
        let still = n - last;
        let still = if still > 0.0 { still } else { 0.0 };
        let a = (first / self.rate - self.offset_secs) / self.span_secs;
        let b = 1.0 / (self.rate * self.span_secs);
        let s1 = m * a + b * (0.5 * m * (m - 1.0));
        let s2 =
            m * a * a + a * b * m * (m - 1.0) + b * b * ((m - 1.0) * m * (2.0 * m - 1.0) / 6.0);
        (s1, s2, still)
    }

    fn expression_sums<const N: usize>(&self, summed: &Summed, grid: Grid<N>, out: &mut [f64; N]) {
        let value = |frame: f64| bounded(summed.expression.eval(self.u(frame)));
        let start = grid.first.max(0) as usize;
        let known = (start / CHECKPOINT).min(summed.sums.len() - 1);
        let since = known * CHECKPOINT;
        // Past the last kept sum α stands still, so that however far it is the rule holds.
        let part = quadrature::sum(since as f64, start - since, 1.0, value);
        let mut sum = summed.sums[known]
            + part.unwrap_or_else(|| (since..start).map(|k| value(k as f64)).sum());
        let stride = Grid::<N>::STRIDE;
        for (j, out) in out.iter_mut().enumerate() {
            *out = sum;
            let n = grid.first + j as i64 * stride;
            let counted = (n + stride).max(0) - n.max(0);
            sum += match counted {
                0 => 0.0,
                1 => value(n as f64),
                _ => quadrature::short_sum(n.max(0) as f64, counted as usize, value),
            };
        }
    }
}
