//! Holds the estimator against tones whose frequency is known: how far it errs, how far it says it errs, and how far anybody must.
//!
//! Invariant: a row depends on its cell, the number of trials and the seed alone, bit for bit on every machine and in WebAssembly; not on the
//! rows around it.
//!
//! A trial is one tone at a random place within a bin of the cell's frequency and at a random phase, white Gaussian noise of variance
//! A²/(2·10^(SNR/10)) over the full band, in samples of f32. Errors count in cents, in bounds ([`bound`](crate::bound)) and in stated standard errors.

mod cell;
mod noise;
mod plan;
mod row;
mod trial;

#[cfg(test)]
mod tests;

pub use cell::{Cell, Second};
pub use noise::gaussian;
pub use plan::{judged, probe, standard};
pub use row::{COLUMNS, FIGURES, Row, Totals, csv_line, digest};
pub use trial::{Outcome, Trial};

use crate::sinusoid::{Estimator, SetupError};
use crate::window::Window;

/// Runs cells one after the other; each step is one trial, so that a page can stop between them.
pub struct Sweep {
    cells: Vec<Cell>,
    trials: u32,
    seed: u64,
    next: usize,
    done: u32,
    row: Row,
    planned: Option<(Planned, Estimator)>,
    samples: Vec<f32>,
}

#[derive(Clone, Copy, PartialEq)]
struct Planned {
    sample_rate_hz: f64,
    len: usize,
    window: Window,
}

impl Sweep {
    /// All `cells` with `trials` trials each.
    pub fn new(cells: Vec<Cell>, trials: u32, seed: u64) -> Self {
        Self {
            cells,
            trials,
            seed,
            next: 0,
            done: 0,
            row: Row::default(),
            planned: None,
            samples: Vec::new(),
        }
    }

    /// Trials that are still to come.
    pub fn trials_left(&self) -> u64 {
        let cells = self.cells.len().saturating_sub(self.next) as u64;
        (cells * u64::from(self.trials)).saturating_sub(u64::from(self.done))
    }

    /// One trial; a row when it was the last of its cell, `None` before that and when all is done.
    ///
    /// # Errors
    /// A cell that no estimator can be made for; the sweep goes on with the next.
    pub fn advance(&mut self) -> Result<Option<Row>, SetupError> {
        let Some(cell) = self.cells.get(self.next).copied() else {
            return Ok(None);
        };
        if self.done == 0 {
            self.row = Row::new(cell);
        }
        if let Err(error) = self.plan(&cell) {
            self.next += 1;
            self.done = 0;
            return Err(error);
        }
        if let Some((_, estimator)) = &mut self.planned {
            let trial = Trial::new(&cell, self.seed, self.done);
            self.samples.resize(cell.len, 0.0);
            trial.fill(&mut self.samples);
            self.row.add(&trial.outcome(estimator, &self.samples));
        }
        self.done += 1;
        if self.done < self.trials {
            return Ok(None);
        }
        self.next += 1;
        self.done = 0;
        Ok(Some(self.row))
    }

    fn plan(&mut self, cell: &Cell) -> Result<(), SetupError> {
        let wanted = Planned {
            sample_rate_hz: cell.sample_rate_hz,
            len: cell.len,
            window: cell.window,
        };
        if self.planned.as_ref().is_none_or(|(has, _)| *has != wanted) {
            self.planned = None;
            let estimator = Estimator::new(cell.sample_rate_hz, cell.len, cell.window)?;
            self.planned = Some((wanted, estimator));
        }
        Ok(())
    }
}

/// The rows of all cells, one after the other.
impl Iterator for Sweep {
    type Item = Result<Row, SetupError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.trials_left() > 0 {
            match self.advance() {
                Ok(None) => {}
                Ok(Some(row)) => return Some(Ok(row)),
                Err(error) => return Some(Err(error)),
            }
        }
        None
    }
}
