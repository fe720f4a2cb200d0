//! A track that cannot be used, with everything that is wrong with it.

use std::fmt;

use heterodyne_track::document::Place;
use heterodyne_track::{Diagnostic, Severity};

use crate::source::Source;

/// A track that cannot be used, with everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
    /// All problems, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Refused {
    /// What the engine refuses.
    pub(crate) fn by_engine(source: &Source, place: &Place, message: &str) -> Self {
        let problem = source.problem(Severity::Error, "engine", place, message);
        Self {
            name: source.name().to_owned(),
            text: source.text().to_owned(),
            diagnostics: vec![problem],
        }
    }
}

impl fmt::Display for Refused {
    /// One line for the whole, then one for each problem: errors first, as only they stand in the way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |severity| {
            let all = self.diagnostics.iter();
            all.filter(move |problem| problem.severity == severity)
        };
        let errors = of(Severity::Error).count();
        let plural = if errors == 1 { "" } else { "s" };
        write!(f, "{} has {errors} error{plural}", self.name)?;
        for problem in of(Severity::Error).chain(of(Severity::Warning)) {
            write!(f, "\n{problem}")?;
        }
        Ok(())
    }
}
