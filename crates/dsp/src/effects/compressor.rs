//! Compressor: makes what is louder than a threshold softer, by a ratio.
//!
//! Invariant: a tone that stands long enough leaves at the level that the static curve says; both channels get the same gain; below the knee and without make-up the
//! bits pass as they are.
//!
//! Feed-forward in decibels (Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", 2012): level, static curve with a quadratic knee, then a
//! one-pole smoother of the reduction, with the attack's time constant while it grows and the release's while it shrinks. The louder channel counts. `peak` takes
//! the sample itself; `rms` the mean square with a time constant of 10 ms, the level that a sine's power has, so that a sine at 0 dBFS counts −3 dB.

use super::frames::{Follower, follow};
use super::level::{db_of_gain, flushed, gain_of_db, one_pole};
use super::ramp::Ramp;
use super::{Effect, Kind, Parameter, Unit};

/// Time constant of the mean square, in seconds.
const MEAN_SECS: f64 = 0.01;

/// Reductions below this are none.
const NONE_DB: f64 = 1e-7;

/// Compressor, as a sort of effect.
pub static KIND: Kind = Kind {
    name: "compressor",
    title: "Compressor",
    says: "Makes loud sound softer, so that all can be louder.",
    parameters: &[
        Parameter::number(
            "threshold_db",
            Unit::Db,
            [-80.0, 0.0, -18.0],
            "Level above which sound gets softer.",
        ),
        Parameter::number(
            "ratio",
            Unit::Ratio,
            [1.0, 50.0, 3.0],
            "How many decibels more in make one decibel more out.",
        ),
        Parameter::number(
            "knee_db",
            Unit::Db,
            [0.0, 36.0, 6.0],
            "Width of the bend around the threshold.",
        ),
        Parameter::number(
            "attack_secs",
            Unit::Secs,
            [0.0001, 1.0, 0.01],
            "Time constant of getting softer.",
        ),
        Parameter::number(
            "release_secs",
            Unit::Secs,
            [0.001, 5.0, 0.15],
            "Time constant of getting louder again.",
        ),
        Parameter::number(
            "makeup_db",
            Unit::Db,
            [-24.0, 36.0, 0.0],
            "Gain afterwards.",
        ),
        Parameter {
            name: "detector",
            unit: Unit::Choice,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.0,
            choices: &["peak", "rms"],
            says: "What counts as level: peaks, or the mean power of some 10 ms.",
        },
    ],
    make: |sample_rate_hz, _, values| Box::new(Compressor::new(sample_rate_hz, values)),
};

/// The static curve: by how many decibels a level is reduced.
#[derive(Clone, Copy)]
struct Curve {
    threshold_db: Ramp,
    /// 1 − 1/ratio.
    slope: Ramp,
    knee_db: Ramp,
}

impl Curve {
    #[inline(always)]
    fn step(&mut self) {
        self.threshold_db.next();
        self.slope.next();
        self.knee_db.next();
    }

    fn is_moving(&self) -> bool {
        self.threshold_db.is_moving() || self.slope.is_moving() || self.knee_db.is_moving()
    }

    #[inline(always)]
    fn reduction_db(&self, level_db: f64) -> f64 {
        let over = level_db - self.threshold_db.now();
        let half = 0.5 * self.knee_db.now();
        if over <= -half {
            0.0
        } else if over >= half {
            self.slope.now() * over
        } else {
            let into = over + half;
            self.slope.now() * (into * into) / (4.0 * half)
        }
    }
}

struct Compressor {
    sample_rate_hz: f64,
    curve: Curve,
    /// Samples below this are not reduced, while the curve stands still.
    free_below: f64,
    attack: f64,
    release: f64,
    makeup_db: Ramp,
    makeup: f64,
    /// How much of the mean square counts, 0 or 1; between them while the detector changes.
    rms_part: Ramp,
    mean: f64,
    mean_part: f64,
    reduction_db: f64,
}

impl Compressor {
    fn new(sample_rate_hz: f64, values: &[f32]) -> Self {
        let ramp = |value: f64| Ramp::of_parameter(value, sample_rate_hz);
        let value = |at: usize| f64::from(values[at]);
        let mut compressor = Self {
            sample_rate_hz,
            curve: Curve {
                threshold_db: ramp(value(0)),
                slope: ramp(1.0 - 1.0 / value(1)),
                knee_db: ramp(value(2)),
            },
            free_below: 0.0,
            attack: one_pole(value(3), sample_rate_hz),
            release: one_pole(value(4), sample_rate_hz),
            makeup_db: ramp(value(5)),
            makeup: gain_of_db(value(5)),
            rms_part: ramp(value(6)),
            mean: 0.0,
            mean_part: one_pole(MEAN_SECS, sample_rate_hz),
            reduction_db: 0.0,
        };
        compressor.settle();
        compressor
    }

    /// What follows from the curve once it stands still.
    fn settle(&mut self) {
        self.free_below =
            gain_of_db(self.curve.threshold_db.goal() - 0.5 * self.curve.knee_db.goal());
    }
}

impl Follower for Compressor {
    #[inline(always)]
    fn gain_for(&mut self, peak: f64) -> f64 {
        let is_moving = self.curve.is_moving();
        self.curve.step();
        let rms_part = self.rms_part.next();
        self.mean = flushed(self.mean + (peak * peak - self.mean) * self.mean_part);
        let level = if rms_part == 0.0 {
            peak
        } else if rms_part == 1.0 {
            self.mean.sqrt()
        } else {
            peak + (self.mean.sqrt() - peak) * rms_part
        };
        let aim_db = if level <= self.free_below && !is_moving || level <= 0.0 {
            0.0
        } else {
            self.curve.reduction_db(db_of_gain(level))
        };
        let part = if aim_db > self.reduction_db {
            self.attack
        } else {
            self.release
        };
        self.reduction_db += (aim_db - self.reduction_db) * part;
        if self.reduction_db < NONE_DB {
            self.reduction_db = 0.0;
        }
        if self.makeup_db.is_moving() {
            self.makeup = gain_of_db(self.makeup_db.next());
        }
        if self.reduction_db > 0.0 {
            self.makeup * gain_of_db(-self.reduction_db)
        } else {
            self.makeup
        }
    }
}

impl Effect for Compressor {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        follow(block, self);
    }

    fn set(&mut self, parameter: usize, value: f32) {
        let value = f64::from(value);
        match parameter {
            0 => self.curve.threshold_db.go(value),
            1 => self.curve.slope.go(1.0 - 1.0 / value),
            2 => self.curve.knee_db.go(value),
            3 => self.attack = one_pole(value, self.sample_rate_hz),
            4 => self.release = one_pole(value, self.sample_rate_hz),
            5 => self.makeup_db.go(value),
            _ => self.rms_part.go(value),
        }
        self.settle();
    }

    fn reset(&mut self) {
        for ramp in [
            &mut self.curve.threshold_db,
            &mut self.curve.slope,
            &mut self.curve.knee_db,
            &mut self.makeup_db,
            &mut self.rms_part,
        ] {
            ramp.arrive();
        }
        self.makeup = gain_of_db(self.makeup_db.goal());
        self.mean = 0.0;
        self.reduction_db = 0.0;
    }
}
