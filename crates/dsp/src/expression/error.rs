//! Why a text is not an expression: where, what was found, what is accepted.
//!
//! Invariant: `offset` lies on a character boundary of the text, at most at its end.

use std::fmt;

/// The first place at which a text stops being an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Bytes before the place.
    pub offset: usize,
    /// What stands there, in words or quoted.
    pub found: String,
    /// What would be accepted there.
    pub accepted: String,
}

impl ExpressionError {
    pub(super) fn new(
        offset: usize,
        found: impl Into<String>,
        accepted: impl Into<String>,
    ) -> ExpressionError {
        ExpressionError {
            offset,
            found: found.into(),
            accepted: accepted.into(),
        }
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "at byte {}: found {}, accepted is {}",
            self.offset, self.found, self.accepted
        )
    }
}

impl std::error::Error for ExpressionError {}
