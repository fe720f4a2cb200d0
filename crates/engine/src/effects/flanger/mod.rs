//! The flanger: mixes a voice with a copy of itself whose delay swings, so that a comb of notches moves through it.
//!
//! Invariant: a swing is a function of the frame, the rest forgets: after [`Flanger::pre_roll_frames`] frames a flanger started from rest
//! plays what one started at the voice's first frame plays, to a millionth (where the memory is longer than
//! [`crate::effects::MAX_PRE_ROLL_SECS`], to what that time leaves).
//!
//! In a transition whose two ends differ both flangers play the whole voice, and α blends them: (1−α)·start + α·end, with the dry sound where
//! one is off. The delay's laws are in `sweep`, the loop in `looped`, the level in `loudness`.

mod looped;
mod loudness;
mod settings;
mod sweep;
#[cfg(test)]
mod tests;

use std::ops::Range;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::params::Params;

use self::looped::{Loop, LoopState};
use self::settings::Settings;
use super::pre_roll;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::grid::Dense;
use crate::cursor::Block;
use crate::voices::parts;

/// A flanger ready to play. Immutable.
pub(crate) struct Flanger {
    start: Option<Loop>,
    /// Present where the flanger changes: what it becomes, and when.
    change: Option<(Option<Loop>, Alpha)>,
    rate: u32,
}

impl Flanger {
    /// Reads the flanger of a voice. `None`: it is off.
    pub fn compile(params: &Params, context: &mut VoiceContext) -> Option<Self> {
        if !params.voice().has("flangeEnable") {
            return None;
        }
        let ends = Settings::ends(params, context);
        if ends == [None, None] {
            return None;
        }
        let alpha = (params.is_transition() && ends[0] != ends[1])
            .then(|| parts::alpha(params.timing(), context));
        let flanger = Self::new(ends, alpha, context.rate)?;
        let frames = flanger.memory_frames();
        super::warn_of_long_memory("flanger", frames, context);
        Some(flanger)
    }

    fn new(ends: [Option<Settings>; 2], alpha: Option<Alpha>, rate: u32) -> Option<Self> {
        let [start, end] = ends.map(|end| end.map(|settings| Loop::new(&settings, rate)));
        let change = alpha.map(|alpha| (end, alpha));
        if start.is_none() && change.is_none() {
            return None;
        }
        Some(Self {
            start,
            change,
            rate,
        })
    }

    fn loops(&self) -> impl Iterator<Item = &Loop> {
        let end = self.change.as_ref().and_then(|(end, _)| end.as_ref());
        self.start.iter().chain(end)
    }

    /// Frames that its delay lines hold.
    pub fn delay_frames(&self) -> usize {
        self.loops().map(Loop::capacity_frames).sum()
    }

    fn memory_frames(&self) -> f64 {
        self.loops().map(Loop::memory_frames).fold(0.0, f64::max)
    }

    /// Frames after which what came before is forgotten.
    pub fn pre_roll_frames(&self) -> u64 {
        pre_roll(self.memory_frames(), self.rate)
    }
}

/// Memory of a running flanger, owned by a cursor.
pub struct FlangerState {
    lines: Vec<[f32; 2]>,
    ends: [LoopState; 2],
}

impl FlangerState {
    /// Room for delays of so many frames.
    pub fn new(delay_frames: usize) -> Self {
        Self {
            lines: vec![[0.0; 2]; delay_frames],
            ends: Default::default(),
        }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.lines.fill([0.0; 2]);
        self.ends = Default::default();
    }

    /// Treats the frames `inside` of a block whose first frame is frame `first` of the voice.
    pub(crate) fn run(
        &mut self,
        isa: Isa,
        flanger: &Flanger,
        first: i64,
        inside: Range<usize>,
        block: &mut Block,
    ) {
        let [start_state, end_state] = &mut self.ends;
        let split = flanger.start.as_ref().map_or(0, Loop::capacity_frames);
        let Some((start_line, rest)) = self.lines.split_at_mut_checked(split) else {
            return;
        };
        let mut ending = flanger.change.as_ref().map(|_| *block);
        if let Some(start) = &flanger.start {
            start.run(isa, start_line, start_state, first, inside.clone(), block);
        }
        let (Some((end, alpha)), Some(ending)) = (&flanger.change, &mut ending) else {
            return;
        };
        if let Some(end) = end
            && let Some(line) = rest.get_mut(..end.capacity_frames())
        {
            end.run(isa, line, end_state, first, inside, ending);
        }
        let mut alphas = [0.0; FRAMES];
        alpha.fill(Dense { first }, &mut alphas);
        for (starting, ending) in block.iter_mut().zip(ending.iter()) {
            for ((y, end), alpha) in starting.iter_mut().zip(ending).zip(&alphas) {
                *y = ((1.0 - alpha) * f64::from(*y) + alpha * f64::from(*end)) as f32;
            }
        }
    }
}
