//! One tone of a frame while it is being measured.
//!
//! Invariant: a tone is a·cos ωm + b·sin ωm, m counted from the middle of the frame; it starts at a peak and remembers it.

/// A tone under measurement.
#[derive(Clone, Copy, Default)]
pub struct Partial {
    pub turns_per_sample: f64,
    pub a: f64,
    pub b: f64,
    /// Where it was found, turns a sample.
    pub found_at: f64,
    /// Power of the peak that it was found by.
    pub found_power: f64,
    /// The size of the last step of its phase at the ends of the frame, rad.
    pub last_step_rad: f64,
}

impl Partial {
    pub fn amplitude(&self) -> f64 {
        (self.a * self.a + self.b * self.b).sqrt()
    }

    /// a/A and b/A; (1, 0) for silence.
    pub fn direction(&self) -> (f64, f64) {
        let amplitude = self.amplitude();
        if amplitude > 0.0 {
            (self.a / amplitude, self.b / amplitude)
        } else {
            (1.0, 0.0)
        }
    }

    /// How far another tone is, in bins of a frame of `len` samples.
    pub fn distance_bins(&self, other: &Self, len: usize) -> f64 {
        (self.turns_per_sample - other.turns_per_sample).abs() * len as f64
    }

    /// Takes the steps of a, b and v = A·N·Δω; no step is longer than half a bin, and none leaves the range of frequencies.
    pub fn step(&mut self, steps: &[f64], len: usize) {
        let n = len as f64;
        let amplitude = self.amplitude();
        let wished = if amplitude > 0.0 {
            steps[2] / (amplitude * n) / std::f64::consts::TAU
        } else {
            0.0
        };
        let bounded = wished.clamp(-0.5 / n, 0.5 / n);
        let turns = (self.turns_per_sample + bounded).clamp(0.25 / n, 0.5 - 0.25 / n);
        self.last_step_rad = (wished * n * std::f64::consts::PI).abs();
        self.turns_per_sample = turns;
        self.a += steps[0];
        self.b += steps[1];
    }
}
