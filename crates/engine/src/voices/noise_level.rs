//! What a noise voice does to its level: a gain for each ear, fades, points over time, hard limits.
//!
//! y_c(i) = clip(gain_c · up(i) · down(i) · envelope(i) · x_c(i)), with up = i/fade_in, down = (N − 1 − i)/fade_out, each at most 1, and
//! straight lines between the points of the envelope, held outside of them. Invariant: a function of the frame alone; silent before
//! the noise's own start.

use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;

use crate::control::alpha::Alpha;
use crate::control::frequency::between;
use crate::control::grid::Dense;
use crate::cursor::Block;

/// The level of a noise voice. Immutable.
pub(crate) struct Level {
    /// Linear gain of each ear.
    pub gains: [Ramp; 2],
    /// What moves them.
    pub alpha: Option<Alpha>,
    /// Frames of the fades; 0: none.
    pub fade_in: f64,
    /// As `fade_in`, at the end.
    pub fade_out: f64,
    /// `(frames from the start of the noise, gain)`, sorted.
    pub envelope: Vec<(f64, f64)>,
    /// Length of the noise in frames.
    pub frames: f64,
    /// Held inside ±1.
    pub clipped: bool,
}

impl Level {
    /// Whether it changes nothing.
    pub fn is_plain(&self) -> bool {
        let one = Ramp {
            start: 1.0,
            end: 1.0,
        };
        self.gains == [one; 2]
            && self.fade_in <= 0.0
            && self.fade_out <= 0.0
            && self.envelope.is_empty()
            && !self.clipped
    }

    /// Applies it to 512 frames from frame `first` of the noise.
    pub fn apply(&self, first: i64, block: &mut Block) {
        let mut factor = [0.0; FRAMES];
        if let Some(alpha) = &self.alpha {
            alpha.fill(Dense { first }, &mut factor);
        }
        let mut over_time = [0.0; FRAMES];
        let mut next = self.envelope.partition_point(|(at, _)| *at <= first as f64);
        for (j, gain) in over_time.iter_mut().enumerate() {
            let frame = first as f64 + j as f64;
            while self.envelope.get(next).is_some_and(|(at, _)| *at <= frame) {
                next += 1;
            }
            if frame >= 0.0 {
                *gain = self.fades(frame) * self.envelope_at(next, frame);
            }
        }
        for (channel, gain) in block.iter_mut().zip(self.gains) {
            for j in 0..FRAMES {
                let y = channel[j] * (between(gain, factor[j]) * over_time[j]) as f32;
                channel[j] = if self.clipped { y.clamp(-1.0, 1.0) } else { y };
            }
        }
    }

    fn fades(&self, frame: f64) -> f64 {
        let left = self.frames - 1.0 - frame;
        let up = if frame < self.fade_in {
            frame / self.fade_in
        } else {
            1.0
        };
        let down = if left < self.fade_out {
            (left / self.fade_out).max(0.0)
        } else {
            1.0
        };
        up * down
    }

    /// Gain between point `next` and the one before it.
    fn envelope_at(&self, next: usize, frame: f64) -> f64 {
        let before = next.checked_sub(1).and_then(|k| self.envelope.get(k));
        match (before, self.envelope.get(next)) {
            (None, None) => 1.0,
            (None, Some((_, gain))) | (Some((_, gain)), None) => *gain,
            (Some((t0, g0)), Some((t1, g1))) => g0 + (g1 - g0) * ((frame - t0) / (t1 - t0)),
        }
    }
}
