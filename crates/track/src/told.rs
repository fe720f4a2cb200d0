//! A diagnostic as a page is told of it: the `Diagnostic` of the npm package (`web/src/api.ts`), as JSON.
//!
//! Invariant: lines and columns count from 1, columns in characters; `start` and `end` count UTF-16 units of the text that is meant, as editors do, and are `null`
//! where the problem is in another file, or in the file as a whole.

use std::ops::Range;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};

impl Diagnostic {
    /// All of it. `file` is the name of the file that `text` is of.
    pub fn json(&self, file: &str, text: &str) -> Value {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let placed = !self.is_of_whole_file();
        let units = self.utf16_range(file, text);
        json!({
            "severity": match self.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            "code": self.code,
            "message": self.message,
            "file": self.file,
            "line": placed.then_some(self.line),
            "column": placed.then_some(self.column),
            "start": units.as_ref().map(|units| units.start),
            "end": units.as_ref().map(|units| units.end),
            "path": said(&self.path),
            "found": said(&self.found),
            "accepted": said(&self.accepted),
            "suggestion": self.help,
        })
    }

    /// Its span in UTF-16 units, if it is in this file and not the file as a whole.
    pub fn utf16_range(&self, file: &str, text: &str) -> Option<Range<usize>> {
        // A text that is not UTF-8 is no text here: the span may end beyond it.
        let here = !self.is_of_whole_file() && self.file == file && self.span.end <= text.len();
        here.then(|| utf16_units(text, self.span.start)..utf16_units(text, self.span.end))
    }
}

/// UTF-16 units before a byte of a text.
fn utf16_units(text: &str, byte: usize) -> usize {
    let before = text.char_indices().take_while(|(at, _)| *at < byte);
    before.map(|(_, letter)| letter.len_utf16()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_utf16_units() {
        // ü is one unit and two bytes, 𝄞 two units and four bytes.
        let text = "aü𝄞b";
        for (byte, units) in [(0, 0), (1, 1), (3, 2), (7, 4), (8, 5), (100, 5)] {
            assert_eq!(utf16_units(text, byte), units, "{byte}");
        }
    }

    /// What a page reads; the order of keys is nobody's contract.
    #[test]
    fn a_problem_is_told_with_every_field() {
        let text = "{\"ü\": x}";
        let problem = Diagnostic {
            severity: Severity::Warning,
            code: "unknown-key",
            file: "a.json".to_owned(),
            line: 1,
            column: 2,
            path: "ü".to_owned(),
            span: 1..5,
            message: "no".to_owned(),
            found: "\"ü\"".to_owned(),
            accepted: String::new(),
            help: None,
        };
        let told = |start: &str, end: &str| {
            let text = format!(
                r#"{{"accepted":null,"code":"unknown-key","column":2,"end":{end},"file":"a.json","found":"\"ü\"","line":1,"message":"no","path":"ü","severity":"warning","start":{start},"suggestion":null}}"#
            );
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        };
        assert_eq!(problem.json("a.json", text), told("1", "4"));
        // In another file, or in a text that ends before: no range of this text.
        for (file, text) in [("b.json", text), ("a.json", "{")] {
            assert_eq!(problem.json(file, text), told("null", "null"));
        }
        // The file as a whole has no place at all.
        let whole = Diagnostic {
            column: 1,
            path: String::new(),
            span: 0..0,
            ..problem
        };
        let whole = whole.json("a.json", text);
        for key in ["line", "column", "start", "end", "path"] {
            assert!(whole[key].is_null(), "{key}");
        }
    }
}
