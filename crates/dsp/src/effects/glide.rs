//! Leads a delay from one length to another as a tape does: by playing a little faster or slower until it is there.
//!
//! Invariant: the length changes by at most [`MOST_A_FRAME`] frames a frame, so that the sound never jumps or runs backwards, and it ends at exactly the target.

/// Most frames by which the length changes in a frame: a fifth up or an octave down while it lasts.
pub(super) const MOST_A_FRAME: f64 = 0.5;

/// A length in frames on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glide {
    now: f64,
    target: f64,
    /// Part of the way left that is gone in a frame.
    pull: f64,
}

impl Glide {
    /// Stands at `frames`; the last part of a way takes about 30 ms.
    pub(super) fn new(frames: f64, sample_rate_hz: f64) -> Self {
        Self {
            now: frames,
            target: frames,
            pull: 1.0 / (0.03 * sample_rate_hz),
        }
    }

    /// Leads to `frames` from here on.
    pub(super) fn set(&mut self, frames: f64) {
        self.target = frames;
    }

    /// Is there at once.
    pub(super) fn arrive(&mut self) {
        self.now = self.target;
    }

    /// Where it is now.
    pub(super) fn now(&self) -> f64 {
        self.now
    }

    /// True while it is on its way.
    pub(super) fn moves(&self) -> bool {
        self.now != self.target
    }

    /// Goes on by a frame and tells where it is.
    #[inline(always)]
    pub(super) fn step(&mut self) -> f64 {
        let left = self.target - self.now;
        if left.abs() < 1e-3 {
            self.now = self.target;
        } else {
            self.now += (left * self.pull).clamp(-MOST_A_FRAME, MOST_A_FRAME);
        }
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrives_exactly_and_never_hurries() {
        let mut glide = Glide::new(4800.0, 48_000.0);
        for target in [100.0, 96_000.0, 96_000.5, 10.0] {
            glide.set(target);
            let (mut before, mut frames) = (glide.now(), 0);
            while glide.moves() {
                let now = glide.step();
                assert!((now - before).abs() <= MOST_A_FRAME);
                before = now;
                frames += 1;
                assert!(frames < 400_000, "never at {target}");
            }
            assert_eq!(glide.now(), target);
        }
    }
}
