//! How fast delays change: the slope of a straight line through them.
//!
//! Invariant: single delays far off the line do not move it, and a row of them moves it without bending it.

/// What clocks are expected to differ by before anything is known, as a fraction.
const EXPECTED_DRIFT: f64 = 1e-4;
/// How many delays in a row that are none of the line move it.
const STEP_PACKETS: f64 = 32.0;

/// A straight line through delays, newer ones weighing more. Single delays far off it are left out; where all are, packets take longer or
/// shorter from then on, and the line goes on there with the slope that it had.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    pub weight: f64,
    x: f64,
    pub y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
    /// Delays in a row that were left out: how many, and the sums of what they were off and of its square.
    left_out: (f64, f64, f64),
}

impl Line {
    /// Takes a delay, if it is likely; `step` is what it must be off at least to be none of the line.
    pub fn add_likely(&mut self, x: f64, y: f64, forget: f64, step: f64) {
        let off = y - self.at(x);
        if self.weight < STEP_PACKETS || off.abs() < (4.0 * self.spread()).max(step) {
            self.left_out = (0.0, 0.0, 0.0);
            self.add(x, y, forget);
            return;
        }
        let (count, sum, squares) = self.left_out;
        let (count, sum, squares) = (count + 1.0, sum + off, squares + off * off);
        self.left_out = (count, sum, squares);
        if count >= STEP_PACKETS {
            self.y += sum / count;
            self.yy += squares - sum * sum / count;
            self.left_out = (0.0, 0.0, 0.0);
        }
    }

    fn add(&mut self, x: f64, y: f64, forget: f64) {
        let keep = 1.0 - forget.clamp(0.0, 0.5);
        let before = keep * self.weight;
        self.weight = before + 1.0;
        let (dx, dy) = (x - self.x, y - self.y);
        let share = before / self.weight;
        self.xx = keep * self.xx + share * dx * dx;
        self.xy = keep * self.xy + share * dx * dy;
        self.yy = keep * self.yy + share * dy * dy;
        self.x += dx / self.weight;
        self.y += dy / self.weight;
    }

    /// Mean square of what the line leaves over, at least that of a fraction of a frame.
    fn variance(&self) -> f64 {
        let explained = if self.xx > 0.0 {
            self.xy * self.xy / self.xx
        } else {
            0.0
        };
        ((self.yy - explained) / self.weight.max(1.0)).max(0.05)
    }

    fn spread(&self) -> f64 {
        self.variance().sqrt()
    }

    /// The slope, drawn to 0 as far as it is not known better than what is expected of clocks.
    pub fn slope(&self) -> f64 {
        self.xy / (self.xx + self.variance() / (EXPECTED_DRIFT * EXPECTED_DRIFT))
    }

    /// The line's delay there.
    pub fn at(&self, x: f64) -> f64 {
        self.y + self.slope() * (x - self.x)
    }
}
