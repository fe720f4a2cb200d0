//! The compiled track: where every step stands, to the frame, and the laws of all that sounds. Immutable in use.
//!
//! Invariant: every sample is a function of (Score, frame). Building one may allocate and fail; using one cannot.

pub mod clip;
pub mod layer;
pub mod step;

use std::collections::HashMap;
use std::ops::Range;

use clip::PlacedClip;
use heterodyne_dsp::tone::FRAMES;
use layer::NoiseLayer;
use step::PlacedStep;

use crate::control::alpha::Alpha;
use crate::effects::treatment::Room;
use crate::settings::Mix;

/// Frames of the engine's internal block; block k covers the frames 512·k … 512·k + 511 of the track.
pub const QUANTUM: usize = FRAMES;

/// A bound up to here is 1 with rounding: twenty voices of 0.05.
const LOUD: f64 = 1.0 + 1e-6;

/// Where a step was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepSpan {
    /// Which step of the document it is.
    pub document_index: usize,
    /// First frame on the track.
    pub start: u64,
    /// Length in frames.
    pub frames: u64,
}

/// A compiled track.
pub struct Score {
    pub(crate) sample_rate: u32,
    pub(crate) mix: Mix,
    pub(crate) frames: u64,
    pub(crate) steps: Vec<PlacedStep>,
    pub(crate) spans: Vec<StepSpan>,
    /// `(first block, steps that sound from there)`, sorted.
    pub(crate) timeline: Vec<(u64, Vec<u32>)>,
    pub(crate) background: Option<NoiseLayer>,
    pub(crate) clips: Vec<PlacedClip>,
    /// Frames of the fade at the start of the track, voices and noise only.
    pub(crate) start_fade: u64,
    pub(crate) voice_gain: f32,
    /// Groups of notch stages that each noise memory of a cursor holds.
    pub(crate) noise_groups: Vec<usize>,
    /// What a cursor sets aside for each treatment that sounds at once.
    pub(crate) treatment_rooms: Vec<Room>,
    /// Transition factors with an expression, which voices share and pictures look at.
    pub(crate) curves: HashMap<String, Alpha>,
    pub(crate) fingerprint: u128,
}

impl Score {
    /// Frames per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Output contract.
    pub fn mix(&self) -> Mix {
        self.mix
    }

    /// Length in frames.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Length in blocks of [`QUANTUM`] frames, the last perhaps in part.
    pub fn quanta(&self) -> u64 {
        self.frames.div_ceil(QUANTUM as u64)
    }

    /// The placed steps, in the order of the document.
    pub fn steps(&self) -> &[StepSpan] {
        &self.spans
    }

    /// The step that plays at a frame: of two that overlap, the later one once its fade in is complete.
    pub fn step_at(&self, frame: u64) -> Option<usize> {
        let active = self.active(frame / QUANTUM as u64);
        let frame = frame as i64;
        let sounding = || {
            active
                .iter()
                .map(|s| *s as usize)
                .filter(|s| self.steps[*s].holds(frame))
        };
        sounding()
            .filter(|s| self.steps[*s].is_faded_in(frame))
            .max()
            .or_else(|| sounding().min())
    }

    /// Steps (indices into [`Score::steps`]) whose voices may add up to more than 1, so that their true peak decides
    /// a scale. Offline contract only.
    pub fn steps_to_scan(&self) -> Vec<usize> {
        if self.mix == Mix::Live {
            return Vec::new();
        }
        (0..self.steps.len())
            .filter(|s| self.steps[*s].bound > LOUD)
            .collect()
    }

    /// The blocks that a step touches.
    pub fn step_quanta(&self, step: usize) -> Range<u64> {
        let span = self.spans[step];
        span.start / QUANTUM as u64..(span.start + span.frames).div_ceil(QUANTUM as u64)
    }

    /// Tells the peak of a step that was scanned: a peak above 1 is scaled down to 1.
    pub fn set_step_peak(&mut self, step: usize, peak: f32) {
        self.steps[step].scale = Self::scale_for(peak);
    }

    /// The scale of a step whose true peak is `peak`.
    pub fn scale_for(peak: f32) -> f32 {
        if peak > 1.0 { 1.0 / peak } else { 1.0 }
    }

    /// The scale of a step that follows from its peak; 1 until [`Score::set_step_peak`] says otherwise.
    pub fn step_scale(&self, step: usize) -> f32 {
        self.steps[step].scale
    }

    /// `Some(step)` if a block holds nothing but that step at full gain: its samples are the step's times its scale.
    pub fn alone_in(&self, quantum: u64) -> Option<usize> {
        let first = (quantum * QUANTUM as u64) as i64;
        let [step] = *self.active(quantum) else {
            return None;
        };
        let placed = &self.steps[step as usize];
        let alone = placed.covers(first)
            && !placed.fades_in(first)
            && self.background.is_none()
            && first >= self.start_fade as i64
            && self.voice_gain == 1.0
            && !self.clips.iter().any(|clip| clip.touches(first));
        alone.then_some(step as usize)
    }

    /// What decides the samples, in one number: equal fingerprints mean equal samples. Not so where the Score
    /// [has streams](Score::has_streams): there it tells only, within one process, whether they are the same ones.
    pub fn fingerprint(&self) -> u128 {
        self.fingerprint
    }

    /// Upper bound of |sample|; `None` where there is none (noise, clips).
    pub fn peak_bound(&self) -> Option<f32> {
        if self.background.is_some() || !self.clips.is_empty() {
            return None;
        }
        let of = |steps: &[u32]| {
            steps
                .iter()
                .map(|s| self.steps[*s as usize].level_bound())
                .sum::<f64>()
        };
        let bound = self
            .timeline
            .iter()
            .map(|(_, steps)| of(steps))
            .fold(0.0, f64::max)
            * f64::from(self.voice_gain);
        bound.is_finite().then_some((bound * 1.000_001) as f32)
    }

    /// Whether the first frame is silent by the live contract: a start fade, and no clip at once at its full gain.
    pub(crate) fn begins_silent(&self) -> bool {
        let at_once = |clip: &PlacedClip| clip.touches(0) && clip.start <= 0 && clip.fade_in < 2;
        self.start_fade > 0 && !self.clips.iter().any(at_once)
    }

    /// Whether it plays streams, whose samples nothing here decides: nothing that was measured may be kept.
    pub fn has_streams(&self) -> bool {
        self.clips.iter().any(PlacedClip::is_stream)
    }

    /// Whether the same steps sound in all of a run of blocks.
    pub(crate) fn unchanged(&self, quanta: &Range<u64>) -> bool {
        let from = self
            .timeline
            .partition_point(|(first, _)| *first <= quanta.start);
        self.timeline
            .get(from)
            .is_none_or(|(next, _)| *next >= quanta.end)
    }

    /// Steps that sound in a block.
    pub(crate) fn active(&self, quantum: u64) -> &[u32] {
        match self
            .timeline
            .partition_point(|(first, _)| *first <= quantum)
        {
            0 => &[],
            n => &self.timeline[n - 1].1,
        }
    }
}

/// Builds the timeline: at which block which set of steps begins to sound.
pub(crate) fn timeline(spans: &[StepSpan]) -> Vec<(u64, Vec<u32>)> {
    let mut events: Vec<(u64, bool, u32)> = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        events.push((span.start / QUANTUM as u64, true, index as u32));
        events.push((
            (span.start + span.frames).div_ceil(QUANTUM as u64),
            false,
            index as u32,
        ));
    }
    events.sort_unstable();
    let mut line: Vec<(u64, Vec<u32>)> = Vec::new();
    let mut active: Vec<u32> = Vec::new();
    for (quantum, begins, index) in events {
        if begins {
            active.push(index);
            active.sort_unstable();
        } else {
            active.retain(|s| *s != index);
        }
        match line.last_mut() {
            Some((last, steps)) if *last == quantum => steps.clone_from(&active),
            _ => line.push((quantum, active.clone())),
        }
    }
    line
}
