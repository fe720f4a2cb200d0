//! An object of the format: groups of named values, and the way from a key to the value that it names.
//!
//! Invariant: within one object every key names exactly one value in one form (a test holds this).

use super::ParamSpec;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Values that belong together.
#[derive(Debug)]
pub struct Group {
    /// Heading for listings; empty for the values that make the object what it is.
    pub title: &'static str,
    /// The values.
    pub params: &'static [ParamSpec],
}

/// Which end of a moving value a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The name alone.
    Plain,
    /// The value at the start of a transition.
    Start,
    /// The value at the end of a transition.
    End,
}

/// What a key of an object stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub spec: &'static ParamSpec,
    pub form: Form,
    /// 0 for the canonical name, then the place in the list of aliases.
    pub rank: usize,
}

/// An object with a fixed set of names.
pub struct ObjectSpec {
    /// What to call it in a message, for example `step`.
    pub name: &'static str,
    /// One sentence for people.
    pub doc: &'static str,
    /// Its values.
    pub groups: &'static [&'static Group],
    keys: OnceLock<HashMap<String, Key>>,
}

impl ObjectSpec {
    pub(super) const fn new(
        name: &'static str,
        doc: &'static str,
        groups: &'static [&'static Group],
    ) -> Self {
        Self {
            name,
            doc,
            groups,
            keys: OnceLock::new(),
        }
    }

    /// All values, in the order of the groups.
    pub fn params(&'static self) -> impl Iterator<Item = &'static ParamSpec> {
        self.groups.iter().flat_map(|group| group.params)
    }

    /// The value with this canonical name.
    pub fn param(&'static self, name: &str) -> Option<&'static ParamSpec> {
        self.params().find(|spec| spec.name == name)
    }

    /// Whether `key` is a name of the value `name`.
    pub(crate) fn names(&'static self, name: &str, key: &str) -> bool {
        self.keys()
            .get(key)
            .is_some_and(|known| known.spec.name == name && known.form == Form::Plain)
    }

    pub(crate) fn keys(&'static self) -> &'static HashMap<String, Key> {
        self.keys.get_or_init(|| self.all_keys().collect())
    }

    /// Every key that the object knows, with what it stands for.
    pub(crate) fn all_keys(&'static self) -> impl Iterator<Item = (String, Key)> {
        self.params().flat_map(|spec| {
            let plain = |rank| Key {
                spec,
                form: Form::Plain,
                rank,
            };
            let mut keys = vec![(spec.name.to_owned(), plain(0))];
            keys.extend(
                spec.aliases
                    .iter()
                    .enumerate()
                    .map(|(i, alias)| ((*alias).to_owned(), plain(i + 1))),
            );
            let end = |form, rank| Key { spec, form, rank };
            keys.extend(spec.start_key().map(|key| (key, end(Form::Start, 0))));
            keys.extend(spec.end_key().map(|key| (key, end(Form::End, 0))));
            for (i, (start, last)) in spec.end_aliases.iter().enumerate() {
                keys.push(((*start).to_owned(), end(Form::Start, i + 1)));
                keys.push(((*last).to_owned(), end(Form::End, i + 1)));
            }
            keys
        })
    }
}

impl std::fmt::Debug for ObjectSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObjectSpec")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl PartialEq for ObjectSpec {
    /// Tables are statics: each is equal to itself alone.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
