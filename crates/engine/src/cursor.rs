//! Renders blocks of a Score, in any order; owns all memory that rendering needs.
//!
//! Invariant: what a cursor remembers only saves work. Any cursor renders any block of a Score with the same bits; where it plays
//! a stream, the same once that part of it has arrived.
//! Rendering does not allocate, free, lock or fail.

use std::ops::Range;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;

use crate::control::grid::COARSE_FRAMES;
use crate::effects::treatment::{Run, TreatmentState};
use crate::score::step::{PlacedStep, PlacedVoice};
use crate::score::{QUANTUM, Score};
use crate::voices::formula::Source;
use crate::voices::noise::NoiseState;
use crate::voices::tone::ToneScratch;

/// 512 frames, planar stereo.
pub type Block = [[f32; QUANTUM]; 2];

/// Scratch and filter memory for one Score.
pub struct Cursor {
    isa: Isa,
    tone: ToneScratch,
    noises: Vec<NoiseState>,
    treatments: Vec<TreatmentState>,
    voice: Box<Block>,
    step: Box<Block>,
    gains: Box<[f32; QUANTUM]>,
}

impl Cursor {
    /// Memory for a Score, on the widest instruction set of this machine.
    pub fn new(score: &Score) -> Self {
        Self::with_isa(score, Isa::detect())
    }

    /// Memory for a Score on a chosen instruction set.
    pub fn with_isa(score: &Score, isa: Isa) -> Self {
        let block = || Box::new([[0.0; QUANTUM]; 2]);
        Self {
            isa,
            tone: ToneScratch::default(),
            noises: score
                .noise_groups
                .iter()
                .map(|groups| NoiseState::new(*groups))
                .collect(),
            treatments: score
                .treatment_rooms
                .iter()
                .map(|room| TreatmentState::new(*room))
                .collect(),
            voice: block(),
            step: block(),
            gains: Box::new([0.0; QUANTUM]),
        }
    }

    /// Renders the whole mix of a block.
    ///
    /// `score` must be the one that this cursor was made for; with another, a noise may stay silent.
    pub fn render(&mut self, score: &Score, quantum: u64, out: &mut Block) {
        let first = (quantum * QUANTUM as u64) as i64;
        *out = [[0.0; QUANTUM]; 2];
        for step in score.active(quantum) {
            let step = &score.steps[*step as usize];
            let gain = step.scale * score.voice_gain;
            if step.covers(first) && !step.fades_in(first) && gain == 1.0 {
                self.add_voices(step, quantum, Target::Mix(out));
                continue;
            }
            self.step.iter_mut().for_each(|channel| channel.fill(0.0));
            self.add_voices(step, quantum, Target::Step);
            if step.fades_in(first) || !step.covers(first) {
                for (j, gain_at) in self.gains.iter_mut().enumerate() {
                    let frame = first + j as i64;
                    *gain_at = if step.holds(frame) {
                        step.fade_gain(frame) as f32 * gain
                    } else {
                        0.0
                    };
                }
            } else {
                self.gains.fill(gain);
            }
            multiply_add(self.isa, &self.step, &self.gains, out);
        }
        self.add_background(score, quantum, first, out);
        if first < score.start_fade as i64 {
            for j in 0..QUANTUM {
                let gain = ((first + j as i64) as f64 / score.start_fade as f64).min(1.0) as f32;
                out[0][j] *= gain;
                out[1][j] *= gain;
            }
        }
        for clip in score.clips.iter().filter(|clip| clip.touches(first)) {
            clip.add(first, out);
        }
        if first as u64 + QUANTUM as u64 > score.frames {
            let inside = score.frames.saturating_sub(first as u64) as usize;
            out.iter_mut()
                .for_each(|channel| channel[inside..].fill(0.0));
        }
    }

    /// Renders one step's voices alone, before its scale and crossfades; silence outside of it.
    pub fn render_step(&mut self, score: &Score, step: usize, quantum: u64, out: &mut Block) {
        let first = (quantum * QUANTUM as u64) as i64;
        let step = &score.steps[step];
        *out = [[0.0; QUANTUM]; 2];
        self.add_voices(step, quantum, Target::Mix(out));
        for j in (0..QUANTUM).filter(|j| !step.holds(first + *j as i64)) {
            out[0][j] = 0.0;
            out[1][j] = 0.0;
        }
    }

    /// Upper bound of |sample| in a block, far cheaper than the block itself; infinite where noise or clips sound.
    pub fn bound(&mut self, score: &Score, quantum: u64) -> f32 {
        let first = (quantum * QUANTUM as u64) as i64;
        let layer = score
            .background
            .as_ref()
            .is_some_and(|l| first < l.end && first + QUANTUM as i64 > l.start);
        if layer || score.clips.iter().any(|clip| clip.touches(first)) {
            return f32::INFINITY;
        }
        let steps = score.active(quantum).iter();
        steps
            .map(|step| {
                self.bound_of(&score.steps[*step as usize], quantum) * score.voice_gain.abs()
            })
            .sum()
    }

    /// Upper bound of |sample| over a run of blocks, at a fraction of the cost of theirs one by one where all moves slowly.
    pub fn bound_run(&mut self, score: &Score, quanta: Range<u64>) -> f32 {
        let steady = quanta.end - quanta.start > 1
            && score.background.is_none()
            && score.clips.is_empty()
            && score.unchanged(&quanta);
        if steady && let Some(bound) = self.slow_bound(score, &quanta) {
            return bound;
        }
        let mut highest = 0.0f32;
        for quantum in quanta {
            highest = highest.max(self.bound(score, quantum));
            if highest == f32::INFINITY {
                break;
            }
        }
        highest
    }

    /// As [`Cursor::bound_run`], for one step before its scale and crossfades.
    pub fn bound_step_run(&mut self, score: &Score, step: usize, quanta: Range<u64>) -> f32 {
        let placed = &score.steps[step];
        if let Some(bound) = self.slow_bound_of(placed, &quanta) {
            return bound / placed.scale;
        }
        quanta
            .map(|quantum| self.bound_step(score, step, quantum))
            .fold(0.0, f32::max)
    }

    fn slow_bound(&self, score: &Score, quanta: &Range<u64>) -> Option<f32> {
        let mut sum = 0.0;
        for step in score.active(quanta.start) {
            sum +=
                self.slow_bound_of(&score.steps[*step as usize], quanta)? * score.voice_gain.abs();
        }
        Some(sum)
    }

    fn slow_bound_of(&self, step: &PlacedStep, quanta: &Range<u64>) -> Option<f32> {
        if (quanta.end - quanta.start) * QUANTUM as u64 > COARSE_FRAMES {
            return None;
        }
        let first = (quanta.start * QUANTUM as u64) as i64 - step.start;
        let mut sum = 0.0;
        for voice in &step.voices {
            let Source::Tone(tone) = &voice.source else {
                sum += Some(voice.bound()).filter(|bound| bound.is_finite())?;
                continue;
            };
            if voice.treatment.is_some() {
                return None;
            }
            sum += tone.bound_over(self.isa, first)?
                * voice.gain.max()
                * f64::from(voice.bus_gain).abs();
        }
        Some((sum * f64::from(step.scale) * 1.000_01) as f32)
    }

    /// As [`Cursor::bound`], for one step before its scale and crossfades.
    pub fn bound_step(&mut self, score: &Score, step: usize, quantum: u64) -> f32 {
        let step = &score.steps[step];
        self.bound_of(step, quantum) / step.scale
    }

    fn bound_of(&mut self, step: &PlacedStep, quantum: u64) -> f32 {
        let first = (quantum * QUANTUM as u64) as i64 - step.start;
        let mut sum = 0.0;
        for voice in &step.voices {
            sum += match &voice.source {
                Source::Tone(tone) if voice.treatment.is_none() => {
                    let gain = voice.gain.max() * f64::from(voice.bus_gain).abs();
                    tone.bound_at(self.isa, first, &mut self.tone) * gain
                }
                _ => voice.bound(),
            };
        }
        // What rounding may add.
        (sum * f64::from(step.scale) * 1.000_01) as f32
    }

    /// Adds all voices of a step to a block, without gating its ends.
    fn add_voices(&mut self, step: &PlacedStep, quantum: u64, into: Target) {
        let out = match into {
            Target::Mix(out) => out,
            Target::Step => &mut *self.step,
        };
        let first = (quantum * QUANTUM as u64) as i64 - step.start;
        for voice in &step.voices {
            let plain = voice.bus_gain == 1.0 && voice.gain.is_open(first);
            let target = if plain {
                &mut *out
            } else {
                self.voice.iter_mut().for_each(|channel| channel.fill(0.0));
                &mut *self.voice
            };
            let maker = Maker {
                isa: self.isa,
                tones: &mut self.tone,
                noises: &mut self.noises,
                start: step.start,
            };
            add_voice(maker, &mut self.treatments, voice, quantum, target);
            if !plain {
                if voice.gain.is_open(first) {
                    self.gains.fill(voice.bus_gain);
                } else {
                    voice.gain.fill(first, &mut self.gains);
                    self.gains
                        .iter_mut()
                        .for_each(|gain| *gain *= voice.bus_gain);
                }
                multiply_add(self.isa, &self.voice, &self.gains, out);
            }
        }
    }

    fn add_background(&mut self, score: &Score, quantum: u64, first: i64, out: &mut Block) {
        let Some(layer) = &score.background else {
            return;
        };
        if first + QUANTUM as i64 <= layer.start || first >= layer.end {
            return;
        }
        let Some(state) = self.noises.get_mut(layer.voice.slot as usize) else {
            return;
        };
        self.voice.iter_mut().for_each(|channel| channel.fill(0.0));
        state.add(
            self.isa,
            &layer.voice,
            quantum,
            layer.start,
            &mut self.voice,
        );
        if layer.is_plain(first) {
            self.gains.fill(layer.gain as f32);
        } else {
            for (j, gain) in self.gains.iter_mut().enumerate() {
                *gain = layer.at(first + j as i64) as f32;
            }
        }
        multiply_add(self.isa, &self.voice, &self.gains, out);
    }
}

/// Makes what voices play before their effects.
struct Maker<'a> {
    isa: Isa,
    tones: &'a mut ToneScratch,
    noises: &'a mut [NoiseState],
    /// Frame of the track at which the voice starts.
    start: i64,
}

impl Maker<'_> {
    /// Adds the block of the track that begins `first` frames after the start of the voice.
    fn add(&mut self, source: &Source, first: i64, out: &mut Block) {
        match source {
            Source::Tone(tone) => tone.add(self.isa, first, self.tones, out),
            Source::Formula(formula) => formula.add(self.isa, first, self.tones, out),
            Source::Noise(noise) => {
                let frame = first + self.start;
                if let (Some(state), 0..) = (self.noises.get_mut(noise.slot as usize), frame) {
                    let block = frame as u64 / QUANTUM as u64;
                    state.add(self.isa, noise, block, self.start, out);
                }
            }
        }
    }
}

/// Adds a voice with its effects, before its gains.
fn add_voice(
    mut maker: Maker<'_>,
    treatments: &mut [TreatmentState],
    voice: &PlacedVoice,
    quantum: u64,
    out: &mut Block,
) {
    let start = maker.start;
    let Some(treatment) = &voice.treatment else {
        let first = (quantum * QUANTUM as u64) as i64 - start;
        return maker.add(&voice.source, first, out);
    };
    let Some(state) = treatments.get_mut(treatment.slot as usize) else {
        return;
    };
    let run = Run {
        isa: maker.isa,
        treatment,
        start,
    };
    let mut dry = |first: i64, out: &mut Block| {
        out.iter_mut().for_each(|channel| channel.fill(0.0));
        maker.add(&voice.source, first, out);
    };
    state.add(run, quantum, &mut dry, out);
}

/// Where voices are added.
enum Target<'a> {
    Mix(&'a mut Block),
    Step,
}

per_isa! {
    fn multiply_add(from: &Block, gains: &[f32; QUANTUM], out: &mut Block) => multiply_add_body
}

#[inline(always)]
fn multiply_add_body(from: &Block, gains: &[f32; QUANTUM], out: &mut Block) {
    for channel in 0..2 {
        for j in 0..QUANTUM {
            out[channel][j] += from[channel][j] * gains[j];
        }
    }
}
