//! A Score and its reader; after a seek for a while a second one, which fades out.

use std::sync::Arc;

use crate::cursor::{Block, Cursor};
use crate::score::{QUANTUM, Score};

/// One reader: a cursor, a position, and the block it stands in.
pub(super) struct Deck {
    cursor: Cursor,
    block: Box<Block>,
    /// Which block that is.
    quantum: Option<u64>,
    position: u64,
}

impl Deck {
    /// A reader at a frame, with all that filters and effects remember there: what comes next costs no more than usual.
    pub fn at(score: &Score, frame: u64) -> Self {
        let mut cursor = Cursor::new(score);
        let mut block = Box::new([[0.0; QUANTUM]; 2]);
        let position = frame.min(score.frames());
        let quantum = position / QUANTUM as u64;
        if let Some(before) = quantum.checked_sub(1) {
            cursor.render(score, before, &mut block);
        }
        Self {
            cursor,
            block,
            quantum: None,
            position,
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
    /// The reader that plays.
    deck: Box<Deck>,
    /// The one that played before a seek, while it fades.
    other: Option<Box<Deck>>,
}

impl Loaded {
    /// Allocates a reader that is to play from about `frame` on.
    pub fn new(score: Arc<Score>, frame: u64) -> Box<Self> {
        let deck = Box::new(Deck::at(&score, frame));
        Box::new(Self {
            score,
            deck,
            other: None,
        })
    }

    pub fn score(&self) -> &Score {
        &self.score
    }

    /// Position of the reader that plays.
    pub fn position(&self) -> u64 {
        self.deck.position
    }

    /// Moves the reader that plays.
    pub fn move_to(&mut self, frame: u64) {
        self.deck.position = frame.min(self.score.frames());
    }

    /// Makes another reader the one that plays; the old one stays where it was.
    pub fn turn_to(&mut self, deck: Box<Deck>) {
        self.other = Some(std::mem::replace(&mut self.deck, deck));
    }

    /// Hands out the reader that played before a seek.
    pub fn take_other(&mut self) -> Option<Box<Deck>> {
        self.other.take()
    }

    /// Reads from the one that plays.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.deck.read(&self.score, left, right);
    }

    /// Reads from the one that played before a seek.
    pub fn read_other(&mut self, left: &mut [f32], right: &mut [f32]) {
        match &mut self.other {
            Some(other) => other.read(&self.score, left, right),
            None => {
                left.fill(0.0);
                right.fill(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use heterodyne_dsp::isa::Isa;

    use super::*;
    use crate::settings::{Mix, Settings, Sources};
    use crate::voices::formula::{Formula, Source};
    use crate::voices::tone::ToneScratch;

    /// Counts how often it is played.
    struct Counted(Arc<AtomicUsize>);

    impl Formula for Counted {
        fn add(&self, _isa: Isa, _first: i64, _tones: &mut ToneScratch, out: &mut Block) {
            self.0.fetch_add(1, Ordering::Relaxed);
            out[0].iter_mut().for_each(|x| *x += 0.1);
        }

        fn bound(&self) -> f64 {
            1.0
        }
    }

    #[test]
    fn a_reader_arrives_with_its_effects_run_up() {
        let json = r#"{"global": {"sample_rate": 44100}, "progression": [{"duration": 60, "voices": [
            {"synth_function_name": "binaural_beat", "params": {"flangeEnable": true}}]}]}"#;
        let track = heterodyne_track::parse_track(json, "test").value.unwrap();
        let settings = Settings::new(44_100, Mix::Live);
        let mut score = crate::compile(&track, Sources::default(), &settings)
            .unwrap()
            .score;
        let played = Arc::new(AtomicUsize::new(0));
        score.steps[0].voices[0].source = Source::Formula(Box::new(Counted(Arc::clone(&played))));
        let mut deck = Deck::at(&score, 1_000_000);
        let before = played.load(Ordering::Relaxed);
        assert!(before > 50, "the past was run through: {before} blocks");
        let mut out = [[0.0f32; 4 * QUANTUM]; 2];
        let [left, right] = &mut out;
        deck.read(&score, left, right);
        let after = played.load(Ordering::Relaxed) - before;
        assert!(after <= 5, "{after} blocks were played to read four");
    }
}
