//! Reads JSON text into values by descent, in one pass.
//!
//! Invariant: descent is bounded by [`limits::NESTING`], values by [`limits::VALUES`], text by
//! [`limits::TEXT_BYTES`]; a wrong number or string is reported and read past, a wrong structure ends reading.
//! Grammar: RFC 8259, with a leading byte order mark allowed.

use super::number::literal_length;
use super::text::{Problems, read_string};
use super::{Member, Node, Value, offset, quoted};
use crate::diagnostic::{Severity, codes};
use crate::limits;
use crate::report::{Problem, Report, Segment};
use std::collections::HashMap;
use std::ops::Range;

/// Structure that cannot be read further; the report has it.
struct Broken;

/// Where reading stands, as a step of a JSON path.
enum Step {
    /// The bytes between the quotes of a key.
    Key(Range<usize>),
    Item(usize),
}

struct Reader<'a, 'r> {
    text: &'a str,
    at: usize,
    values: usize,
    trail: Vec<Step>,
    report: &'r mut Report,
}

/// Reads one JSON value that fills `text`; `None` if its structure is broken, with the reason in the report.
pub(crate) fn read<'a>(text: &'a str, report: &mut Report) -> Option<Value<'a>> {
    if text.len() > limits::TEXT_BYTES {
        let message = format!("the file is longer than {} bytes", limits::TEXT_BYTES);
        report.push(
            Problem::error(codes::LIMIT, 0..0, message).found(format!("{} bytes", text.len())),
        );
        return None;
    }
    let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut reader = Reader {
        text,
        at: start,
        values: 0,
        trail: Vec::new(),
        report,
    };
    reader.whole().ok()
}

impl<'a> Reader<'a, '_> {
    fn whole(&mut self) -> Result<Value<'a>, Broken> {
        let value = self.value(0)?;
        self.space();
        if self.at < self.text.len() {
            return Err(self.broken(
                "the end of the file",
                "something follows the end of the value",
            ));
        }
        Ok(value)
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Broken> {
        self.space();
        self.values += 1;
        if self.values > limits::VALUES {
            return Err(self.refuse(format!(
                "the file holds more than {} values",
                limits::VALUES
            )));
        }
        let start = self.at;
        let node = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Node::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => return Err(self.broken("a value", "no value stands here")),
        };
        Ok(Value::new(start..self.at, node))
    }

    fn object(&mut self, depth: usize) -> Result<Node<'a>, Broken> {
        self.open(depth)?;
        let mut members: Vec<Member<'a>> = Vec::new();
        self.space();
        while self.peek() != Some(b'}') {
            if self.peek() != Some(b'"') {
                return Err(self.broken(
                    "a key in double quotes, or }",
                    "an object goes on with something else",
                ));
            }
            let key_start = offset(self.at);
            let key = self.string()?;
            self.trail
                .push(Step::Key(key_start as usize + 1..self.at - 1));
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.broken("a colon after the key", "a key has no value"));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            self.trail.pop();
            members.push(Member {
                key,
                key_start,
                value,
            });
            self.next_item(b'}')?;
        }
        self.at += 1;
        Ok(Node::Object(self.without_duplicates(members)))
    }

    fn list(&mut self, depth: usize) -> Result<Node<'a>, Broken> {
        self.open(depth)?;
        let mut items = Vec::new();
        self.space();
        while self.peek() != Some(b']') {
            self.trail.push(Step::Item(items.len()));
            items.push(self.value(depth + 1)?);
            self.trail.pop();
            self.next_item(b']')?;
        }
        self.at += 1;
        Ok(Node::List(items))
    }

    /// Steps over `{` or `[`, unless that is a level too deep.
    fn open(&mut self, depth: usize) -> Result<(), Broken> {
        if depth >= limits::NESTING {
            return Err(self.refuse(format!(
                "values nest deeper than {} levels",
                limits::NESTING
            )));
        }
        self.at += 1;
        Ok(())
    }

    /// After an item: a comma and another item, or the closing bracket, which stays.
    fn next_item(&mut self, close: u8) -> Result<(), Broken> {
        self.space();
        if self.peek() == Some(close) {
            return Ok(());
        }
        let comma = self.at;
        if self.peek() != Some(b',') {
            let accepted = format!("a comma or {}", char::from(close));
            return Err(self.broken(&accepted, "two items are not separated"));
        }
        self.at += 1;
        self.space();
        if self.peek() == Some(close) {
            self.at = comma;
            return Err(self.broken(
                "no comma after the last item",
                "a comma has nothing behind it",
            ));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<std::borrow::Cow<'a, str>, Broken> {
        let start = self.at;
        let mut problems = Problems::default();
        let read = read_string(self.text, start, &mut problems);
        for problem in problems.listed {
            self.push(problem);
        }
        self.report.count(Severity::Error, problems.dropped);
        match read {
            Some((text, end)) => {
                self.at = end;
                Ok(text)
            }
            None => Err(self.broken("a closing double quote", "a text does not end")),
        }
    }

    fn number(&mut self) -> Result<Node<'a>, Broken> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        if rest.starts_with(b"-Infinity") {
            self.at += 9;
            return Ok(self.not_finite(start));
        }
        let Some(length) = literal_length(rest) else {
            return Err(self.broken("a number such as -12.5 or 1e-3", "a number is not complete"));
        };
        self.at += length;
        match self.text[start..self.at].parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Node::Number(value)),
            _ => Ok(self.not_finite(start)),
        }
    }

    fn word(&mut self) -> Result<Node<'a>, Broken> {
        let start = self.at;
        let length = self.text.as_bytes()[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        self.at += length;
        match &self.text[start..self.at] {
            "null" => Ok(Node::Null),
            "true" => Ok(Node::Bool(true)),
            "false" => Ok(Node::Bool(false)),
            "NaN" | "Infinity" => Ok(self.not_finite(start)),
            _ => {
                self.at = start;
                Err(self.broken(
                    "true, false, null, a number, a text, a list or an object",
                    "a word stands without quotes",
                ))
            }
        }
    }

    /// Reports the number from `start` to here and stands null in its place.
    fn not_finite(&mut self, start: usize) -> Node<'a> {
        let found = self.text[start..self.at]
            .chars()
            .take(40)
            .collect::<String>();
        self.push(
            Problem::error(
                codes::NOT_FINITE,
                start..self.at,
                "this number is not finite",
            )
            .found(found)
            .accepted("a number of magnitude below 1.8e308"),
        );
        Node::Null
    }

    /// The last of several members with one key stays, as in other readers of the format.
    fn without_duplicates(&mut self, members: Vec<Member<'a>>) -> Vec<Member<'a>> {
        let mut last: HashMap<&str, usize> = HashMap::with_capacity(members.len());
        for (i, member) in members.iter().enumerate() {
            last.insert(&member.key, i);
        }
        if last.len() == members.len() {
            return members;
        }
        let stays: Vec<bool> = members
            .iter()
            .enumerate()
            .map(|(i, member)| last[&*member.key] == i)
            .collect();
        let mut kept = Vec::with_capacity(last.len());
        for (member, stays) in members.into_iter().zip(stays) {
            if stays {
                kept.push(member);
                continue;
            }
            if !self.report.has_room(Severity::Warning) {
                self.report.count(Severity::Warning, 1);
                continue;
            }
            self.push(
                Problem::warning(
                    codes::DUPLICATE_KEY,
                    member.key_span(),
                    "a key stands twice in one object; the last one counts",
                )
                .found(quoted(&member.key)),
            );
        }
        kept
    }

    fn push(&mut self, problem: Problem) {
        let text = self.text;
        let steps = self.trail.iter().map(|step| match step {
            Step::Key(span) => Segment::Key(text[span.clone()].to_owned()),
            Step::Item(index) => Segment::Index(*index),
        });
        let path: Vec<Segment> = steps.collect();
        self.report.push_at(&path, problem);
    }

    fn space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn refuse(&mut self, message: String) -> Broken {
        self.push(Problem::error(codes::LIMIT, self.at..self.at, message));
        Broken
    }

    fn broken(&mut self, accepted: &str, message: &str) -> Broken {
        let next = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next());
        let end = self.at + next.map_or(0, char::len_utf8);
        let found = match next {
            None => "the end of the file".to_owned(),
            Some(character) => format!("{character:?}"),
        };
        let mut problem = Problem::error(codes::SYNTAX, self.at..end, message)
            .found(found)
            .accepted(accepted);
        problem.help = match next {
            Some('/' | '#') => Some("JSON has no comments".to_owned()),
            Some('\'') => Some("JSON texts stand in double quotes".to_owned()),
            _ => None,
        };
        self.push(problem);
        Broken
    }
}
