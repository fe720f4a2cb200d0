//! A Score with two readers of it, so that a seek can fade from one to the other without allocating.

use std::sync::Arc;

use crate::cursor::{Block, Cursor};
use crate::score::{QUANTUM, Score};

/// One reader: a cursor, a position, and the block it stands in.
struct Deck {
    cursor: Cursor,
    block: Box<Block>,
    /// Which block that is.
    quantum: Option<u64>,
    position: u64,
}

impl Deck {
    fn new(score: &Score) -> Self {
        Self {
            cursor: Cursor::new(score),
            block: Box::new([[0.0; QUANTUM]; 2]),
            quantum: None,
            position: 0,
        }
    }

    /// Copies the next frames; silence past the end, where the position stays.
    fn read(&mut self, score: &Score, left: &mut [f32], right: &mut [f32]) {
        let mut at = 0;
        while at < left.len() {
            let rest = score.frames().saturating_sub(self.position);
            if rest == 0 {
                left[at..].fill(0.0);
                right[at..].fill(0.0);
                return;
            }
            let quantum = self.position / QUANTUM as u64;
            if self.quantum != Some(quantum) {
                self.cursor.render(score, quantum, &mut self.block);
                self.quantum = Some(quantum);
            }
            let from = (self.position % QUANTUM as u64) as usize;
            let count = (QUANTUM - from)
                .min(left.len() - at)
                .min(rest.min(QUANTUM as u64) as usize);
            left[at..at + count].copy_from_slice(&self.block[0][from..from + count]);
            right[at..at + count].copy_from_slice(&self.block[1][from..from + count]);
            at += count;
            self.position += count as u64;
        }
    }
}

/// A Score and all that playing it takes.
pub(super) struct Loaded {
    score: Arc<Score>,
    decks: [Deck; 2],
    active: usize,
}

impl Loaded {
    /// Allocates both readers.
    pub fn new(score: Arc<Score>) -> Box<Self> {
        let decks = [Deck::new(&score), Deck::new(&score)];
        Box::new(Self {
            score,
            decks,
            active: 0,
        })
    }

    pub fn score(&self) -> &Score {
        &self.score
    }

    /// Position of the reader that plays.
    pub fn position(&self) -> u64 {
        self.decks[self.active].position
    }

    /// Moves the reader that plays.
    pub fn move_to(&mut self, frame: u64) {
        self.decks[self.active].position = frame.min(self.score.frames());
    }

    /// Makes the other reader the one that plays, at `frame`; the old one stays where it was.
    pub fn turn_to(&mut self, frame: u64) {
        self.active = 1 - self.active;
        self.move_to(frame);
    }

    /// Reads from the one that plays.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.decks[self.active].read(&self.score, left, right);
    }

    /// Reads from the one that played before a seek.
    pub fn read_other(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.decks[1 - self.active].read(&self.score, left, right);
    }
}
