//! How the head follows a path: not faster than it may turn, and smoothly.
//!
//! Invariant: started anywhere it stands on the path; what it remembers is a few time constants long.
//!
//! The angle goes to the path's the short way round, at most `max` turns a frame; then y = a·y⁻ + (1−a)·x for angle and distance, with
//! a = e^(−1000/(ms·sr)), both from their first value. On a circle alone (foa_cardioid) nothing limits the speed.

use std::ops::Range;

use heterodyne_dsp::elementary::{exp, floor};
use heterodyne_dsp::tone::FRAMES;

use super::path::Places;
use super::settings::{Decoder, Settings};

/// Pole of a smoother with a time constant in milliseconds; 0 where it is none.
pub(super) fn pole(ms: f64, rate: f64) -> f64 {
    let frames = ms * rate / 1000.0;
    if frames > 0.0 {
        exp(-1.0 / frames)
    } else {
        0.0
    }
}

/// The laws. Immutable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motion {
    /// Largest step in turns; infinite where nothing limits it.
    pub max_step: f64,
    pub angle_pole: f64,
    pub distance_pole: f64,
    min_distance_m: f64,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MotionState {
    /// Turns, not wrapped.
    reached: f64,
    /// Whole turns by which the path, which is wrapped, lies elsewhere.
    turned: f64,
    angle: f64,
    distance: f64,
}

impl Motion {
    pub fn new(settings: &Settings, rate: f64) -> Self {
        Self {
            max_step: match settings.decoder {
                Decoder::Head => settings.max_deg_per_s.max(0.0) / 360.0 / rate,
                Decoder::Cardioid => f64::INFINITY,
            },
            angle_pole: pole(settings.angle_smoothing_ms, rate),
            distance_pole: pole(settings.distance_smoothing_ms, rate),
            min_distance_m: settings.min_distance_m,
        }
    }

    /// Standing on a place.
    pub fn standing(&self, (turns, metres): (f64, f64)) -> MotionState {
        MotionState {
            reached: turns,
            turned: 0.0,
            angle: turns,
            distance: metres.max(self.min_distance_m),
        }
    }

    /// Makes the places of a path those that the head follows.
    pub fn follow(&self, state: &mut MotionState, inside: Range<usize>, places: &mut Places) {
        let MotionState {
            mut reached,
            mut turned,
            mut angle,
            mut distance,
        } = *state;
        let (a, b) = (self.angle_pole, self.distance_pole);
        let [turns, metres] = places;
        let rows = turns[..FRAMES].iter_mut().zip(metres);
        for (turns, metres) in rows.skip(inside.start).take(inside.len()) {
            let mut way = (*turns + turned) - reached;
            if way.abs() > 0.5 {
                let whole = floor(way + 0.5);
                turned -= whole;
                way -= whole;
            }
            reached += way.min(self.max_step).max(-self.max_step);
            angle = a * angle + (1.0 - a) * reached;
            let near = metres.max(self.min_distance_m);
            distance = b * distance + (1.0 - b) * near;
            (*turns, *metres) = (angle, distance);
        }
        *state = MotionState {
            reached,
            turned,
            angle,
            distance,
        };
    }
}
