//! Computes the value of a parsed curve, one at a time or a block at a time.
//!
//! Invariant: both ways give the same bits, and neither allocates. A block runs operation by operation over columns of up to
//! [`BLOCK`] values, so that each operation is one loop over neighbouring memory.

use super::program::{Operation, choose, clip};
use super::{Expression, MAX_STACK};

/// Most values a column holds; longer blocks are worked off in pieces of this size.
pub const BLOCK: usize = 512;

/// Working memory of [`Expression::eval_block`], made once ahead of the audio thread.
#[derive(Clone, Debug)]
pub struct Scratch {
    columns: Vec<f64>,
}

impl Scratch {
    /// Memory for `expression` and for every other one that needs no larger stack.
    pub fn new(expression: &Expression) -> Scratch {
        Scratch {
            columns: vec![0.0; expression.stack * BLOCK],
        }
    }
}

impl Expression {
    /// The curve at one `alpha`. Always finite: NaN and infinities become 0.
    pub fn eval(&self, alpha: f64) -> f64 {
        finite(self.unbounded(alpha))
    }

    /// The curve at one `alpha` before NaN and infinities are replaced.
    pub(super) fn unbounded(&self, alpha: f64) -> f64 {
        let mut stack = [0.0; MAX_STACK];
        self.run(&[alpha], &mut stack, 1);
        stack[0]
    }

    /// The curve at every `alpha`, with the same bits as [`Expression::eval`].
    ///
    /// `alpha` and `out` have the same length; should they differ, only the shorter part is computed. A scratch made for
    /// another expression is safe: if it is too small, the values are computed one at a time.
    pub fn eval_block(&self, alpha: &[f64], out: &mut [f64], scratch: &mut Scratch) {
        if scratch.columns.len() < self.stack * BLOCK {
            for (out, alpha) in out.iter_mut().zip(alpha) {
                *out = self.eval(*alpha);
            }
            return;
        }
        for (alpha, out) in alpha.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
            let length = alpha.len().min(out.len());
            self.run(&alpha[..length], &mut scratch.columns, BLOCK);
            for (out, value) in out.iter_mut().zip(&scratch.columns[..length]) {
                *out = finite(*value);
            }
        }
    }

    /// Runs the program on a stack of columns that lie `stride` values apart; the result is the first column.
    fn run(&self, alpha: &[f64], columns: &mut [f64], stride: usize) {
        let length = alpha.len();
        let mut top = 0;
        for operation in &self.operations {
            top -= operation.takes();
            let (left, rest) = columns[top * stride..].split_at_mut(stride);
            let left = &mut left[..length];
            match operation {
                Operation::Constant(value) => left.fill(*value),
                Operation::Alpha => left.copy_from_slice(alpha),
                Operation::Unary(function) => function.apply(left),
                Operation::Binary(function) => function.apply(left, &rest[..length]),
                Operation::Clip => clip(left, &rest[..length], &rest[stride..][..length]),
                Operation::Where => choose(left, &rest[..length], &rest[stride..][..length]),
            }
            top += 1;
        }
    }
}

#[inline(always)]
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}
