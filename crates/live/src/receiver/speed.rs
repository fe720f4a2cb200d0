//! The speed that frames are taken with, so that as many wait as are meant to.
//!
//! Invariant: the speed follows the sender's clock, and is off it by at most [`MOST_OFF`], which is 2.6 cents; it changes smoothly. As
//! long as the clocks do not differ and what waits is right, it is exactly 1.

/// The most that the speed is off the sender's clock, as a fraction.
const MOST_OFF: f64 = 0.0015;
/// Time constants, in seconds: of coming to the right place, and of changes of the speed.
const SETTLE_SECS: f64 = 3.0;
const SMOOTH_SECS: f64 = 0.3;
/// What the place may be off before the speed leaves 1, in seconds, and the clocks, as a fraction.
const LEAVE_SECS: f64 = 0.001;
const LEAVE_SLOPE: f64 = 5e-6;
/// When it comes back to 1.
const RETURN_FRAMES: f64 = 2.0;
const RETURN_SLOPE: f64 = 2e-6;
const RETURN_SPEED: f64 = 3e-5;

/// The speed.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    speed: f64,
    is_exact: bool,
}

impl Speed {
    pub fn new() -> Speed {
        Speed {
            speed: 1.0,
            is_exact: true,
        }
    }

    pub fn get(&self) -> f64 {
        self.speed
    }

    /// Moves on by some frames: `ahead` is how many frames too few were taken so far, `slope` how the delay changes in frames a frame.
    pub fn step(&mut self, ahead: f64, slope: f64, frames: f64, rate_hz: f64) {
        if self.is_exact {
            self.is_exact = ahead.abs() < LEAVE_SECS * rate_hz && slope.abs() < LEAVE_SLOPE;
        } else {
            let near = (self.speed - 1.0).abs() < RETURN_SPEED;
            self.is_exact = ahead.abs() < RETURN_FRAMES && slope.abs() < RETURN_SLOPE && near;
        }
        if self.is_exact {
            self.speed = 1.0;
            return;
        }
        let off = (ahead / (SETTLE_SECS * rate_hz)).clamp(-MOST_OFF, MOST_OFF);
        let wanted = 1.0 - slope + off;
        self.speed += (wanted - self.speed) * (frames / (SMOOTH_SECS * rate_hz)).min(1.0);
    }
}
