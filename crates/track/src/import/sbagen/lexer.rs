//! Lines and words of a sequence, each with its bytes.
//!
//! Invariant: a comment reaches from `#` to the end of its line; blank lines and a byte order mark do not come out.

use std::ops::Range;

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    pub span: Range<usize>,
}

/// A line without its comment.
#[derive(Clone, Debug)]
pub(super) struct Line<'t> {
    pub words: Vec<Word<'t>>,
    /// What stands behind `##`.
    pub spoken: Option<&'t str>,
}

/// All lines that hold words or a spoken comment.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = text.len() - unmarked.len();
    unmarked.split_inclusive('\n').filter_map(move |whole| {
        let at = start;
        start += whole.len();
        let (code, comment) = match whole.split_once('#') {
            Some((code, comment)) => (code, Some(comment)),
            None => (whole, None),
        };
        let spoken = comment
            .and_then(|text| text.strip_prefix('#'))
            .map(str::trim);
        let words = words(code, at);
        (!words.is_empty() || spoken.is_some()).then_some(Line { words, spoken })
    })
}

fn words(code: &str, at: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = code;
    let mut place = at;
    loop {
        let trimmed = rest.trim_start();
        place += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return words;
        }
        let end = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
        words.push(Word {
            text: &trimmed[..end],
            span: place..place + end,
        });
        place += end;
        rest = &trimmed[end..];
    }
}

/// A plain decimal number at the start of `text`, and the rest. A sign is no part of it.
pub(super) fn number(text: &str) -> Option<(f64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mut end = whole;
    if text[end..].starts_with('.') {
        let part = digits(&text[end + 1..]);
        if whole + part == 0 {
            return None;
        }
        end += 1 + part;
    }
    if end == 0 {
        return None;
    }
    let value: f64 = text[..end].parse().ok()?;
    value.is_finite().then_some((value, &text[end..]))
}

/// A number with an optional sign.
pub(super) fn signed(text: &str) -> Option<(f64, &str)> {
    if let Some(rest) = text.strip_prefix('-') {
        return number(rest).map(|(value, rest)| (-value, rest));
    }
    number(text.strip_prefix('+').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_bytes() {
        let text = "\n  a: 100+4/2 # b\r\n## said \nNOW a";
        let lines: Vec<Line<'_>> = lines(text).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1].spoken, Some("said"));
        for word in lines.iter().flat_map(|line| &line.words) {
            assert_eq!(&text[word.span.clone()], word.text);
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_word() {
        let text = "\u{feff}-SE\r\nNOW a\r\n";
        let words: Vec<Word<'_>> = lines(text).flat_map(|line| line.words).collect();
        let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
        assert_eq!(texts, ["-SE", "NOW", "a"]);
        assert_eq!(words[0].span, 3..6);
    }

    #[test]
    fn numbers_stop_where_they_end() {
        assert_eq!(number("100+4/2"), Some((100.0, "+4/2")));
        assert_eq!(number(".5/2"), Some((0.5, "/2")));
        assert_eq!(signed("-4.25x"), Some((-4.25, "x")));
        for none in ["", ".", "+4", "x", "-", "--1"] {
            assert_eq!(number(none), None, "{none}");
        }
    }
}
