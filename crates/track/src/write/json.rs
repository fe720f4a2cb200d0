//! JSON as text: members in the order in which they were put, numbers that read back to the same bits.
//!
//! Invariant: what is written is JSON; a finite f64 is its shortest text that parses to itself.

/// A JSON value that is about to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Bool(bool),
    Number(f64),
    Whole(u64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The whole document, with a line feed at its end.
    pub fn document(&self) -> String {
        let mut out = String::new();
        self.put(&mut out, 0);
        out.push('\n');
        out
    }

    fn put(&self, out: &mut String, depth: usize) {
        match self {
            Self::Bool(on) => out.push_str(if *on { "true" } else { "false" }),
            Self::Number(number) => out.push_str(&format!("{number:?}")),
            Self::Whole(number) => out.push_str(&number.to_string()),
            Self::Text(text) => put_text(out, text),
            Self::List(items) if items.iter().all(Json::is_scalar) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    item.put(out, depth);
                }
                out.push(']');
            }
            Self::List(items) => lines(out, depth, ['[', ']'], items, |out, item| {
                item.put(out, depth + 1);
            }),
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Object(members) => lines(out, depth, ['{', '}'], members, |out, (key, value)| {
                put_text(out, key);
                out.push_str(": ");
                value.put(out, depth + 1);
            }),
        }
    }

    fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Object(_))
    }
}

/// Brackets around items, each on a line of its own.
fn lines<T>(
    out: &mut String,
    depth: usize,
    brackets: [char; 2],
    items: &[T],
    put: impl Fn(&mut String, &T),
) {
    out.push(brackets[0]);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index > 0 { ",\n" } else { "\n" });
        indent(out, depth + 1);
        put(out, item);
    }
    out.push('\n');
    indent(out, depth);
    out.push(brackets[1]);
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn put_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Members of an object, put one after the other.
#[derive(Debug, Default)]
pub(crate) struct Members(Vec<(String, Json)>);

impl Members {
    /// Puts a member.
    pub fn put(&mut self, key: &str, value: Json) -> &mut Self {
        self.0.push((key.to_owned(), value));
        self
    }

    /// Puts a number.
    pub fn number(&mut self, key: &str, value: f64) -> &mut Self {
        self.put(key, Json::Number(value))
    }

    /// Puts a number unless it is what a reader takes where none is given.
    pub fn number_unless(&mut self, key: &str, value: f64, default: f64) -> &mut Self {
        if value.to_bits() == default.to_bits() {
            self
        } else {
            self.number(key, value)
        }
    }

    /// Puts a number if there is one.
    pub fn number_if(&mut self, key: &str, value: Option<f64>) -> &mut Self {
        match value {
            Some(value) => self.number(key, value),
            None => self,
        }
    }

    /// Puts a text unless it is empty.
    pub fn text_if(&mut self, key: &str, text: &str) -> &mut Self {
        if text.is_empty() {
            self
        } else {
            self.put(key, Json::text(text))
        }
    }

    /// Whether a member of this name was put.
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// The object.
    pub fn object(self) -> Json {
        Json::Object(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_to_the_same_bits() {
        for number in [
            0.1,
            -0.0,
            1e300,
            5e-324,
            1.0 / 3.0,
            2_f64.powi(53),
            1e21,
            1e-7,
        ] {
            let text = Json::Number(number).document();
            let read: f64 = serde_json::from_str::<serde_json::Value>(&text)
                .unwrap()
                .as_f64()
                .unwrap();
            assert_eq!(read.to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn text_survives_another_reader() {
        let odd = "a\"b\\c\n\r\t\u{0}\u{1f}\u{7f}\u{85}ä\u{1F3A7}";
        let text = Json::text(odd).document();
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), odd);
    }
}
