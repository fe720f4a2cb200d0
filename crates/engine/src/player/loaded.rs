//! A Score and all that playing it takes: the reader that plays, for a while a second one that fades out, and for a looped
//! track a third that waits at the start.

use std::sync::Arc;

use super::deck::Deck;
use crate::score::Score;

/// A Score with its readers.
pub(super) struct Loaded {
    /// The reader that plays.
    deck: Box<Deck>,
    /// The one that played before a seek, while it fades.
    other: Option<Box<Deck>>,
    /// Waits at the start, run up.
    waiting: Option<Box<Deck>>,
    /// Has reached the end and is to leave.
    over: Option<Box<Deck>>,
}

impl Loaded {
    /// Allocates a reader that is to play from about `frame` on, and one that waits at the start if the track is looped.
    pub fn new(score: &Arc<Score>, frame: u64, looped: bool) -> Box<Self> {
        Box::new(Self {
            deck: Box::new(Deck::at(score, frame)),
            other: None,
            waiting: looped.then(|| Box::new(Deck::at_turn(score))),
            over: None,
        })
    }

    pub fn score(&self) -> &Score {
        self.deck.score()
    }

    /// Position of the reader that plays.
    pub fn position(&self) -> u64 {
        self.deck.position()
    }

    /// Moves the reader that plays. Where it would have to go back, a looped track has turned meanwhile: the one that waits is
    /// nearer.
    pub fn move_to(&mut self, frame: u64) {
        if frame < self.deck.position()
            && let Some(waiting) = &mut self.waiting
        {
            std::mem::swap(&mut self.deck, waiting);
        }
        self.deck.move_to(frame);
    }

    /// Makes another reader the one that plays; the old one stays where it was.
    pub fn turn_to(&mut self, deck: Box<Deck>) {
        self.other = Some(std::mem::replace(&mut self.deck, deck));
    }

    /// Hands out the reader that played before a seek.
    pub fn take_other(&mut self) -> Option<Box<Deck>> {
        self.other.take()
    }

    /// Hands out a reader that has reached the end.
    pub fn take_over(&mut self) -> Option<Box<Deck>> {
        self.over.take()
    }

    /// Takes a reader that is to wait at the start; gives it back if there is one.
    pub fn wait(&mut self, deck: Box<Deck>) -> Option<Box<Deck>> {
        if self.waiting.is_some() {
            return Some(deck);
        }
        self.waiting = Some(deck);
        None
    }

    /// Reads from the one that plays; returns how often a looped track has turned. Past the end of one that is not it is silence.
    pub fn read(&mut self, looped: bool, left: &mut [f32], right: &mut [f32]) -> u64 {
        let (mut at, mut laps) = (0, 0);
        let turns = looped && self.score().frames() > 0;
        loop {
            at += self.deck.read(looped, &mut left[at..], &mut right[at..]);
            if !(turns && self.deck.is_over()) {
                break;
            }
            self.turn();
            laps += 1;
        }
        left[at..].fill(0.0);
        right[at..].fill(0.0);
        laps
    }

    /// Goes on at the start: with the reader that waits there, or, where none came in time, with the same one, whose filters then
    /// have to look ahead anew.
    fn turn(&mut self) {
        match self.waiting.take_if(|_| self.over.is_none()) {
            Some(mut waiting) => {
                waiting.turn();
                self.over = Some(std::mem::replace(&mut self.deck, waiting));
            }
            None => self.deck.turn(),
        }
    }

    /// Reads from what leaves, which does not begin again.
    pub fn read_leaving(&mut self, looped: bool, left: &mut [f32], right: &mut [f32]) {
        read_once(&mut self.deck, looped, left, right);
    }

    /// Reads from the one that played before a seek.
    pub fn read_other(&mut self, looped: bool, left: &mut [f32], right: &mut [f32]) {
        match &mut self.other {
            Some(other) => read_once(other, looped, left, right),
            None => {
                left.fill(0.0);
                right.fill(0.0);
            }
        }
    }
}

/// Reads, and is silent past the end.
fn read_once(deck: &mut Deck, looped: bool, left: &mut [f32], right: &mut [f32]) {
    let at = deck.read(looped, left, right);
    left[at..].fill(0.0);
    right[at..].fill(0.0);
}
