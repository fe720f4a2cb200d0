//! Cuts the text of an expression into tokens.
//!
//! Invariant: tokens come in order, never overlap, and every byte that is not white space belongs to one.

use super::ExpressionError;

/// The smallest meaningful piece of an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    /// A name with its `np.` or `math.` in front, as written.
    Name(&'a str),
    /// An operator, a parenthesis or a comma.
    Symbol(&'static str),
    End,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub token: Token<'a>,
    pub offset: usize,
    /// The token's own text, empty at the end.
    pub text: &'a str,
}

/// Longer symbols first, so that `**` is never read as `*` twice.
const SYMBOLS: [&str; 16] = [
    "**", "//", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",",
];

pub(super) struct Lexer<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Lexer<'a> {
        Lexer { text, offset: 0 }
    }

    pub fn next(&mut self) -> Result<Placed<'a>, ExpressionError> {
        let all = self.text;
        let rest = all[self.offset..].trim_start_matches([' ', '\t', '\r', '\n']);
        let offset = all.len() - rest.len();
        let (token, length) = match rest.bytes().next() {
            None => (Token::End, 0),
            Some(byte) if byte.is_ascii_digit() || starts_with_point_and_digit(rest) => {
                number(rest, offset)?
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let length = name_length(rest);
                (Token::Name(&rest[..length]), length)
            }
            Some(_) => symbol(rest, offset)?,
        };
        self.offset = offset + length;
        Ok(Placed {
            token,
            offset,
            text: &rest[..length],
        })
    }
}

fn starts_with_point_and_digit(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes[0] == b'.' && bytes.get(1).is_some_and(u8::is_ascii_digit)
}

/// Letters, digits, underscores and inner points.
fn name_length(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .unwrap_or(rest.len())
}

fn symbol(rest: &str, offset: usize) -> Result<(Token<'static>, usize), ExpressionError> {
    if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
        return Ok((Token::Symbol(symbol), symbol.len()));
    }
    let found = rest
        .chars()
        .next()
        .map_or_else(String::new, |c| format!("{c:?}"));
    Err(ExpressionError::new(
        offset,
        found,
        "a number, a name, an operator or a parenthesis",
    ))
}

/// Digits with an optional point and an optional exponent.
fn number(rest: &str, offset: usize) -> Result<(Token<'static>, usize), ExpressionError> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        from + bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = end + 1 + sign;
        end = digits(exponent);
        if end == exponent {
            return Err(ExpressionError::new(
                offset,
                format!("\"{}\"", &rest[..end]),
                "digits after the exponent's e",
            ));
        }
    }
    // A letter that touches the number ("2alpha", "1j") belongs to what was meant, and is no part of the language.
    let touching = end + name_length(&rest[end..]);
    let value = if touching == end {
        rest[..end].parse::<f64>().ok()
    } else {
        None
    };
    match value {
        Some(value) if value.is_finite() => Ok((Token::Number(value), end)),
        Some(_) => Err(ExpressionError::new(
            offset,
            format!("\"{}\"", &rest[..end]),
            "a number below 1.8e308",
        )),
        None => Err(ExpressionError::new(
            offset,
            format!("\"{}\"", &rest[..touching]),
            "a decimal number such as 2, 0.5 or 1e-3, with an operator after it",
        )),
    }
}
