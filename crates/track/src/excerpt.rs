//! Shows a diagnostic the way a person wants to read it: what is wrong, the line it is in, a mark below the spot, what
//! is accepted and what to do.
//!
//! A line may be the whole of a file without line breaks, so only a window around the spot is shown. What comes from a
//! file is made safe for the terminal first.

use crate::diagnostic::{Diagnostic, Severity};
use std::ffi::OsStr;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Columns of source text shown at most.
const WINDOW: usize = 100;
/// Columns shown before the spot where the line is too long.
const BEFORE: usize = 40;
/// Longest mark.
const MARK: usize = 60;

/// Whether to colour, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    /// Colours on a terminal, unless the variables `NO_COLOR` (set to anything) or `TERM` (`dumb`) forbid them.
    pub fn on(terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> Self {
        let forbidden = no_color.is_some_and(|value| !value.is_empty());
        let dumb = term.is_some_and(|value| value == "dumb");
        Self(terminal && !forbidden && !dumb)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// The word for how bad something is.
    pub fn severity(self, severity: Severity) -> String {
        let code = if severity == Severity::Error {
            "1;31"
        } else {
            "1;33"
        };
        self.with(code, &severity.to_string())
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.with("1;34", text)
    }

    fn mark(self, severity: Severity, text: &str) -> String {
        self.with(
            if severity == Severity::Error {
                "1;31"
            } else {
                "1;33"
            },
            text,
        )
    }
}

/// The diagnostic as lines, with an excerpt of `source` where it has a spot.
pub fn show(diagnostic: &Diagnostic, source: &str, paint: Paint) -> String {
    let mut out = String::new();
    let message = plain(&diagnostic.message);
    let _ = writeln!(
        out,
        "{}: {}",
        paint.severity(diagnostic.severity),
        paint.bold(&message)
    );
    let number = diagnostic.line.to_string();
    let gutter = " ".repeat(number.len());
    let at = if diagnostic.path.is_empty() {
        String::new()
    } else {
        format!(" at {}", plain(&diagnostic.path))
    };
    let file = plain(&diagnostic.file);
    let _ = writeln!(
        out,
        "{gutter}{} {file}:{number}:{}{at}",
        paint.faint("-->"),
        diagnostic.column
    );
    let bar = paint.faint("|");
    if !diagnostic.span.is_empty() && diagnostic.span.end <= source.len() {
        let (text, start, width) = window(source, diagnostic);
        let mark = paint.mark(diagnostic.severity, &"^".repeat(width));
        let found = if diagnostic.found.is_empty() {
            String::new()
        } else {
            format!(" found {}", plain(&diagnostic.found))
        };
        let found = paint.mark(diagnostic.severity, &found);
        let _ = writeln!(out, "{gutter} {bar}");
        let _ = writeln!(out, "{} {bar} {text}", paint.faint(&number));
        let _ = writeln!(out, "{gutter} {bar} {}{mark}{found}", " ".repeat(start));
    } else if !diagnostic.found.is_empty() {
        let _ = writeln!(
            out,
            "{gutter} {} found: {}",
            paint.faint("="),
            plain(&diagnostic.found)
        );
    }
    if !diagnostic.accepted.is_empty() {
        let _ = writeln!(
            out,
            "{gutter} {} accepted: {}",
            paint.faint("="),
            plain(&diagnostic.accepted)
        );
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "{gutter} {} help: {}", paint.faint("="), plain(help));
    }
    out
}

/// Text from a file, safe for a terminal: control characters become `\u{fffd}`, so that no file can steer the terminal.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// The part of the line to show, the column where the mark starts in it and the width of the mark.
fn window(source: &str, diagnostic: &Diagnostic) -> (String, usize, usize) {
    let (from, to) = (
        floor(source, diagnostic.span.start),
        floor(source, diagnostic.span.end),
    );
    let line_start = source[..from].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[from..]
        .find('\n')
        .map_or(source.len(), |at| from + at);
    let before = &source[line_start..from];
    let after = source[from..line_end].trim_end_matches('\r');
    let long = tail(before, WINDOW).chars().count() + head(after, WINDOW).chars().count() > WINDOW;
    let shown_before = tail(before, if long { BEFORE } else { WINDOW });
    let shown_after = head(after, WINDOW - shown_before.chars().count());
    let dots = |cut: bool| if cut { "..." } else { "" };
    let lead = format!(
        "{}{}",
        dots(shown_before.len() < before.len()),
        visible(shown_before)
    );
    let text = format!(
        "{lead}{}{}",
        visible(shown_after),
        dots(shown_after.len() < after.len())
    );
    let spot = &source[from..to.clamp(from, line_end)];
    (text, lead.width(), visible(head(spot, MARK)).width().max(1))
}

/// Tabs as one space, control characters made visible: every character has a width.
fn visible(text: &str) -> String {
    plain(&text.replace('\t', " "))
}

fn head(text: &str, chars: usize) -> &str {
    text.char_indices()
        .nth(chars)
        .map_or(text, |(at, _)| &text[..at])
}

fn tail(text: &str, chars: usize) -> &str {
    match chars.checked_sub(1) {
        None => "",
        Some(last) => text
            .char_indices()
            .rev()
            .nth(last)
            .map_or(text, |(at, _)| &text[at..]),
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn diagnostic(source: &str, spot: &str) -> Diagnostic {
        let start = source.find(spot).unwrap();
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        Diagnostic {
            severity: Severity::Error,
            code: "wrong-type",
            file: "a.json".into(),
            line: source[..start].matches('\n').count() + 1,
            column: source[line_start..start].chars().count() + 1,
            path: "steps[0].duration".into(),
            span: start..start + spot.len(),
            message: "this is no number".into(),
            found: "text".into(),
            accepted: "a number of seconds".into(),
            help: Some("take the quotes away".into()),
        }
    }

    #[test]
    fn reads_like_a_compiler() {
        let source = "{\n\t\"steps\": [{ \"duration\": \"x\" }]\n}\n";
        assert_eq!(
            show(&diagnostic(source, "\"x\""), source, Paint(false)),
            "error: this is no number
 --> a.json:2:26 at steps[0].duration
  |
2 |  \"steps\": [{ \"duration\": \"x\" }]
  |                          ^^^ found text
  = accepted: a number of seconds
  = help: take the quotes away
"
        );
    }

    #[test]
    fn the_mark_stands_below_its_spot_in_a_file_of_one_long_line() {
        let source = format!("[{}HERE{}]", "1,".repeat(50_000), ",2".repeat(50_000));
        let text = show(&diagnostic(&source, "HERE"), &source, Paint(false));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.len() < 120), "{text}");
        assert_eq!(lines[3].find("HERE"), lines[4].find("^^^^ found"));
        assert!(
            lines[3].starts_with("1 | ...") && lines[3].ends_with("..."),
            "{text}"
        );
    }

    #[test]
    fn colours_come_only_when_asked_for() {
        let source = "\"x\"";
        assert!(
            show(&diagnostic(source, "\"x\""), source, Paint(true))
                .contains("\x1b[1;31merror\x1b[0m")
        );
        assert!(!show(&diagnostic(source, "\"x\""), source, Paint(false)).contains('\x1b'));
    }

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        let (set, dumb) = (Some(OsStr::new("1")), Some(OsStr::new("dumb")));
        let xterm = Some(OsStr::new("xterm"));
        assert_eq!(Paint::on(true, None, xterm), Paint(true));
        assert_eq!(Paint::on(true, Some(OsStr::new("")), None), Paint(true));
        for off in [
            Paint::on(false, None, xterm),
            Paint::on(true, set, xterm),
            Paint::on(true, None, dumb),
        ] {
            assert_eq!(off, Paint(false));
        }
    }

    proptest! {
        /// Whatever the file holds, nothing in it reaches the terminal as a command, and nothing panics.
        #[test]
        fn no_file_steers_the_terminal(source in "[\\x00-\\x7fäß長\\n\\t\\x1b]{0,200}", from in 0usize..200, len in 0usize..50) {
            let mut d = diagnostic("x", "x");
            d.span = from.min(source.len())..(from + len).min(source.len());
            d.message = source.clone();
            d.found = source.clone();
            let text = show(&d, &source, Paint(false));
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
            prop_assert!(text.lines().count() <= 8);
        }
    }
}
