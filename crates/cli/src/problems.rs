//! The diagnostics of one input and what is needed to show them: in text with excerpts, or as JSON.

use crate::exit::Failure;
use crate::output;
use heterodyne_track::document::Place;
use heterodyne_track::excerpt::{self, Paint};
use heterodyne_track::{Diagnostic, Severity};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Diagnostics of a file and of the files that it names.
#[derive(Debug)]
pub struct Problems {
    /// The file as the user named it.
    pub file: String,
    /// Its text; empty if it has none.
    pub text: String,
    /// In the order in which they are shown.
    pub list: Vec<Diagnostic>,
}

impl Problems {
    /// Problems of `path`.
    pub fn of(path: &Path, text: String, list: Vec<Diagnostic>) -> Self {
        Self {
            file: path.display().to_string(),
            text,
            list,
        }
    }

    /// How many of a kind there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }

    /// Adds one that was found after parsing.
    pub fn add(&mut self, severity: Severity, code: &'static str, place: &Place, message: String) {
        let start = place.span.start.min(self.text.len());
        let before = &self.text.as_bytes()[..start];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        self.list.push(Diagnostic {
            severity,
            code,
            file: self.file.clone(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            column: 1 + String::from_utf8_lossy(&before[line_start..])
                .chars()
                .count(),
            path: place.path.clone(),
            span: place.span.clone(),
            message,
            found: String::new(),
            accepted: String::new(),
            help: None,
        });
    }

    /// Shows all of them on standard error, with excerpts.
    pub fn show(&self) {
        let mut err = std::io::stderr().lock();
        for text in self.texts(paint_for_stderr()) {
            // Standard error is all there is: nobody could be told that it is closed.
            let _ = writeln!(err, "{text}");
        }
    }

    /// All of them with excerpts, each in several lines.
    pub fn texts(&self, paint: Paint) -> impl Iterator<Item = String> {
        self.list.iter().map(move |diagnostic| {
            let other =
                (diagnostic.file != self.file).then(|| std::fs::read_to_string(&diagnostic.file));
            let text = match &other {
                None => self.text.as_str(),
                Some(read) => read.as_deref().unwrap_or_default(),
            };
            excerpt::show(diagnostic, text, paint)
        })
    }

    /// The last word on a refused input: everything that is wrong, in the way the user asked for.
    pub fn refuse(&self, as_json: bool) -> Failure {
        if as_json {
            let value = json!({ "ok": false, "file": self.file, "diagnostics": self.as_json() });
            if let Err(failure) = output::print_json(&value) {
                return failure;
            }
        } else {
            self.show();
            let errors = self.count(Severity::Error);
            let plural = if errors == 1 { "" } else { "s" };
            let file = crate::table::plain(&self.file);
            output::complain(&format!("heterodyne: {file}: {errors} error{plural}"));
        }
        Failure::Input
    }

    /// As a JSON list.
    pub fn as_json(&self) -> Value {
        self.list
            .iter()
            .map(|diagnostic| {
                json!({
                    "severity": diagnostic.severity.to_string(),
                    "code": diagnostic.code,
                    "file": diagnostic.file,
                    "line": diagnostic.line,
                    "column": diagnostic.column,
                    "path": diagnostic.path,
                    "span": [diagnostic.span.start, diagnostic.span.end],
                    "message": diagnostic.message,
                    "found": diagnostic.found,
                    "accepted": diagnostic.accepted,
                    "help": diagnostic.help,
                })
            })
            .collect()
    }
}

fn paint_for_stderr() -> Paint {
    let variable = |name| std::env::var_os(name);
    let (no_color, term) = (variable("NO_COLOR"), variable("TERM"));
    Paint::on(
        std::io::stderr().is_terminal(),
        no_color.as_deref(),
        term.as_deref(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_lines_and_columns_in_characters() {
        let mut problems = Problems::of(
            Path::new("a.json"),
            "{\n  \"ä\": 1\n}".to_owned(),
            Vec::new(),
        );
        let at = problems.text.find('1').unwrap();
        let place = Place {
            path: "ä".to_owned(),
            span: at..at + 1,
        };
        problems.add(Severity::Warning, "test", &place, "odd".to_owned());
        let found = &problems.list[0];
        assert_eq!((found.line, found.column), (2, 8));
        assert_eq!(problems.count(Severity::Warning), 1);
        assert_eq!(problems.count(Severity::Error), 0);
    }
}
