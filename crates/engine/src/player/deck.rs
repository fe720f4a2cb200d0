//! A reader of a Score: a cursor, a position, and what happens to the sound where a looped track turns.
//!
//! A looped track goes to silence over its last ten milliseconds, g = (frames − 1 − n) / length at frame n, and begins again at
//! frame 0 with the very next frame. The live mix begins at silence by itself, its start fade is 0 at frame 0; where a track does
//! not (the offline mix, a clip at its first frame), the reader that turns comes up over ten milliseconds, g = n / length.
//! Everywhere else samples are the Score's, and none is left out or doubled.

use std::sync::Arc;

use super::fade_frames;
use crate::cursor::{Block, Cursor};
use crate::score::{QUANTUM, Score};

/// One reader: a cursor, a position, and the block it stands in.
pub(super) struct Deck {
    score: Arc<Score>,
    cursor: Cursor,
    block: Box<Block>,
    /// Which block that is.
    quantum: Option<u64>,
    position: u64,
    /// Comes up from silence at frame 0.
    rises: bool,
    /// Frame from which it goes to silence at the end.
    falls_from: Option<u64>,
}

impl Deck {
    /// A reader at a frame, with all that filters and effects remember there: what comes next costs no more than usual.
    pub fn at(score: &Arc<Score>, frame: u64) -> Self {
        let mut deck = Self {
            score: Arc::clone(score),
            cursor: Cursor::new(score),
            block: Box::new([[0.0; QUANTUM]; 2]),
            quantum: None,
            position: frame.min(score.frames()),
            rises: false,
            falls_from: None,
        };
        deck.run_up();
        deck
    }

    /// A reader at the start that takes over where a looped track turns.
    pub fn at_turn(score: &Arc<Score>) -> Self {
        let mut deck = Self::at(score, 0);
        deck.turn();
        deck
    }

    /// Makes a used reader what [`Deck::at_turn`] makes.
    pub fn rewind(&mut self) {
        self.turn();
        self.quantum = None;
        self.run_up();
    }

    /// Renders what comes before: the first block knows some of what lies ahead of it.
    fn run_up(&mut self) {
        let before = (self.position / QUANTUM as u64).saturating_sub(1);
        self.cursor.render(&self.score, before, &mut self.block);
    }

    /// Begins again, without running anything up.
    pub fn turn(&mut self) {
        self.position = 0;
        self.rises = !self.score.begins_silent();
        self.falls_from = None;
        if self.score.has_streams() {
            self.quantum = None;
        }
    }

    /// Moves it to a frame, without running anything up.
    pub fn move_to(&mut self, frame: u64) {
        self.position = frame.min(self.score.frames());
        self.falls_from = None;
    }

    pub fn score(&self) -> &Arc<Score> {
        &self.score
    }

    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether nothing is left to read.
    pub fn is_over(&self) -> bool {
        self.position >= self.score.frames()
    }

    /// Copies the next frames; returns how many there were before the end, where the position stays.
    pub fn read(&mut self, looped: bool, left: &mut [f32], right: &mut [f32]) -> usize {
        let mut at = 0;
        while at < left.len() && !self.is_over() {
            let rest = self.score.frames() - self.position;
            let quantum = self.position / QUANTUM as u64;
            if self.quantum != Some(quantum) {
                self.cursor.render(&self.score, quantum, &mut self.block);
                self.quantum = Some(quantum);
            }
            let from = (self.position % QUANTUM as u64) as usize;
            let count = (QUANTUM - from)
                .min(left.len() - at)
                .min(rest.min(QUANTUM as u64) as usize);
            let (l, r) = (&mut left[at..at + count], &mut right[at..at + count]);
            l.copy_from_slice(&self.block[0][from..from + count]);
            r.copy_from_slice(&self.block[1][from..from + count]);
            self.shape(looped, l, r);
            at += count;
            self.position += count as u64;
        }
        at
    }

    /// Lets frames from the position on come up or go to silence, where a looped track turns.
    fn shape(&mut self, looped: bool, left: &mut [f32], right: &mut [f32]) {
        let (frames, position) = (self.score.frames(), self.position);
        let fade = fade_frames(&self.score) as u64;
        let falling = frames.saturating_sub(fade);
        let end = position + left.len() as u64;
        // One that was told late has what is left; one that has begun goes on, whatever it is told.
        if looped && end > falling && self.falls_from.is_none() {
            self.falls_from = Some(falling.max(position));
        }
        if self.rises && position < fade {
            for (n, (l, r)) in (position..fade).zip(left.iter_mut().zip(right.iter_mut())) {
                let gain = n as f32 / fade as f32;
                *l *= gain;
                *r *= gain;
            }
        }
        if let Some(from) = self.falls_from {
            for (n, (l, r)) in (position..end).zip(left.iter_mut().zip(right.iter_mut())) {
                if n >= from {
                    let gain = (frames - 1 - n) as f32 / (frames - from) as f32;
                    *l *= gain;
                    *r *= gain;
                }
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
        let (score, played) = counted();
        let mut deck = Deck::at(&score, 1_000_000);
        let before = played.load(Ordering::Relaxed);
        assert!(before > 50, "the past was run through: {before} blocks");
        let mut out = [[0.0f32; 4 * QUANTUM]; 2];
        let [left, right] = &mut out;
        deck.read(false, left, right);
        let after = played.load(Ordering::Relaxed) - before;
        assert!(after <= 5, "{after} blocks were played to read four");
    }

    /// A minute of one voice with an effect, and how often it is played.
    fn counted() -> (Arc<Score>, Arc<AtomicUsize>) {
        let json = r#"{"global": {"sample_rate": 44100}, "progression": [{"duration": 60, "voices": [
            {"synth_function_name": "binaural_beat", "params": {"flangeEnable": true}}]}]}"#;
        let track = heterodyne_track::parse_track(json, "test").value.unwrap();
        let settings = Settings::new(44_100, Mix::Live);
        let mut score = crate::compile(&track, Sources::default(), &settings)
            .unwrap()
            .score;
        let played = Arc::new(AtomicUsize::new(0));
        score.steps[0].voices[0].source = Source::Formula(Box::new(Counted(Arc::clone(&played))));
        (Arc::new(score), played)
    }

    #[test]
    fn a_score_that_comes_right_after_a_seek_is_run_up_to_where_that_leads() {
        let ((first, _), (second, played)) = (counted(), counted());
        let (mut player, mut controller) = crate::Player::new(first);
        controller.seek(2_000_000).unwrap();
        controller.load(second).unwrap();
        let mut out = [[0.0f32; QUANTUM]; 2];
        for _ in 0..20 {
            let before = played.load(Ordering::Relaxed);
            let [left, right] = &mut out;
            player.process(left, right);
            let here = played.load(Ordering::Relaxed) - before;
            assert!(here <= 4, "{here} blocks were played for one");
        }
        assert!(controller.status().position() > 2_000_000);
    }

    /// Blocks that a looped track of one band-limited voice plays in each of its blocks over `laps`; the Controller looks after its
    /// Player only where `collected`.
    fn played(laps: u64, collected: bool) -> Vec<usize> {
        let json = r#"{"global": {"sample_rate": 44100}, "progression": [{"duration": 3, "voices": [
            {"synth_function_name": "qam_beat", "params": {}}]}]}"#;
        let track = heterodyne_track::parse_track(json, "test").value.unwrap();
        let settings = Settings::new(44_100, Mix::Live);
        let mut score = crate::compile(&track, Sources::default(), &settings)
            .unwrap()
            .score;
        assert!(score.steps[0].voices[0].treatment.is_some());
        let played = Arc::new(AtomicUsize::new(0));
        score.steps[0].voices[0].source = Source::Formula(Box::new(Counted(Arc::clone(&played))));
        let score = Arc::new(score);
        let begin = crate::Begin {
            looped: true,
            ..crate::Begin::default()
        };
        let (mut player, mut controller) = crate::Player::starting(Arc::clone(&score), begin);
        let mut out = [[0.0f32; QUANTUM]; 2];
        let mut counts = Vec::new();
        while controller.status().laps() < laps {
            let before = played.load(Ordering::Relaxed);
            let [left, right] = &mut out;
            player.process(left, right);
            counts.push(played.load(Ordering::Relaxed) - before);
            if collected {
                controller.collect();
            }
        }
        counts
    }

    #[test]
    fn a_turn_costs_no_more_than_playing_on() {
        let counts = played(4, true);
        assert!(counts.len() > 1000);
        let most = counts.iter().max();
        assert!(most <= Some(&4), "{most:?} blocks were played for one");
    }

    #[test]
    fn without_its_controller_a_turn_costs_a_look_ahead_and_no_more() {
        // The first turn has the reader that came with the Score; the filter reaches 2205 frames or so, at most a second.
        let counts = played(4, false);
        let most = *counts.iter().max().unwrap();
        assert!(
            (5..=90).contains(&most),
            "{most} blocks were played for one"
        );
    }
}
