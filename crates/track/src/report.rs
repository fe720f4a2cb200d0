//! Collects the problems of one text while it is read, and places them by line, column and JSON path.
//!
//! Invariant: the number kept is bounded ([`limits::DIAGNOSTICS`]); errors are never pushed out by warnings,
//! and whether any error occurred is known exactly.

use crate::diagnostic::{Diagnostic, Parsed, Severity, codes};
use crate::limits;
use std::ops::Range;

/// A step of a JSON path.
#[derive(Clone, Debug)]
pub(crate) enum Segment {
    Key(String),
    Index(usize),
}

/// A problem before it has its line and column.
#[derive(Debug)]
pub(crate) struct Problem {
    pub severity: Severity,
    pub code: &'static str,
    pub span: Range<usize>,
    pub message: String,
    pub found: String,
    pub accepted: String,
    pub help: Option<String>,
}

impl Problem {
    pub fn error(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            span,
            message: message.into(),
            found: String::new(),
            accepted: String::new(),
            help: None,
        }
    }

    pub fn warning(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = found.into();
        self
    }

    pub fn accepted(mut self, accepted: impl Into<String>) -> Self {
        self.accepted = accepted.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The problems of one text, and the JSON path where reading stands.
#[derive(Debug, Default)]
pub(crate) struct Report {
    path: Vec<Segment>,
    errors: Vec<(String, Problem)>,
    warnings: Vec<(String, Problem)>,
    dropped_errors: usize,
    dropped_warnings: usize,
    says_losses: bool,
}

impl Report {
    /// A report that also takes [`Report::lose`].
    pub fn saying_losses() -> Self {
        Self {
            says_losses: true,
            ..Self::default()
        }
    }

    /// Says that a member of the file is read past, if whoever reads wants to know.
    pub fn lose(&mut self, key: &str, span: Range<usize>, why: &str) {
        if self.says_losses {
            let problem =
                Problem::warning(codes::NOT_CARRIED, span, format!("not carried over: {why}"));
            self.in_key(key, |report| {
                report.push(problem.found(crate::json::quoted(key)))
            });
        }
    }

    /// Takes a problem at the path where reading stands.
    pub fn push(&mut self, problem: Problem) {
        let path = std::mem::take(&mut self.path);
        self.push_at(&path, problem);
        self.path = path;
    }

    /// Takes a problem at a path.
    pub fn push_at(&mut self, path: &[Segment], problem: Problem) {
        let (kept, dropped) = match problem.severity {
            Severity::Error => (&mut self.errors, &mut self.dropped_errors),
            Severity::Warning => (&mut self.warnings, &mut self.dropped_warnings),
        };
        if kept.len() < limits::DIAGNOSTICS {
            kept.push((render(path), problem));
        } else {
            *dropped += 1;
        }
    }

    /// Whether a further problem of this severity would be listed.
    pub fn has_room(&self, severity: Severity) -> bool {
        let kept = match severity {
            Severity::Error => &self.errors,
            Severity::Warning => &self.warnings,
        };
        kept.len() < limits::DIAGNOSTICS
    }

    /// Counts problems that are not listed because there was no room.
    pub fn count(&mut self, severity: Severity, problems: usize) {
        match severity {
            Severity::Error => self.dropped_errors += problems,
            Severity::Warning => self.dropped_warnings += problems,
        }
    }

    /// Runs `read` one key deeper.
    pub fn in_key<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(Segment::Key(key.to_owned()), read)
    }

    /// Runs `read` one list item deeper.
    pub fn in_item<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(Segment::Index(index), read)
    }

    fn enter<T>(&mut self, segment: Segment, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let result = read(self);
        self.path.pop();
        result
    }

    /// The JSON path where reading stands.
    pub fn path(&self) -> String {
        render(&self.path)
    }

    /// Ends reading: places every problem and drops the value if one of them is an error.
    pub fn finish<T>(self, text: &str, file: &str, value: Option<T>) -> Parsed<T> {
        let refused = !self.errors.is_empty();
        let (dropped_errors, dropped_warnings) = (self.dropped_errors, self.dropped_warnings);
        let mut problems = self.errors;
        problems.extend(self.warnings);
        problems.sort_by_key(|(_, problem)| problem.span.start);
        let mut lines = Lines::new(text);
        let mut diagnostics: Vec<Diagnostic> = problems
            .into_iter()
            .map(|(path, problem)| {
                let (line, column) = lines.place(problem.span.start);
                Diagnostic {
                    severity: problem.severity,
                    code: problem.code,
                    file: file.to_owned(),
                    line,
                    column,
                    path,
                    span: problem.span,
                    message: problem.message,
                    found: problem.found,
                    accepted: problem.accepted,
                    help: problem.help,
                }
            })
            .collect();
        for (severity, dropped) in [
            (Severity::Error, dropped_errors),
            (Severity::Warning, dropped_warnings),
        ] {
            if dropped > 0 {
                diagnostics.push(not_listed(severity, dropped, file));
            }
        }
        Parsed {
            value: value.filter(|_| !refused),
            diagnostics,
        }
    }
}

fn not_listed(severity: Severity, dropped: usize, file: &str) -> Diagnostic {
    Diagnostic {
        severity,
        code: codes::LIMIT,
        file: file.to_owned(),
        line: 1,
        column: 1,
        path: String::new(),
        span: 0..0,
        message: format!("{dropped} more of these are not listed"),
        found: String::new(),
        accepted: format!("a list of at most {} of each kind", limits::DIAGNOSTICS),
        help: None,
    }
}

/// `a.b[3].c`; a key that is no plain name is quoted: `a["b c"]`. Long keys are cut.
fn render(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
            Segment::Key(key) if is_plain(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Segment::Key(key) => {
                let short: String = key.chars().take(40).collect();
                text.push_str(&format!("[{short:?}]"));
            }
        }
    }
    text
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 80
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Turns byte offsets, asked for in rising order, into lines and columns in one pass over the text.
struct Lines<'a> {
    text: &'a str,
    line: usize,
    line_start: usize,
    scanned: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            line: 1,
            line_start: 0,
            scanned: 0,
        }
    }

    fn place(&mut self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        for (i, byte) in self.text.as_bytes()[self.scanned..offset]
            .iter()
            .enumerate()
        {
            if *byte == b'\n' {
                self.line += 1;
                self.line_start = self.scanned + i + 1;
            }
        }
        self.scanned = offset;
        let before = self.text.as_bytes()[self.line_start..offset].iter();
        (
            self.line,
            1 + before.filter(|byte| **byte & 0xC0 != 0x80).count(),
        )
    }
}
