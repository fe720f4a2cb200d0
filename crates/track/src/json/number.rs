//! Numbers as text: JSON literals, and the decimal strings that editors write where numbers belong.
//!
//! Invariant: what is accepted is finite; `NaN`, `Infinity` and literals beyond the range of f64 are not numbers.

/// Length of a JSON number literal at the start of `bytes`; `None` if there is none.
pub(super) fn literal_length(bytes: &[u8]) -> Option<usize> {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    match bytes.get(at) {
        Some(b'0') => at += 1,
        Some(b'1'..=b'9') => at += digits(&bytes[at..]),
        _ => return None,
    }
    if bytes.get(at) == Some(&b'.') {
        let count = digits(&bytes[at + 1..]);
        if count == 0 {
            return None;
        }
        at += 1 + count;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += exponent_length(&bytes[at..])?;
    }
    Some(at)
}

/// The value of a decimal string such as `"0.4"`, `" 5. "` or `"+1e3"`; `None` if it is not one.
/// The result may be infinite where the text is beyond the range of f64.
pub(crate) fn numeric_text(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let bytes = text.as_bytes();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(&bytes[at..]);
    at += whole;
    let mut part = 0;
    if bytes.get(at) == Some(&b'.') {
        part = digits(&bytes[at + 1..]);
        at += 1 + part;
    }
    if whole + part == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += exponent_length(&bytes[at..])?;
    }
    if at != bytes.len() {
        return None;
    }
    text.parse().ok()
}

fn digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// Length of `e`, a sign and digits.
fn exponent_length(bytes: &[u8]) -> Option<usize> {
    let sign = usize::from(matches!(bytes.get(1), Some(b'+' | b'-')));
    match digits(&bytes[1 + sign..]) {
        0 => None,
        count => Some(1 + sign + count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_follow_the_json_grammar() {
        for (text, length) in [
            ("0", Some(1)),
            ("-0", Some(2)),
            ("12.5e-3,", Some(7)),
            ("1E+5]", Some(4)),
            ("01", Some(1)),
            ("-", None),
            (".5", None),
            ("5.", None),
            ("1e", None),
            ("+1", None),
            ("NaN", None),
        ] {
            assert_eq!(literal_length(text.as_bytes()), length, "{text}");
        }
    }

    #[test]
    fn decimal_strings_are_numbers_and_words_are_not() {
        for (text, value) in [
            ("0.4", Some(0.4)),
            (" 220 ", Some(220.0)),
            ("+1e3", Some(1000.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("-0", Some(0.0)),
            ("1e999", Some(f64::INFINITY)),
            ("nan", None),
            ("inf", None),
            ("-Infinity", None),
            ("0x10", None),
            ("1_000", None),
            ("1e", None),
            (".", None),
            ("", None),
            ("4 Hz", None),
        ] {
            assert_eq!(numeric_text(text), value, "{text:?}");
        }
    }
}
