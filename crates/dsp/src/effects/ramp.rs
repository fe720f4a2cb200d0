//! Moves a number from where it stands to where it shall be, in a straight line that ends.
//!
//! Invariant: after the ramp's frames the number is the goal itself, to the last bit; a frame's value depends on the frames since the last goal was set, never
//! on blocks.

/// For how long parameters move, in seconds.
pub(super) const SMOOTH_SECS: f64 = 0.02;

/// Frames of a time, at least 1.
pub(super) fn frames_of(secs: f64, sample_rate_hz: f64) -> u32 {
    let frames = crate::elementary::round_to_integer(secs * sample_rate_hz);
    if frames > 1.0 { frames as u32 } else { 1 }
}

/// A number that moves in a straight line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ramp {
    now: f64,
    goal: f64,
    step: f64,
    left: u32,
    frames: u32,
}

impl Ramp {
    /// Stands at `value`; every move takes `frames` (at least 1).
    pub fn new(value: f64, frames: u32) -> Self {
        Self {
            now: value,
            goal: value,
            step: 0.0,
            left: 0,
            frames: frames.max(1),
        }
    }

    /// One for a parameter: moves take [`SMOOTH_SECS`].
    pub fn of_parameter(value: f64, sample_rate_hz: f64) -> Self {
        Self::new(value, frames_of(SMOOTH_SECS, sample_rate_hz))
    }

    /// Starts to move from where it is.
    pub fn go(&mut self, goal: f64) {
        self.goal = goal;
        if goal == self.now {
            self.left = 0;
            return;
        }
        self.left = self.frames;
        self.step = (goal - self.now) / f64::from(self.frames);
    }

    /// The value of the next frame.
    #[inline(always)]
    pub fn next(&mut self) -> f64 {
        if self.left > 0 {
            self.left -= 1;
            self.now = if self.left == 0 {
                self.goal
            } else {
                self.now + self.step
            };
        }
        self.now
    }

    /// The value of the last frame.
    #[inline(always)]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Where it goes.
    pub fn goal(&self) -> f64 {
        self.goal
    }

    /// Whether the next frame's value is another one.
    #[inline(always)]
    pub fn is_moving(&self) -> bool {
        self.left > 0
    }

    /// How many frames it still moves.
    pub fn left_frames(&self) -> usize {
        self.left as usize
    }

    /// Jumps to the goal.
    pub fn arrive(&mut self) {
        self.now = self.goal;
        self.left = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_is_straight_and_ends_on_the_goal() {
        let mut ramp = Ramp::new(1.0, 10);
        ramp.go(0.3);
        let values: Vec<f64> = (0..12).map(|_| ramp.next()).collect();
        for (n, value) in values.iter().take(9).enumerate() {
            assert!((value - (1.0 - 0.07 * (n + 1) as f64)).abs() < 1e-15);
        }
        assert_eq!(&values[9..], &[0.3, 0.3, 0.3]);
    }

    #[test]
    fn a_goal_set_on_the_way_is_reached_too() {
        let mut ramp = Ramp::new(0.0, 4);
        ramp.go(1.0);
        assert_eq!(ramp.next(), 0.25);
        ramp.go(-0.75);
        assert_eq!(
            (ramp.next(), ramp.next(), ramp.next(), ramp.next()),
            (0.0, -0.25, -0.5, -0.75)
        );
        assert!(!ramp.is_moving());
    }
}
