//! The end of a ring that takes frames out, a quantum at a time. The worklet's reader (`web/src`) does the same, word for word.
//!
//! Invariant: as long as nobody pauses or seeks and nothing is late, what comes out is what went in, bit by bit, the first frame
//! included. Everything else fades over one quantum of N frames, with w = (n + 1)/N at its frame n: a pause goes out by 1 − w, what comes
//! after silence comes in by w, and a seek goes from the old place to the new one by 1 − w and w.

use std::sync::Arc;
use std::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};

use crate::layout::ring;
use crate::ring::Ring;
use crate::word::Word;

/// What a quantum was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The next frames of the stream, perhaps faded.
    Sound,
    /// Silence, because of a pause or because nothing has ever come.
    Rest,
    /// Silence, because too little was there.
    Late,
}

/// Takes frames out of a [`Ring`]. One thread at a time.
pub struct Reader<W: Word = AtomicU32> {
    ring: Arc<Ring<W>>,
    /// Its own copy of `READ`.
    read: u32,
    skips_done: u32,
    quanta: u32,
    late: u32,
    least_fill: u32,
    least_answered: u32,
    /// Something of the stream was heard.
    begun: bool,
    /// The quantum before was silence.
    resting: bool,
}

impl<W: Word> Reader<W> {
    pub(crate) fn new(ring: Arc<Ring<W>>) -> Self {
        Self {
            read: 0,
            skips_done: 0,
            quanta: 0,
            late: 0,
            least_fill: ring.capacity(),
            least_answered: 0,
            begun: false,
            resting: false,
            ring,
        }
    }

    /// Quanta for which the ring did not hold enough.
    pub fn late(&self) -> u32 {
        self.late
    }

    /// Frames read since the start, modulo 2³².
    pub fn frames_read(&self) -> u32 {
        self.read
    }

    /// Frames that may be read now.
    pub fn held(&self) -> u32 {
        self.ring
            .load(ring::WRITTEN, Acquire)
            .wrapping_sub(self.read)
    }

    /// Fills one quantum; of two slices the shorter counts, and they may not be longer than the ring.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Heard {
        let frames = left.len().min(right.len()) as u32;
        let paused = self.ring.load(ring::PAUSED, Acquire) != 0;
        let jump = self.jump(if paused { 0 } else { frames });
        let held = self.held();
        self.count(held);
        let heard = if paused && (self.resting || !self.begun || held < frames) {
            if let Some((to, skips)) = jump {
                self.release(to);
                self.skipped(skips);
            }
            Heard::Rest
        } else if let (Some((to, skips)), false) = (jump, paused) {
            self.copy(to, left, right);
            if self.resting {
                fade_in(left, right);
            } else if self.begun {
                self.cross(to, left, right);
            }
            self.release(to.wrapping_add(frames));
            self.skipped(skips);
            Heard::Sound
        } else if held >= frames {
            self.copy(self.read, left, right);
            if paused {
                fade_out(left, right);
            } else if self.resting {
                fade_in(left, right);
            }
            self.release(self.read.wrapping_add(frames));
            Heard::Sound
        } else if self.begun {
            self.late = self.late.wrapping_add(1);
            self.ring.store(ring::LATE, self.late, Relaxed);
            Heard::Late
        } else {
            Heard::Rest
        };
        if heard == Heard::Sound {
            self.begun = true;
        } else {
            left.fill(0.0);
            right.fill(0.0);
        }
        self.resting = self.begun && (paused || heard != Heard::Sound);
        heard
    }

    /// Where a seek leads that was not carried out yet, as far as it is known.
    #[cfg(test)]
    pub(crate) fn pending_skip(&self) -> Option<u32> {
        self.jump(0).map(|(to, _)| to)
    }

    /// Where a seek leads that has not been carried out, and its number, if `frames` frames lie there.
    fn jump(&self, frames: u32) -> Option<(u32, u32)> {
        let skips = self.ring.load(ring::SKIPS, Acquire);
        if skips == self.skips_done {
            return None;
        }
        let to = self.ring.load(ring::SKIP_TO, Acquire);
        let written = self.ring.load(ring::WRITTEN, Acquire);
        let there = written.wrapping_sub(to);
        // A second seek may be on its way: then the place is its, and the number is not.
        let known = there <= written.wrapping_sub(self.read);
        (known && there >= frames).then_some((to, skips))
    }

    /// Copies frames of the stream from `from` on.
    pub(crate) fn copy(&self, from: u32, left: &mut [f32], right: &mut [f32]) {
        let mut frame = from;
        for (l, r) in left.iter_mut().zip(right) {
            let [at_left, at_right] = self.ring.place(frame);
            *l = f32::from_bits(self.ring.load(at_left, Relaxed));
            *r = f32::from_bits(self.ring.load(at_right, Relaxed));
            frame = frame.wrapping_add(1);
        }
    }

    /// Mixes what was to be heard next into what begins at `to`, as far as it goes.
    fn cross(&self, to: u32, left: &mut [f32], right: &mut [f32]) {
        let old_frames = to.wrapping_sub(self.read);
        let frames = left.len().min(right.len());
        for n in 0..frames {
            let w = (n + 1) as f32 / frames as f32;
            let mut old = [0.0; 2];
            if (n as u32) < old_frames {
                let place = self.ring.place(self.read.wrapping_add(n as u32));
                old = place.map(|at| f32::from_bits(self.ring.load(at, Relaxed)));
            }
            for (x, old) in [left.get_mut(n), right.get_mut(n)].into_iter().zip(old) {
                if let Some(x) = x {
                    *x = *x * w + old * (1.0 - w);
                }
            }
        }
    }

    /// Lets the producer have all frames before `read`.
    pub(crate) fn release(&mut self, read: u32) {
        self.read = read;
        self.ring.store(ring::READ, read, Release);
    }

    fn skipped(&mut self, skips: u32) {
        self.skips_done = skips;
        self.ring.store(ring::SKIPS_DONE, skips, Release);
    }

    /// Counts a quantum, before which `held` frames lay ahead.
    fn count(&mut self, held: u32) {
        self.quanta = self.quanta.wrapping_add(1);
        self.ring.store(ring::QUANTA, self.quanta, Relaxed);
        let asked = self.ring.load(ring::LEAST_ASKED, Relaxed);
        if asked != self.least_answered {
            self.least_fill = self.ring.capacity();
            self.least_answered = asked;
        }
        self.least_fill = self.least_fill.min(held);
        self.ring.store(ring::LEAST_FILL, self.least_fill, Relaxed);
        self.ring.store(ring::LEAST_ANSWERED, asked, Release);
    }
}

fn fade_in(left: &mut [f32], right: &mut [f32]) {
    let frames = left.len().min(right.len()) as f32;
    for (n, (l, r)) in left.iter_mut().zip(right).enumerate() {
        let w = (n + 1) as f32 / frames;
        *l *= w;
        *r *= w;
    }
}

fn fade_out(left: &mut [f32], right: &mut [f32]) {
    let frames = left.len().min(right.len()) as f32;
    for (n, (l, r)) in left.iter_mut().zip(right).enumerate() {
        let w = 1.0 - (n + 1) as f32 / frames;
        *l *= w;
        *r *= w;
    }
}
