//! A crossfade from what played before to what plays now: w = ½ − ½·cos(π·t), gains w and 1 − w.

use heterodyne_dsp::elementary::cos_turns;

use super::loaded::Loaded;

/// A running crossfade.
pub(super) struct Fading {
    /// The Score that leaves; `None` for a seek within one.
    old: Option<Box<Loaded>>,
    done: usize,
    frames: usize,
}

impl Fading {
    /// From one place of a Score to another.
    pub fn within(frames: usize) -> Self {
        Self {
            old: None,
            done: 0,
            frames,
        }
    }

    /// From another Score.
    pub fn from(old: Box<Loaded>, frames: usize) -> Self {
        Self {
            old: Some(old),
            done: 0,
            frames,
        }
    }

    /// Frames still to go.
    pub fn left(&self) -> usize {
        self.frames - self.done
    }

    /// The Score that left, to be freed elsewhere.
    pub fn into_old(self) -> Option<Box<Loaded>> {
        self.old
    }

    /// Reads what fades out.
    pub fn read_old(
        &mut self,
        current: &mut Loaded,
        looped: bool,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        match &mut self.old {
            Some(old) => old.read_leaving(looped, left, right),
            None => current.read_other(looped, left, right),
        }
    }

    /// Mixes what fades out into what fades in.
    pub fn mix(
        &mut self,
        old_left: &[f32],
        old_right: &[f32],
        left: &mut [f32],
        right: &mut [f32],
    ) {
        for j in 0..left.len() {
            let t = self.done as f64 / self.frames as f64;
            let w = (0.5 - 0.5 * cos_turns(0.5 * t)) as f32;
            left[j] = left[j] * w + old_left[j] * (1.0 - w);
            right[j] = right[j] * w + old_right[j] * (1.0 - w);
            self.done += 1;
        }
    }
}
