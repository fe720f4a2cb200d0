//! JSON with places: every value knows the bytes that it came from.
//!
//! Invariant: a value that was read has finite numbers, at most [`crate::limits::NESTING`] levels and at most
//! [`crate::limits::VALUES`] values; strings without escapes borrow from the text.

mod number;
mod read;
mod text;

pub(crate) use number::numeric_text;
pub(crate) use read::read;

use std::borrow::Cow;
use std::ops::Range;

/// One value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Value<'a> {
    start: u32,
    end: u32,
    pub node: Node<'a>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Object(Vec<Member<'a>>),
}

/// One member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    pub key: Cow<'a, str>,
    key_start: u32,
    pub value: Value<'a>,
}

impl<'a> Value<'a> {
    fn new(span: Range<usize>, node: Node<'a>) -> Self {
        Self {
            start: offset(span.start),
            end: offset(span.end),
            node,
        }
    }

    /// An object without members, for a value that the file leaves out.
    pub fn nothing(span: Range<usize>) -> Self {
        Self::new(span, Node::Object(Vec::new()))
    }

    /// Bytes of the text that it came from.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// A copy that stands at another place, with all that it holds.
    pub fn moved_to(&self, span: &Range<usize>) -> Value<'static> {
        let node = match &self.node {
            Node::Null => Node::Null,
            Node::Bool(on) => Node::Bool(*on),
            Node::Number(number) => Node::Number(*number),
            Node::Text(text) => Node::Text(Cow::Owned(text.clone().into_owned())),
            Node::List(items) => Node::List(items.iter().map(|item| item.moved_to(span)).collect()),
            Node::Object(members) => {
                Node::Object(members.iter().map(|member| member.moved_to(span)).collect())
            }
        };
        Value::new(span.clone(), node)
    }

    pub fn is_null(&self) -> bool {
        matches!(self.node, Node::Null)
    }

    /// What it is, for a message: `the text "abc"`, `a list of 3`.
    pub fn describe(&self) -> String {
        match &self.node {
            Node::Null => "null".to_owned(),
            Node::Bool(value) => value.to_string(),
            Node::Number(value) => shown(*value),
            Node::Text(text) => quoted(text),
            Node::List(items) => format!("a list of {}", items.len()),
            Node::Object(members) => format!("an object of {}", members.len()),
        }
    }

    /// Whether two values mean the same, wherever they stand.
    pub fn same_content(&self, other: &Value<'_>) -> bool {
        match (&self.node, &other.node) {
            (Node::Null, Node::Null) => true,
            (Node::Bool(a), Node::Bool(b)) => a == b,
            (Node::Number(a), Node::Number(b)) => a == b,
            (Node::Text(a), Node::Text(b)) => a == b,
            (Node::List(a), Node::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_content(b))
            }
            (Node::Object(a), Node::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|(a, b)| a.key == b.key && a.value.same_content(&b.value))
            }
            _ => false,
        }
    }
}

impl Member<'_> {
    /// A copy that stands at another place.
    pub fn moved_to(&self, span: &Range<usize>) -> Member<'static> {
        Member {
            key: Cow::Owned(self.key.clone().into_owned()),
            key_start: offset(span.start),
            value: self.value.moved_to(span),
        }
    }

    /// Bytes of the key with its quotes; ends where an escape-free key would.
    pub fn key_span(&self) -> Range<usize> {
        let start = self.key_start as usize;
        start..(start + self.key.len() + 2).min(self.value.start as usize)
    }
}

/// A number as a person wants to read it: very large and very small ones with an exponent.
pub(crate) fn shown(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if (1e-5..1e16).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

/// A text in quotes, cut to a length that fits a message.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

/// Offsets fit 32 bits because the text is bounded.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

const _: () = assert!(crate::limits::TEXT_BYTES < u32::MAX as usize);
