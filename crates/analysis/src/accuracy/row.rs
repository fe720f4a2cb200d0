//! What the trials of a cell add up to: the same figures for tables, files, plots and pages.

use heterodyne_dsp::random::combine;

use super::cell::{Cell, Second};
use super::trial::Outcome;
use crate::window::Window;

/// The figures of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What was measured.
    pub cell: Cell,
    /// Trials.
    pub trials: u32,
    /// Trials with an estimate within 1.5 bins of the truth.
    pub found: u32,
    /// Of those, estimates that say that their errors hold.
    pub valid: u32,
    /// Of those found, estimates that tell of another tone in the main lobe.
    pub crowded: u32,
    /// Of the valid ones, truths within one stated standard error.
    pub inside_one: u32,
    /// Of the valid ones, truths within two.
    pub inside_two: u32,
    squares_cents: f64,
    sum_cents: f64,
    stated_squares_cents: f64,
    bound_squares_cents: f64,
    squares_bounds: f64,
    worst_cents: f64,
}

/// Names of [`Row::figures`], after those of the cell.
pub const FIGURES: [&str; 12] = [
    "trials",
    "found",
    "valid",
    "crowded",
    "inside_one",
    "inside_two",
    "rms_cents",
    "bias_cents",
    "worst_cents",
    "stated_rms_cents",
    "bound_rms_cents",
    "rms_over_bound",
];

/// Columns of a line of [`csv_line`].
pub const COLUMNS: &str = "frequency_hz,snr_db,len,window,sample_rate_hz,amplitude,second_offset_bins,second_level_db,drift_hz_per_s,trials,found,valid,crowded,inside_one,inside_two,rms_cents,bias_cents,worst_cents,stated_rms_cents,bound_rms_cents,rms_over_bound";

impl Default for Row {
    fn default() -> Self {
        Self::new(Cell::new(1000.0, 60.0))
    }
}

impl Row {
    /// No trial yet.
    pub fn new(cell: Cell) -> Self {
        Self {
            cell,
            trials: 0,
            found: 0,
            valid: 0,
            crowded: 0,
            inside_one: 0,
            inside_two: 0,
            squares_cents: 0.0,
            sum_cents: 0.0,
            stated_squares_cents: 0.0,
            bound_squares_cents: 0.0,
            squares_bounds: 0.0,
            worst_cents: 0.0,
        }
    }

    /// Counts one trial in. Errors are summed over valid estimates.
    pub fn add(&mut self, outcome: &Outcome) {
        self.trials += 1;
        let Some(estimate) = outcome.estimate else {
            return;
        };
        self.found += 1;
        self.crowded += u32::from(estimate.crowded);
        if !estimate.valid {
            return;
        }
        let (error, stated, bound) = (
            outcome.error_cents,
            estimate.cents_se(),
            outcome.bound_cents,
        );
        self.valid += 1;
        self.inside_one += u32::from(error.abs() <= stated);
        self.inside_two += u32::from(error.abs() <= 2.0 * stated);
        self.squares_cents += error * error;
        self.sum_cents += error;
        self.stated_squares_cents += stated * stated;
        self.bound_squares_cents += bound * bound;
        self.squares_bounds += error * error / (bound * bound);
        self.worst_cents = self.worst_cents.max(error.abs());
    }

    /// Root of the mean square error of valid estimates, cents; NaN without any.
    pub fn rms_cents(&self) -> f64 {
        self.root(self.squares_cents)
    }

    /// Mean error, cents.
    pub fn bias_cents(&self) -> f64 {
        self.sum_cents / f64::from(self.valid)
    }

    /// Largest error, cents.
    pub fn worst_cents(&self) -> f64 {
        self.worst_cents
    }

    /// Root of the mean square of the stated standard errors, cents.
    pub fn stated_rms_cents(&self) -> f64 {
        self.root(self.stated_squares_cents)
    }

    /// Root of the mean square of the Cramér–Rao bounds of the one tone, cents.
    pub fn bound_rms_cents(&self) -> f64 {
        self.root(self.bound_squares_cents)
    }

    /// Root of the mean square of errors in units of each trial's bound.
    pub fn rms_over_bound(&self) -> f64 {
        self.root(self.squares_bounds)
    }

    fn root(&self, sum: f64) -> f64 {
        (sum / f64::from(self.valid)).sqrt()
    }

    /// All figures, in the order of [`FIGURES`].
    pub fn figures(&self) -> [f64; FIGURES.len()] {
        [
            f64::from(self.trials),
            f64::from(self.found),
            f64::from(self.valid),
            f64::from(self.crowded),
            f64::from(self.inside_one),
            f64::from(self.inside_two),
            self.rms_cents(),
            self.bias_cents(),
            self.worst_cents(),
            self.stated_rms_cents(),
            self.bound_rms_cents(),
            self.rms_over_bound(),
        ]
    }
}

/// One row as a line of CSV without its end; floats so that they can be read back to the bit, what does not exist empty.
pub fn csv_line(row: &Row) -> String {
    let cell = &row.cell;
    let window = match cell.window {
        Window::Rectangular => "rectangular".to_owned(),
        Window::Hann => "hann".to_owned(),
        Window::BlackmanHarris => "blackman-harris".to_owned(),
        Window::FlatTop => "flat-top".to_owned(),
        Window::Kaiser { beta } => format!("kaiser-{beta}"),
    };
    let second = cell.second.map_or(",".to_owned(), |second: Second| {
        format!("{},{}", second.offset_bins, second.level_db)
    });
    let mut line = format!(
        "{},{},{},{window},{},{},{second},{}",
        cell.frequency_hz,
        cell.snr_db,
        cell.len,
        cell.sample_rate_hz,
        cell.amplitude,
        cell.drift_hz_per_s
    );
    for (at, figure) in row.figures().into_iter().enumerate() {
        line.push(',');
        if figure.is_nan() {
            continue;
        }
        line.push_str(&if at < 6 {
            format!("{figure}")
        } else {
            format!("{figure:e}")
        });
    }
    line
}

/// One number for all figures of rows: equal where every bit is equal, so that two machines, or a machine and a page, can be compared.
pub fn digest(rows: &[Row]) -> u64 {
    rows.iter().fold(0, |key, row| {
        let figures = row.figures().into_iter().fold(key, |key, figure| {
            // What is no number is one thing, whatever its bits.
            let bits = if figure.is_nan() {
                u64::MAX
            } else {
                figure.to_bits()
            };
            combine(key, bits)
        });
        combine(figures, row.cell.key())
    })
}

/// Sums over many rows: how well the stated errors are calibrated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Trials.
    pub trials: u64,
    /// Found tones.
    pub found: u64,
    /// Valid estimates.
    pub valid: u64,
    /// Truths within one stated standard error of a valid estimate.
    pub inside_one: u64,
    /// Truths within two.
    pub inside_two: u64,
}

impl Totals {
    /// Counts a row in.
    pub fn add(&mut self, row: &Row) {
        self.trials += u64::from(row.trials);
        self.found += u64::from(row.found);
        self.valid += u64::from(row.valid);
        self.inside_one += u64::from(row.inside_one);
        self.inside_two += u64::from(row.inside_two);
    }

    /// Share of valid estimates whose truth lies within one stated standard error: 0.683 when calibrated.
    pub fn share_inside_one(&self) -> f64 {
        self.inside_one as f64 / self.valid as f64
    }

    /// The same within two: 0.954 when calibrated.
    pub fn share_inside_two(&self) -> f64 {
        self.inside_two as f64 / self.valid as f64
    }
}
