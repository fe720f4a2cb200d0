//! One recording on the carrier, with a peak of 1.
//!
//! y(n) = x(n) · sin(2π·carrier·n/rate) / peak for n within the recording, 0 elsewhere. The phase is a whole number of 2⁻⁶⁴ turns, so
//! that the last second of a long recording is on pitch like the first.

use std::sync::Arc;

use heterodyne_dsp::elementary::sin_u32;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;

/// Frames of which the largest magnitude is kept together.
pub(super) const CHUNK: u64 = 1024;

/// A recording and what brings it to a peak of 1.
pub(super) struct Part {
    samples: Arc<[f32]>,
    step: u64,
    /// 1/peak; 0 for a recording of silence.
    gain: f32,
    /// Largest magnitude of every [`CHUNK`] frames.
    chunks: Vec<f32>,
}

per_isa! {
    fn add_carried(samples: &[f32], phase: u64, step: u64, gain: f32, out: &mut [f32]) => add_carried_body
}

#[inline(always)]
fn add_carried_body(samples: &[f32], phase: u64, step: u64, gain: f32, out: &mut [f32]) {
    for (j, (out, x)) in out.iter_mut().zip(samples).enumerate() {
        let phase = phase.wrapping_add(step.wrapping_mul(j as u64));
        *out += gain * (x * sin_u32((phase >> 32) as u32));
    }
}

impl Part {
    /// Puts a recording on the carrier that goes on by `step` a frame, and finds its peak.
    pub fn new(samples: Arc<[f32]>, step: u64) -> Self {
        let mut part = Self {
            samples,
            step,
            gain: 1.0,
            chunks: Vec::new(),
        };
        let isa = Isa::detect();
        let mut chunks = Vec::with_capacity((part.frames() / CHUNK) as usize + 1);
        for first in (0..part.frames()).step_by(CHUNK as usize) {
            let mut block = [0.0f32; CHUNK as usize];
            part.add(isa, first, &mut block);
            chunks.push(block.iter().fold(0.0f32, |peak, x| peak.max(x.abs())));
        }
        let peak = chunks.iter().fold(0.0f32, |peak, x| peak.max(*x));
        // The reciprocal of the smallest samples is infinite.
        let gain = 1.0 / peak;
        part.gain = if gain.is_finite() { gain } else { 0.0 };
        part.chunks = chunks.into_iter().map(|x| x * part.gain).collect();
        part
    }

    /// Length in frames, at least 1.
    pub fn frames(&self) -> u64 {
        self.samples.len() as u64
    }

    /// Whether it is silent throughout.
    pub fn is_silent(&self) -> bool {
        self.gain == 0.0
    }

    /// Upper bound of the magnitude over `count` frames from `first`, which lies within the recording; looped.
    pub fn bound(&self, first: u64, count: u64) -> f32 {
        let last = first + count;
        let most = |from: u64, to: u64| {
            let chunks = (from / CHUNK) as usize..to.div_ceil(CHUNK) as usize;
            let chunks = self.chunks.get(chunks).unwrap_or(&self.chunks);
            chunks.iter().fold(0.0f32, |peak, x| peak.max(*x))
        };
        if last <= self.frames() {
            return most(first, last);
        }
        let again = (last - self.frames()).min(self.frames());
        most(first, self.frames()).max(most(0, again))
    }

    /// Adds frames from `first` on; past the end it is silent.
    pub fn add(&self, isa: Isa, first: u64, out: &mut [f32]) {
        let rest = usize::try_from(first)
            .ok()
            .and_then(|first| self.samples.get(first..));
        if let Some(rest) = rest {
            let phase = self.step.wrapping_mul(first);
            add_carried(isa, rest, phase, self.step, self.gain, out);
        }
    }

    /// Adds at most 512 frames of the endlessly repeated recording from frame `first` on.
    pub fn add_looped(&self, isa: Isa, first: u64, out: &mut [f32]) {
        debug_assert!(out.len() <= FRAMES);
        let mut at = first % self.frames();
        let mut done = 0;
        while let Some(rest) = out.get_mut(done..).filter(|rest| !rest.is_empty()) {
            self.add(isa, at, rest);
            done += (self.frames() - at) as usize;
            at = 0;
        }
    }
}
