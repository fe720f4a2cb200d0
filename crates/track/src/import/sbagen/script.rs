//! What a sequence says, once its lines are read: tone-sets, entries in time, and the names they go by.
//!
//! Invariant: an entry names a tone-set that exists.

use super::lexer::Word;
use super::options::Options;
use super::times::Time;
use super::tone_sets::Channel;
use std::collections::HashMap;
use std::ops::Range;

/// How a tone-set meets its neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fade {
    /// `<` and `>`: from or to silence.
    Silence,
    /// `-`: what is common goes on, the rest fades.
    Through,
    /// `=`: frequencies slide.
    Slide,
}

/// A tone-set at a time.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Seconds from midnight, or from the start of the program; grows from entry to entry.
    pub at_secs: u64,
    /// Index into [`Sequence::tone_sets`].
    pub tone_set: usize,
    pub fade_in: Fade,
    pub fade_out: Fade,
    /// `->`: the way to the next entry takes all the time until then.
    pub slide: bool,
    pub span: Range<usize>,
}

/// A time line as written.
#[derive(Clone, Debug)]
pub(super) struct TimeLine<'t> {
    pub time: Time,
    pub fade_in: Fade,
    pub fade_out: Fade,
    pub slide: bool,
    pub name: Word<'t>,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Definition<'t> {
    /// Index into the tone-sets.
    Tones(usize),
    Block(Vec<TimeLine<'t>>),
}

/// Names and what they stand for.
#[derive(Debug, Default)]
pub(super) struct Named<'t>(pub HashMap<&'t str, Definition<'t>>);

impl<'t> Named<'t> {
    pub fn get(&self, name: &str) -> Option<&Definition<'t>> {
        self.0.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.0.keys().copied()
    }
}

/// A tone-set with its name.
#[derive(Clone, Debug)]
pub(super) struct ToneSet {
    pub name: String,
    pub channels: Vec<Channel>,
}

/// A sequence that was read.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    pub options: Options,
    pub tone_sets: Vec<ToneSet>,
    pub entries: Vec<Entry>,
    /// Lines that SBaGen shows when it starts.
    pub spoken: Vec<String>,
    /// Whether the first time is a time of day.
    pub by_clock: bool,
}
