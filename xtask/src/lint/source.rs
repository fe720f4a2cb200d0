//! Splits Rust source into code and comments, and marks the lines that belong to test modules.
//!
//! Invariant: text inside string and character literals never reaches `code`, so that a rule cannot mistake a
//! sentence for a call. It is a scanner, not a parser: it knows literals, comments and braces, and no more.

/// One line of a source file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line without comments and without the contents of literals.
    pub code: String,
    /// The text of its comments.
    pub comment: String,
    /// Whether it belongs to an item under `#[cfg(test)]`.
    pub test: bool,
}

/// The lines of one file.
pub fn lines(text: &str) -> Vec<Line> {
    let mut scanner = Scanner {
        rest: text,
        lines: vec![Line::default()],
    };
    while scanner.step() {}
    let mut lines = scanner.lines;
    mark_tests(&mut lines);
    lines
}

struct Scanner<'a> {
    rest: &'a str,
    lines: Vec<Line>,
}

impl<'a> Scanner<'a> {
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.comment(end);
        } else if self.rest.starts_with("/*") {
            self.comment(block_comment(self.rest));
        } else if let Some(end) = literal(self.rest) {
            self.skip(end);
        } else if first.is_alphanumeric() || first == '_' {
            let end = self
                .rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(self.rest.len());
            self.code(end);
        } else {
            self.code(first.len_utf8());
        }
        true
    }

    fn take(&mut self, end: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn each(&mut self, end: usize, mut put: impl FnMut(&mut Line, char)) {
        for c in self.take(end).chars() {
            if c == '\n' {
                self.lines.push(Line::default());
            } else if let Some(line) = self.lines.last_mut() {
                put(line, c);
            }
        }
    }

    fn code(&mut self, end: usize) {
        self.each(end, |line, c| line.code.push(c));
    }

    fn comment(&mut self, end: usize) {
        self.each(end, |line, c| line.comment.push(c));
    }

    fn skip(&mut self, end: usize) {
        self.each(end, |_, _| {});
    }
}

/// The length of a nested block comment at the start of `text`.
fn block_comment(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a string or character literal at the start of `text`, if one starts there.
fn literal(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let after = text.strip_prefix(*prefix);
        after.is_some_and(|after| {
            let hashes = after.trim_start_matches('#');
            after.starts_with('"') || (prefix.ends_with('r') && hashes.starts_with('"'))
        })
    });
    if let Some(prefix) = prefix {
        let body = &text[prefix.len()..];
        let hashes = body.len() - body.trim_start_matches('#').len();
        if prefix.ends_with('r') {
            let close = format!("\"{}", "#".repeat(hashes));
            let inner = &body[hashes + 1..];
            let end = inner
                .find(&close)
                .map_or(inner.len(), |at| at + close.len());
            return Some(prefix.len() + hashes + 1 + end);
        }
        return Some(prefix.len() + 1 + escaped(&body[1..], '"'));
    }
    let body = text.strip_prefix('\'')?;
    let mut chars = body.chars();
    let first = chars.next()?;
    // A quote, one character, a quote; anything else that starts with a quote is a lifetime.
    if first == '\\' || chars.next() == Some('\'') {
        Some(1 + escaped(body, '\''))
    } else {
        None
    }
}

/// The length up to and including the first unescaped `close`.
fn escaped(body: &str, close: char) -> usize {
    let mut escape = false;
    for (at, c) in body.char_indices() {
        if !escape && c == close {
            return at + c.len_utf8();
        }
        escape = !escape && c == '\\';
    }
    body.len()
}

/// Marks every item that stands under `#[cfg(test)]`, up to its closing brace or its semicolon.
fn mark_tests(lines: &mut [Line]) {
    let mut at = 0;
    while at < lines.len() {
        if lines[at].code.contains("#[cfg(test)]") {
            at = mark_item(lines, at);
        }
        at += 1;
    }
}

/// The index of the last line of the item.
fn mark_item(lines: &mut [Line], start: usize) -> usize {
    let mut depth = 0i64;
    for (at, line) in lines.iter_mut().enumerate().skip(start) {
        line.test = true;
        for c in line.code.replace("#[cfg(test)]", "").chars() {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if depth == 0 && matches!(c, '}' | ';') {
                return at;
            }
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        lines(text)
            .iter()
            .map(|line| line.code.clone())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn literals_of_every_kind_are_left_out() {
        assert_eq!(
            code(r####"f("a\"b", r#"c"d"#, b'x', '\'', 'y', br##"z"##)g"####),
            "f(, , b, , , )g"
        );
    }

    #[test]
    fn lifetimes_are_code() {
        assert_eq!(code("fn f<'a>(x: &'a str)"), "fn f<'a>(x: &'a str)");
    }

    #[test]
    fn nested_comments_end_where_they_end() {
        let scanned = lines("a /* b /* c */ d */ e // f");
        assert_eq!(scanned[0].code, "a  e ");
        assert_eq!(scanned[0].comment, "/* b /* c */ d */// f");
    }

    #[test]
    fn a_literal_over_two_lines_keeps_the_line_numbers() {
        let scanned = lines("a(\"x\ny\");\nb");
        assert_eq!(scanned.len(), 3);
        assert_eq!(scanned[2].code, "b");
    }
}
