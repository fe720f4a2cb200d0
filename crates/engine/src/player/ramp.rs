//! A gain that goes to its target in a straight line.

/// A gain on its way.
pub(super) struct Ramp {
    value: f32,
    target: f32,
    step: f32,
    /// Frames of a move, and those left of the present one.
    frames: u32,
    left: u32,
}

impl Ramp {
    /// A gain at rest; later moves take `frames` frames.
    pub fn at(value: f32, frames: u32) -> Self {
        Self {
            value,
            target: value,
            step: 0.0,
            frames,
            left: 0,
        }
    }

    /// A gain on its way from silence to 1.
    pub fn rising(frames: u32) -> Self {
        let mut ramp = Self::at(0.0, frames);
        ramp.go(1.0);
        ramp
    }

    /// Sets out for a target.
    pub fn go(&mut self, target: f32) {
        if target != self.target {
            self.target = target;
            self.step = (target - self.value) / self.frames as f32;
            self.left = self.frames;
        }
    }

    /// Sets the length of later moves.
    pub fn set_frames(&mut self, frames: u32) {
        self.frames = frames;
    }

    /// Where it goes, or is.
    pub fn target(&self) -> f32 {
        self.target
    }

    /// Frames until it rests.
    pub fn left(&self) -> usize {
        self.left as usize
    }

    /// Whether it has come to rest at a value.
    pub fn rests_at(&self, value: f32) -> bool {
        self.left == 0 && self.value == value
    }

    /// Whether it changes nothing.
    pub fn is_one(&self) -> bool {
        self.rests_at(1.0)
    }

    /// The gain of the next frame.
    pub fn next(&mut self) -> f32 {
        if self.left > 0 {
            self.left -= 1;
            self.value = if self.left == 0 {
                self.target
            } else {
                self.value + self.step
            };
        }
        self.value
    }
}
