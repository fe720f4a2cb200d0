//! Values of a voice's parameters, read by name, with the defaults of its table.

use crate::document::{Ramp, TransitionTiming};

/// The parameters of one voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {}

impl Params {
    /// The plain value of a number, else its default.
    ///
    /// # Panics
    /// If the voice's table has no such number: a mistake in this program, not in a file.
    pub fn number(&self, name: &str) -> f64 {
        unimplemented!("{name}")
    }
    /// Start and end of a number in a transition, by the start → plain → default and end → start chain.
    /// In a static voice both are the plain value.
    pub fn ramp(&self, name: &str) -> Ramp {
        unimplemented!("{name}")
    }
    /// Whether the file gives this number a value, in its plain, start or end form.
    pub fn is_given(&self, name: &str) -> bool {
        unimplemented!("{name}")
    }
    /// A switch.
    pub fn flag(&self, name: &str) -> bool {
        unimplemented!("{name}")
    }
    /// A word from a list of choices, lower case.
    pub fn choice(&self, name: &str) -> &str {
        unimplemented!("{name}")
    }
    /// Timing and curve of the transition.
    pub fn timing(&self) -> &TransitionTiming {
        unimplemented!()
    }
}
