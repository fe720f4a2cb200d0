//! Renders one chunk with all its gains, from the score or from what a scan has kept.

use crate::chunk::{self, CHUNK_FRAMES, CHUNK_QUANTA};
use crate::error::RenderError;
use crate::scan::{Block, finite_peak};
use crate::scanned::Scanned;
use heterodyne_engine::{Cursor, QUANTUM, Score};
use std::ops::Range;

/// Which sound of a score is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The whole mix, scales of steps in place.
    Mix,
    /// One step's voices before its scale and crossfades.
    Step(usize),
}

/// What all threads read while they render.
#[derive(Clone, Copy)]
pub(crate) struct Take<'a> {
    /// With every scale in place.
    pub score: &'a Score,
    /// Frames to render.
    pub frames: &'a Range<u64>,
    /// What to render.
    pub signal: Signal,
    /// Gain on the whole mix.
    pub gain: f32,
    /// What a scan has left.
    pub scanned: &'a Scanned,
}

/// A chunk on its way to the file.
#[derive(Default)]
pub(crate) struct Planes {
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel, as long.
    pub right: Vec<f32>,
}

/// Scratch of one thread.
pub(crate) struct Hand {
    pub cursor: Cursor,
    pub block: Block,
    /// A chunk that was kept; empty until the first one.
    sound: Vec<f32>,
}

impl Hand {
    pub fn new(score: &Score) -> Self {
        Self {
            cursor: Cursor::new(score),
            block: [[0.0; QUANTUM]; 2],
            sound: Vec::new(),
        }
    }
}

impl Take<'_> {
    /// Renders one chunk, appends it to `piece` and returns its peak before the gain.
    pub fn fill(
        &self,
        hand: &mut Hand,
        chunk: u64,
        piece: &mut Planes,
    ) -> Result<f32, RenderError> {
        let kept = self.scanned.kept.get(chunk, &mut hand.sound);
        let scale = self
            .scanned
            .alone(chunk)
            .map_or(1.0, |(step, _)| self.score.step_scale(step));
        let mut loudest = 0.0f32;
        for quantum in chunk::quanta(chunk, &chunk::quanta_of_frames(self.frames)) {
            if kept {
                let at = (quantum % CHUNK_QUANTA) as usize * QUANTUM;
                let channels = hand.sound.chunks_exact(CHUNK_FRAMES as usize);
                for (out, channel) in hand.block.iter_mut().zip(channels) {
                    scale_into(&channel[at..at + QUANTUM], scale, out);
                }
            } else {
                let (cursor, block) = (&mut hand.cursor, &mut hand.block);
                match self.signal {
                    Signal::Mix => cursor.render(self.score, quantum, block),
                    Signal::Step(step) => cursor.render_step(self.score, step, quantum, block),
                }
            }
            let frames = chunk::frames_in(quantum, self.frames);
            for (channel, out) in hand.block.iter().zip([&mut piece.left, &mut piece.right]) {
                let sound = &channel[frames.clone()];
                loudest = loudest.max(finite_peak(sound, quantum, self.score.sample_rate())?);
                out.extend(sound.iter().map(|sample| scaled(*sample, self.gain)));
            }
        }
        Ok(loudest)
    }
}

/// `gain · sample`. Adding zero turns −0 into 0, as the mix does when it sums from silence.
pub(crate) fn scaled(sample: f32, gain: f32) -> f32 {
    sample * gain + 0.0
}

fn scale_into(sound: &[f32], gain: f32, out: &mut [f32]) {
    for (out, sample) in out.iter_mut().zip(sound) {
        *out = scaled(*sample, gain);
    }
}
