//! How much the presets of a track may fill in, all together: as many values and bytes as one text may have.
//!
//! Invariant: a few voices that name one large preset, or very many that name a small one, cost no more memory than a
//! text of the largest size.

use crate::json::{Member, Node, Value};
use crate::limits;
use std::ops::Range;

/// How much presets may still fill in: one small file may be named by very many voices.
pub(super) struct Room {
    values: usize,
    bytes: usize,
    full: bool,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            values: limits::VALUES,
            bytes: limits::TEXT_BYTES,
            full: false,
        }
    }
}

impl Room {
    /// Whether something did not fit; from then on nothing does.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The member at another place, if there is room for it.
    pub fn copy(
        &mut self,
        member: &Member<'static>,
        span: &Range<usize>,
    ) -> Option<Member<'static>> {
        let fits = !self.full && self.text(&member.key) && self.take(&member.value);
        self.full = !fits;
        fits.then(|| member.moved_to(span))
    }

    fn take(&mut self, value: &Value<'_>) -> bool {
        let Some(left) = self.values.checked_sub(1) else {
            return false;
        };
        self.values = left;
        match &value.node {
            Node::Null | Node::Bool(_) | Node::Number(_) => true,
            Node::Text(text) => self.text(text),
            Node::List(items) => items.iter().all(|item| self.take(item)),
            Node::Object(members) => members
                .iter()
                .all(|member| self.text(&member.key) && self.take(&member.value)),
        }
    }

    fn text(&mut self, text: &str) -> bool {
        match self.bytes.checked_sub(text.len()) {
            Some(left) => {
                self.bytes = left;
                true
            }
            None => false,
        }
    }
}
