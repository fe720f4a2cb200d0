//! What the listener wants, which outlives every Player and every device.

use heterodyne_engine::{Begin, Controller};

/// Standing wishes, and the one place to go next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wishes {
    pub gain: f32,
    pub paused: bool,
    pub looped: bool,
    /// Go there, in seconds of the track.
    pub seek_secs: Option<f64>,
    /// What the Player has been told.
    told: Told,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Told {
    gain: f32,
    paused: bool,
    looped: bool,
}

impl Wishes {
    pub fn new(gain: f32, paused: bool, looped: bool) -> Self {
        Self {
            gain,
            paused,
            looped,
            seek_secs: None,
            told: Told {
                gain,
                paused,
                looped,
            },
        }
    }

    /// What a Player is to know besides where to go.
    fn standing(&self) -> Told {
        Told {
            gain: self.gain,
            paused: self.paused,
            looped: self.looped,
        }
    }

    /// How a new Player begins at a frame; it then knows the standing wishes.
    pub fn begin(&mut self, frame: u64) -> Begin {
        self.told = self.standing();
        Begin {
            frame,
            gain: self.gain,
            paused: self.paused,
            looped: self.looped,
        }
    }

    /// Whether the Player has been sent all of it.
    pub fn are_told(&self) -> bool {
        self.told == self.standing() && self.seek_secs.is_none()
    }

    /// Tells a Player what it does not know yet. What finds its queue full is told the next time.
    /// Returns where to, if that was a seek.
    pub fn tell(&mut self, controller: &mut Controller, sample_rate: u32) -> Option<u64> {
        if self.told.paused != self.paused {
            let done = if self.paused {
                controller.pause()
            } else {
                controller.resume()
            };
            if done.is_ok() {
                self.told.paused = self.paused;
            }
        }
        if self.told.gain != self.gain && controller.set_gain(self.gain).is_ok() {
            self.told.gain = self.gain;
        }
        if self.told.looped != self.looped && controller.set_looped(self.looped).is_ok() {
            self.told.looped = self.looped;
        }
        let frame = frames_of(self.seek_secs?, sample_rate);
        controller.seek(frame).ok()?;
        self.seek_secs = None;
        Some(frame)
    }
}

/// Frames of a time, cut off like all times of the format; below 0 and no number is 0.
pub(crate) fn frames_of(secs: f64, sample_rate: u32) -> u64 {
    (secs * f64::from(sample_rate)).max(0.0) as u64
}
