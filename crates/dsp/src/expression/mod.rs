//! Custom transition curves: a small arithmetic language in one variable, `alpha`.
//!
//! Invariant: an expression can only compute. It reads nothing, calls nothing but the listed functions, takes bounded time and
//! memory, and its value is always finite: a result that is NaN or infinite becomes 0.
//!
//! The language is the arithmetic part of Python, so that published tracks keep their meaning
//! (common-dsp.md §3):
//!
//! * numbers (`2`, `.5`, `1e-3`), `alpha`, `pi`, `e`;
//! * `+ - * / % **` with Python's precedence: `**` binds tightest and to the right, `-a**2` is `-(a**2)`, `2**-1` is 0.5,
//!   `%` takes the sign of its right side;
//! * one comparison `< <= > >= == !=` per level, worth 1 or 0;
//! * `sin cos tan exp log log10 sqrt abs tanh` of one argument, `power minimum maximum` of two,
//!   `clip(x, low, high)` and `where(condition, yes, no)`;
//! * a name may be written with `np.` or `math.` before it.
//!
//! All arithmetic is `f64` and follows numpy where Python itself would raise: `1/0` is infinite, `log(-1)` is NaN.
//!
//! ```
//! use heterodyne_dsp::expression::Expression;
//!
//! let curve = Expression::parse("alpha*alpha*(3 - 2*alpha)")?;
//! assert_eq!(curve.eval(0.5), 0.5);
//! # Ok::<(), heterodyne_dsp::expression::ExpressionError>(())
//! ```

mod error;
mod evaluate;
mod lexer;
mod names;
mod parser;
mod program;
#[cfg(test)]
mod tests;

pub use error::ExpressionError;
pub use evaluate::{BLOCK, Scratch};

/// Longest accepted text, in bytes.
pub const MAX_LENGTH: usize = 1024;
/// Deepest accepted nesting of parentheses, calls, signs and powers.
pub const MAX_DEPTH: usize = 64;
/// Largest number of operations an expression may compile to.
pub const MAX_OPERATIONS: usize = 256;
/// Largest number of values an evaluation may hold at once.
pub const MAX_STACK: usize = 64;

/// A parsed curve: a postfix program whose stack use is known and bounded.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    operations: Vec<program::Operation>,
    /// The most values on the stack at any time, 1 to [`MAX_STACK`].
    stack: usize,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// The first place that cannot be read, with what stands there and what would be accepted. Text past
    /// [`MAX_LENGTH`], nesting past [`MAX_DEPTH`], programs past [`MAX_OPERATIONS`] and stacks past [`MAX_STACK`] are refused.
    pub fn parse(text: &str) -> Result<Expression, ExpressionError> {
        parser::parse(text)
    }

    /// Whether the value does not depend on `alpha`.
    pub fn is_constant(&self) -> bool {
        !self.operations.contains(&program::Operation::Alpha)
    }
}
