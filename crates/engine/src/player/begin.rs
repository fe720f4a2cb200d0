//! How a Player begins.

/// Place and state in which a [`super::Player`] begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Begin {
    /// First frame of the track to be played. From 0 on the samples are the Score's; from any other place the sound comes up from
    /// silence over ten milliseconds.
    pub frame: u64,
    /// Linear master gain; what is not a number counts as 0.
    pub gain: f32,
    /// Stands still, in silence, until [`super::Controller::resume`].
    pub paused: bool,
    /// As [`super::Controller::set_looped`].
    pub looped: bool,
}

impl Default for Begin {
    fn default() -> Self {
        Self {
            frame: 0,
            gain: 1.0,
            paused: false,
            looped: false,
        }
    }
}

impl Begin {
    pub(super) fn finite_gain(&self) -> f32 {
        if self.gain.is_finite() {
            self.gain
        } else {
            0.0
        }
    }
}
