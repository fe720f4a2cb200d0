//! JSON strings: escapes, surrogate pairs, and what may not stand between quotes.
//!
//! Invariant: a string without escapes costs no memory; a wrong escape is reported and replaced, so that one
//! bad character does not hide the other problems of a file.

use crate::diagnostic::codes;
use crate::limits;
use crate::report::Problem;
use std::borrow::Cow;

/// What is wrong with one string: as many problems as are listed, the rest counted.
#[derive(Default)]
pub(super) struct Problems {
    pub listed: Vec<Problem>,
    pub dropped: usize,
}

impl Problems {
    fn push(&mut self, make: impl FnOnce() -> Problem) {
        if self.listed.len() < limits::DIAGNOSTICS {
            self.listed.push(make());
        } else {
            self.dropped += 1;
        }
    }
}

/// Reads the string whose opening quote is at `start`. Returns it with the offset behind its closing quote;
/// `None` if the text ends first.
pub(super) fn read_string<'a>(
    text: &'a str,
    start: usize,
    problems: &mut Problems,
) -> Option<(Cow<'a, str>, usize)> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    let mut run = at;
    let mut owned: Option<String> = None;
    loop {
        match bytes.get(at)? {
            b'"' => {
                let tail = &text[run..at];
                let whole = match owned {
                    None => Cow::Borrowed(tail),
                    Some(mut built) => {
                        built.push_str(tail);
                        Cow::Owned(built)
                    }
                };
                return Some((whole, at + 1));
            }
            b'\\' => {
                let built = owned.get_or_insert_with(String::new);
                built.push_str(&text[run..at]);
                let (character, length) = escape(bytes, at, problems);
                built.push(character);
                at += length;
                run = at;
            }
            byte @ 0..0x20 => {
                problems.push(|| {
                    Problem::error(
                        codes::SYNTAX,
                        at..at + 1,
                        "a control character stands inside a text",
                    )
                    .found(format!("the character U+{byte:04X}"))
                    .accepted("an escape such as \\n")
                });
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// The character of the escape at `at` and the length of the escape in bytes.
fn escape(bytes: &[u8], at: usize, problems: &mut Problems) -> (char, usize) {
    let character = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(bytes, at, problems),
        _ => {
            problems.push(|| {
                Problem::error(codes::SYNTAX, at..at + 1, "a backslash starts no escape")
                    .accepted(
                        "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits",
                    )
                    .help("a backslash in a Windows path is written twice")
            });
            return ('\u{FFFD}', 1);
        }
    };
    (character, 2)
}

fn unicode_escape(bytes: &[u8], at: usize, problems: &mut Problems) -> (char, usize) {
    let Some(first) = hex4(bytes, at + 2) else {
        problems.push(|| {
            Problem::error(codes::SYNTAX, at..at + 2, "\\u lacks its digits")
                .accepted("four hexadecimal digits")
        });
        return ('\u{FFFD}', 2);
    };
    if let Some(character) = char::from_u32(first) {
        return (character, 6);
    }
    let second = match (first, bytes.get(at + 6..at + 8)) {
        (0xD800..0xDC00, Some(b"\\u")) => {
            hex4(bytes, at + 8).filter(|low| (0xDC00..0xE000).contains(low))
        }
        _ => None,
    };
    match second.and_then(|low| char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)))
    {
        Some(character) => (character, 12),
        None => {
            problems.push(|| {
                Problem::error(
                    codes::SYNTAX,
                    at..at + 6,
                    "half of a surrogate pair stands alone",
                )
                .found(format!("\\u{first:04x}"))
                .accepted("a high surrogate followed by a low one")
            });
            ('\u{FFFD}', 6)
        }
    }
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |sum, byte| {
        Some(sum * 16 + char::from(*byte).to_digit(16)?)
    })
}
