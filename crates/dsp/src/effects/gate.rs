//! Gate: silences what is softer than a threshold.
//!
//! Invariant: from closed it opens in exactly the attack's time along a straight line of gain (sooner at ranges above −0.9 dB), from open it closes in exactly
//! the release's along a straight line of decibels, and both channels by the same gain; open, the bits pass as they are.
//!
//! The louder channel counts. Its level is the last peak, falling with a time constant of 5 ms, so that a wave's way through 0 is no silence. Above the threshold
//! the gate opens; once the level has been below threshold − hysteresis for the hold's time, it closes.

use super::frames::{Follower, follow};
use super::level::{flushed, gain_of_db};
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};
use crate::elementary::{exp, pow};

/// How fast a peak is forgotten, in seconds.
const FALL_SECS: f64 = 0.005;

/// Gate, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "gate",
    title: "Gate",
    says: "Silences what is softer than a threshold.",
    parameters: &[
        Parameter::number(
            "threshold_db",
            Unit::Db,
            [-96.0, 0.0, -45.0],
            "Peaks above this open it.",
        ),
        Parameter::number(
            "hysteresis_db",
            Unit::Db,
            [0.0, 24.0, 6.0],
            "How far below the threshold it stays open.",
        ),
        Parameter::number(
            "attack_secs",
            Unit::Secs,
            [0.0001, 0.5, 0.002],
            "Time of opening.",
        ),
        Parameter::number(
            "hold_secs",
            Unit::Secs,
            [0.0, 2.0, 0.05],
            "How long it stays open after the sound has gone.",
        ),
        Parameter::number(
            "release_secs",
            Unit::Secs,
            [0.001, 4.0, 0.15],
            "Time of closing.",
        ),
        Parameter::number(
            "range_db",
            Unit::Db,
            [-96.0, 0.0, -60.0],
            "What is left when it is closed.",
        ),
    ],
    make: |sample_rate_hz, _, values| Box::new(Gate::new(sample_rate_hz, values)),
};

struct Gate {
    sample_rate_hz: f64,
    values: [f64; 6],
    fall: f64,
    open_above: f64,
    close_below: f64,
    /// Gain added in a frame of the attack, at a range of 0.
    rise: f64,
    /// Gain's factor in a frame of the release.
    sink: f64,
    hold_frames: u64,
    /// Gain when closed.
    range: Ramp,
    level: f64,
    is_open: bool,
    held_frames: u64,
    gain: f64,
}

impl Gate {
    fn new(sample_rate_hz: f64, values: &[f32]) -> Self {
        let mut own = [0.0; 6];
        for (own, value) in own.iter_mut().zip(values) {
            *own = f64::from(*value);
        }
        let mut gate = Self {
            sample_rate_hz,
            values: own,
            fall: exp(-1.0 / (FALL_SECS * sample_rate_hz)),
            open_above: 0.0,
            close_below: 0.0,
            rise: 0.0,
            sink: 0.0,
            hold_frames: 0,
            range: Ramp::of_parameter(gain_of_db(own[5]), sample_rate_hz),
            level: 0.0,
            is_open: false,
            held_frames: 0,
            gain: 0.0,
        };
        gate.aim();
        gate.reset();
        gate
    }

    /// What follows from the values.
    fn aim(&mut self) {
        let [
            threshold_db,
            hysteresis_db,
            attack_secs,
            hold_secs,
            release_secs,
            range_db,
        ] = self.values;
        self.open_above = gain_of_db(threshold_db);
        self.close_below = gain_of_db(threshold_db - hysteresis_db);
        let closed = gain_of_db(range_db);
        let way = if closed < 0.9 { 1.0 - closed } else { 0.1 };
        self.rise = way / (attack_secs * self.sample_rate_hz);
        self.sink = pow(closed, 1.0 / (release_secs * self.sample_rate_hz));
        self.hold_frames = (hold_secs * self.sample_rate_hz) as u64;
    }
}

impl Follower for Gate {
    #[inline(always)]
    fn gain_for(&mut self, peak: f64) -> f64 {
        self.level = flushed(self.level * self.fall);
        if peak > self.level {
            self.level = peak;
        }
        let closed = self.range.next();
        if self.level >= self.open_above {
            self.is_open = true;
        }
        if self.level >= self.close_below {
            self.held_frames = 0;
        } else if self.is_open {
            self.held_frames += 1;
            self.is_open = self.held_frames <= self.hold_frames;
        }
        if self.is_open {
            let risen = self.gain + self.rise;
            self.gain = if risen > 1.0 - 1e-9 { 1.0 } else { risen };
        } else {
            let sunk = self.gain * self.sink;
            self.gain = if sunk < closed * (1.0 + 1e-9) {
                closed
            } else {
                sunk
            };
        }
        self.gain
    }
}

impl Effect for Gate {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        follow(block, self);
    }

    fn set(&mut self, parameter: usize, value: f32) {
        if let Some(own) = self.values.get_mut(parameter) {
            *own = f64::from(value);
            self.aim();
            self.range.go(gain_of_db(self.values[5]));
        }
    }

    fn reset(&mut self) {
        self.range.arrive();
        self.level = 0.0;
        self.is_open = false;
        self.held_frames = 0;
        self.gain = self.range.goal();
    }
}
