//! A gain that goes to its target in a straight line.

/// A gain on its way.
pub(super) struct Ramp {
    value: f32,
    target: f32,
    step: f32,
    frames: u32,
}

impl Ramp {
    /// A gain at rest; later moves take `frames` frames.
    pub fn at(value: f32, frames: u32) -> Self {
        Self {
            value,
            target: value,
            step: 0.0,
            frames,
        }
    }

    /// Sets out for a target.
    pub fn go(&mut self, target: f32) {
        self.target = target;
        self.step = (target - self.value) / self.frames as f32;
    }

    /// Where it goes, or is.
    pub fn target(&self) -> f32 {
        self.target
    }

    /// Whether it has come to rest at a value.
    pub fn rests_at(&self, value: f32) -> bool {
        self.value == value && self.target == value
    }

    /// Whether it changes nothing.
    pub fn is_one(&self) -> bool {
        self.rests_at(1.0)
    }

    /// The gain of the next frame.
    pub fn next(&mut self) -> f32 {
        if self.value != self.target {
            self.value += self.step;
            let past = if self.step > 0.0 {
                self.value >= self.target
            } else {
                self.value <= self.target
            };
            if past {
                self.value = self.target;
            }
        }
        self.value
    }
}
