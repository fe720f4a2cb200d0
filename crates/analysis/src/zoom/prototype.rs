//! The low-pass of a zoom, for whatever part of the values is kept.
//!
//! Invariant: one curve over the distance from the middle in steps of D, which a table holds, so that another note needs no new design.

use heterodyne_dsp::elementary::floor;

use crate::lowpass;

const ATTENUATION_BETA: f64 = 12.27;

/// Half the taps for each step of D.
const REACH_STEPS: f64 = 5.5;

/// The low-pass for any D: one table over the distance from the middle in steps of D, straight between its entries (error 1e-7).
#[derive(Clone, Debug)]
pub struct Prototype {
    table: Vec<f64>,
}

impl Prototype {
    const PER_STEP: usize = 2048;

    pub fn new() -> Self {
        let entries = (REACH_STEPS * Self::PER_STEP as f64) as usize + 2;
        let entry = |at: usize| {
            let steps = at as f64 / Self::PER_STEP as f64;
            lowpass::response(steps, REACH_STEPS, 0.5, ATTENUATION_BETA)
        };
        Self {
            table: (0..entries).map(entry).collect(),
        }
    }

    /// At a distance of so many steps of D; 0 beyond its reach.
    pub fn at(&self, steps: f64) -> f64 {
        let place = steps * Self::PER_STEP as f64;
        let below = floor(place);
        match self.table.get(below as usize..) {
            Some([low, high, ..]) => low + (place - below) * (high - low),
            _ => 0.0,
        }
    }
}

/// Taps on either side of the middle.
pub fn reach(decimation: usize) -> usize {
    if decimation == 1 {
        0
    } else {
        floor(REACH_STEPS * decimation as f64) as usize
    }
}
