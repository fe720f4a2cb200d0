//! The effects of one voice, in their order: filter, clip, spatialiser, clip, volume envelope, flanger.
//!
//! Invariant: any block, in any order, with the same bits. The filter is a sum over frames on both sides and needs no
//! past. Spatialiser and flanger have a memory, which is bounded by definition: time is cut into segments, anchored to
//! the time line of the track, each started from rest a pre-roll before its start (or at the start of the voice) and
//! faded over from the one before in one block. The next segment's pre-roll runs alongside the present one.

use std::ops::Range;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;

use super::flanger::{Flanger, FlangerState};
use super::spatialiser::{Spatialiser, SpatialiserState};
use super::zero_phase::{ZeroPhase, ZeroPhaseState};
use crate::cursor::Block;
use crate::envelope::VoiceGain;

#[cfg(test)]
mod tests;

/// Shortest segment in blocks.
const MIN_SEGMENT: u64 = 64;
/// Highest level that goes into an effect, and comes out: far above any sound, far below what could overflow on the way.
const HIGHEST: f32 = 1e9;

/// The effects of one voice. Immutable.
pub(crate) struct Treatment {
    filter: Option<ZeroPhase>,
    /// Hard limits at ±1 before and after the spatialiser.
    clipped: bool,
    spatialiser: Option<Spatialiser>,
    /// Comes before the flanger; without one the voice keeps it.
    envelope: Option<VoiceGain>,
    flanger: Option<Flanger>,
    /// Length of the voice.
    frames: i64,
    /// Blocks of a segment, and of the pre-roll before it.
    segment: u64,
    pre_roll: u64,
    /// Which treatment of the Score this is.
    pub id: u32,
    /// Which of a cursor's treatment memories it uses.
    pub slot: u32,
}

/// What a cursor must set aside for a treatment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    filter_frames: usize,
    spatialiser_frames: usize,
    flanger_frames: usize,
}

impl Room {
    /// Room that suffices for both.
    pub fn max(self, other: Self) -> Self {
        Self {
            filter_frames: self.filter_frames.max(other.filter_frames),
            spatialiser_frames: self.spatialiser_frames.max(other.spatialiser_frames),
            flanger_frames: self.flanger_frames.max(other.flanger_frames),
        }
    }

    /// Frames of stereo memory, roughly.
    pub fn frames(self) -> usize {
        self.filter_frames + 2 * (self.spatialiser_frames + self.flanger_frames)
    }
}

impl Treatment {
    /// Puts the effects of a voice of `frames` frames together. `None`: there are none.
    pub fn new(
        filter: Option<ZeroPhase>,
        clipped: bool,
        spatialiser: Option<Spatialiser>,
        envelope: Option<VoiceGain>,
        flanger: Option<Flanger>,
        frames: u64,
    ) -> Option<Self> {
        if filter.is_none() && spatialiser.is_none() && flanger.is_none() {
            return None;
        }
        let pre_roll = spatialiser.as_ref().map_or(0, Spatialiser::pre_roll_frames)
            + flanger.as_ref().map_or(0, Flanger::pre_roll_frames);
        let pre_roll = pre_roll.div_ceil(FRAMES as u64);
        Some(Self {
            filter,
            clipped,
            spatialiser,
            envelope,
            flanger,
            frames: frames as i64,
            // One more, so that a segment fades in before the next one begins its pre-roll.
            segment: (pre_roll + 1).max(MIN_SEGMENT),
            pre_roll,
            id: 0,
            slot: 0,
        })
    }

    /// What a cursor must set aside for it.
    pub fn room(&self) -> Room {
        Room {
            filter_frames: self.filter.as_ref().map_or(0, ZeroPhase::reach_frames),
            spatialiser_frames: self
                .spatialiser
                .as_ref()
                .map_or(0, Spatialiser::delay_frames),
            flanger_frames: self.flanger.as_ref().map_or(0, Flanger::delay_frames),
        }
    }

    /// Whether every block depends on the voice around it alone.
    fn is_memoryless(&self) -> bool {
        self.spatialiser.is_none() && self.flanger.is_none()
    }

    /// Frames of a block that lie inside the voice.
    fn inside(&self, first: i64) -> Range<usize> {
        let clamp = |frame: i64| (frame - first).clamp(0, FRAMES as i64) as usize;
        clamp(0)..clamp(self.frames).max(clamp(0))
    }
}

/// The memory of one segment.
struct Instance {
    segment: Option<u64>,
    next_block: u64,
    spatialiser: SpatialiserState,
    flanger: FlangerState,
    /// What they made of the block before `next_block`.
    wet: Box<Block>,
}

/// Memory of one running treatment, owned by a cursor.
pub struct TreatmentState {
    /// Which treatment it belongs to.
    id: Option<u32>,
    filter: ZeroPhaseState,
    instances: [Instance; 2],
    /// The block that was filtered last, and which one it is.
    dry: Box<Block>,
    dry_block: Option<u64>,
}

/// What runs, on what, and where: the frame of the track at which the voice starts.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub isa: Isa,
    pub treatment: &'a Treatment,
    pub start: i64,
}

impl TreatmentState {
    /// Memory for treatments that need no more than `room`.
    pub fn new(room: Room) -> Self {
        Self {
            id: None,
            filter: ZeroPhaseState::new(room.filter_frames),
            instances: [Instance::new(room), Instance::new(room)],
            dry: Box::new([[0.0; FRAMES]; 2]),
            dry_block: None,
        }
    }

    /// Adds block `block` of the track; `source` writes the voice before its effects, 512 frames from any frame of the
    /// voice that begins a block of the track.
    pub fn add(
        &mut self,
        run: Run<'_>,
        block: u64,
        source: &mut dyn FnMut(i64, &mut Block),
        out: &mut Block,
    ) {
        let treatment = run.treatment;
        if self.id != Some(treatment.id) {
            self.id = Some(treatment.id);
            self.filter.reset();
            self.dry_block = None;
            self.instances.iter_mut().for_each(|i| i.segment = None);
        }
        if treatment.is_memoryless() {
            self.filter_block(run, block, source);
            mix(&self.dry, |_| 1.0, out);
            return;
        }
        let (segment, since) = (block / treatment.segment, block % treatment.segment);
        if since == 0 && segment > 0 {
            self.advance(run, &[segment - 1, segment], block, source);
            let rising = |j: usize| j as f32 * (1.0 / FRAMES as f32);
            mix(self.wet(segment - 1), |j| 1.0 - rising(j), out);
            mix(self.wet(segment), rising, out);
        } else if since + treatment.pre_roll >= treatment.segment {
            // Bring the next segment up alongside, so that taking over costs nothing at once.
            self.advance(run, &[segment, segment + 1], block, source);
            mix(self.wet(segment), |_| 1.0, out);
        } else {
            self.advance(run, &[segment], block, source);
            mix(self.wet(segment), |_| 1.0, out);
        }
    }

    /// Makes `dry` the filtered block `block` of the track.
    fn filter_block(&mut self, run: Run<'_>, block: u64, source: &mut dyn FnMut(i64, &mut Block)) {
        if self.dry_block == Some(block) {
            return;
        }
        self.dry_block = Some(block);
        let first = (block * FRAMES as u64) as i64 - run.start;
        match &run.treatment.filter {
            Some(filter) => self
                .filter
                .fill(run.isa, filter, first, source, &mut self.dry),
            None => source(first, &mut self.dry),
        }
        if run.treatment.clipped {
            hold(&mut self.dry, 1.0);
        }
    }

    /// Runs the effects of `segments`, neighbours, up to and including `block`.
    fn advance(
        &mut self,
        run: Run<'_>,
        segments: &[u64],
        block: u64,
        source: &mut dyn FnMut(i64, &mut Block),
    ) {
        let treatment = run.treatment;
        let voice_block = run.start.max(0) as u64 / FRAMES as u64;
        let mut earliest = block;
        for segment in segments {
            let instance = &mut self.instances[(segment % 2) as usize];
            if instance.segment != Some(*segment) || instance.next_block > block + 1 {
                let rest = (segment * treatment.segment).saturating_sub(treatment.pre_roll);
                instance.start(*segment, rest.max(voice_block));
            }
            earliest = earliest.min(instance.next_block);
        }
        // Block by block for all of them, so that the voice is played once.
        for now in earliest..=block {
            self.filter_block(run, now, source);
            let first = (now * FRAMES as u64) as i64 - run.start;
            for segment in segments {
                let instance = &mut self.instances[(segment % 2) as usize];
                if instance.next_block == now {
                    instance.next_block += 1;
                    *instance.wet = *self.dry;
                    instance.run(run.isa, treatment, first);
                }
            }
        }
    }

    /// What a segment's effects made last.
    fn wet(&self, segment: u64) -> &Block {
        &self.instances[(segment % 2) as usize].wet
    }
}

impl Instance {
    fn new(room: Room) -> Self {
        Self {
            segment: None,
            next_block: 0,
            spatialiser: SpatialiserState::new(room.spatialiser_frames),
            flanger: FlangerState::new(room.flanger_frames),
            wet: Box::new([[0.0; FRAMES]; 2]),
        }
    }

    /// At rest before block `rest` of the track.
    fn start(&mut self, segment: u64, rest: u64) {
        self.segment = Some(segment);
        self.next_block = rest;
        self.spatialiser.reset();
        self.flanger.reset();
        self.wet.iter_mut().for_each(|channel| channel.fill(0.0));
    }

    /// Makes the voice in `wet`, whose first frame is frame `first` of it, what the effects make of it.
    fn run(&mut self, isa: Isa, treatment: &Treatment, first: i64) {
        let block = &mut *self.wet;
        let inside = treatment.inside(first);
        for channel in block.iter_mut() {
            channel[..inside.start].fill(0.0);
            channel[inside.end..].fill(0.0);
        }
        hold(block, HIGHEST);
        if let Some(spatialiser) = &treatment.spatialiser {
            self.spatialiser
                .run(isa, spatialiser, first, inside.clone(), block);
            hold(block, if treatment.clipped { 1.0 } else { HIGHEST });
        }
        if let Some(envelope) = &treatment.envelope
            && !envelope.is_open(first)
        {
            let mut gains = [0.0; FRAMES];
            envelope.fill(first, &mut gains);
            for channel in block.iter_mut() {
                for j in 0..FRAMES {
                    channel[j] *= gains[j];
                }
            }
        }
        if let Some(flanger) = &treatment.flanger {
            self.flanger.run(isa, flanger, first, inside, block);
            hold(block, HIGHEST);
        }
    }
}

/// Hard limits at ±`level`.
fn hold(block: &mut Block, level: f32) {
    for channel in block.iter_mut() {
        channel.iter_mut().for_each(|x| *x = x.clamp(-level, level));
    }
}

#[inline(always)]
fn mix(wet: &Block, gain: impl Fn(usize) -> f32, out: &mut Block) {
    for (wet, out) in wet.iter().zip(out) {
        for j in 0..FRAMES {
            out[j] += wet[j] * gain(j);
        }
    }
}
