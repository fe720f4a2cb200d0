//! One problem of a file: where it is, what was found there and what is accepted.
//!
//! Invariant: line and column count from 1, columns in characters; the span counts bytes and lies in the text.

use std::fmt;
use std::ops::Range;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file is used all the same.
    Warning,
    /// The file is refused.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the file can be used all the same.
    pub severity: Severity,
    /// Stable name of the kind of problem, for example `unknown-key`; see [`codes`].
    pub code: &'static str,
    /// The file as the caller named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// JSON path, for example `progression[2].voices[0].params.baseFreq`; empty for the file as a whole.
    pub path: String,
    /// Byte range in the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What stands there; empty where the message says it all.
    pub found: String,
    /// What may stand there; empty where the message says it all.
    pub accepted: String,
    /// What to do, for example the name that was probably meant.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Whether it means the file as a whole: nothing of its text, no path, no place but the beginning.
    pub fn is_of_whole_file(&self) -> bool {
        self.span.is_empty() && self.path.is_empty() && self.line == 1 && self.column == 1
    }
}

/// Names of the kinds of problems.
pub mod codes {
    /// The text is not JSON.
    pub const SYNTAX: &str = "json-syntax";
    /// The text is not UTF-8.
    pub const ENCODING: &str = "encoding";
    /// A number that is not finite.
    pub const NOT_FINITE: &str = "not-finite";
    /// A key stands twice in one object.
    pub const DUPLICATE_KEY: &str = "duplicate-key";
    /// Two names of one value stand side by side and differ.
    pub const TWO_NAMES: &str = "two-names";
    /// A bound of [`crate::limits`] is passed.
    pub const LIMIT: &str = "limit";
    /// A value of the wrong kind.
    pub const WRONG_TYPE: &str = "wrong-type";
    /// A number outside what is accepted.
    pub const OUT_OF_RANGE: &str = "out-of-range";
    /// A required value is absent.
    pub const MISSING: &str = "missing";
    /// A key that the format does not have.
    pub const UNKNOWN_KEY: &str = "unknown-key";
    /// A word that the format does not have.
    pub const UNKNOWN_WORD: &str = "unknown-word";
    /// A voice that the format does not have.
    pub const UNKNOWN_VOICE: &str = "unknown-voice";
    /// An effect that there is none of.
    pub const UNKNOWN_EFFECT: &str = "unknown-effect";
    /// A path that leaves the track's folder or names something remote.
    pub const PATH: &str = "path";
    /// A preset that a voice names cannot be used.
    pub const PRESET: &str = "preset";
    /// The text is not an SBaGen sequence.
    pub const SEQUENCE: &str = "sequence-syntax";
    /// The text is not XML, or not the XML that was expected.
    pub const XML: &str = "xml";
    /// Something of the file has no place in what it was read into.
    pub const NOT_CARRIED: &str = "not-carried";
    /// Values that contradict each other.
    pub const CONFLICT: &str = "conflict";
}

impl fmt::Display for Diagnostic {
    /// One line: `file:line:column: error at path: message: found …, accepted … (help)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.severity
        )?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        write!(f, ": {}", self.message)?;
        match (self.found.is_empty(), self.accepted.is_empty()) {
            (false, false) => write!(f, ": found {}, accepted {}", self.found, self.accepted)?,
            (false, true) => write!(f, ": found {}", self.found)?,
            (true, false) => write!(f, ": accepted {}", self.accepted)?,
            (true, true) => {}
        }
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}

/// What reading a file gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The content; `None` if and only if there is an error among the diagnostics.
    pub value: Option<T>,
    /// Every problem, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Parsed<T> {
    /// The problems that make the file unusable.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
    }

    /// The problems that do not.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(|problem| problem.severity == Severity::Warning)
    }
}
