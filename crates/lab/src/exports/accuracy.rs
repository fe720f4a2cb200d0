//! The accuracy harness, a trial at a time: the same rows, bit for bit, that `heterodyne lab accuracy` finds.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use heterodyne_analysis::accuracy::{
    COLUMNS, FIGURES, Row, Sweep, csv_line, digest, judged, probe, standard,
};

use crate::layout::accuracy;
use crate::settings::window_number;

/// The most trials of a row.
const TRIALS_MAX: u32 = 1_000_000;
/// The largest seed that a number of a script holds exactly.
const SEED_MAX: f64 = 9_007_199_254_740_991.0;

/// No harness.
const NO_HARNESS: i32 = -1;
/// What `accuracy_advance` answers.
const WORKING: i32 = 0;
/// A row is complete.
const ROW: i32 = 1;
/// All rows are.
const DONE: i32 = 2;

struct Harness {
    sweep: Sweep,
    rows: Vec<Row>,
    row: [f64; accuracy::WORDS],
    csv: String,
}

thread_local! {
    /// Nothing is to be done with it at the end of a thread.
    static HARNESS: RefCell<ManuallyDrop<Option<Harness>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

fn ask<T>(what: impl FnOnce(&mut Harness) -> T) -> Option<T> {
    HARNESS.with_borrow_mut(|harness| harness.as_mut().map(what))
}

/// Begins a sweep: `cells` 0 is what is judged, 1 the standard one, 2 the probe; 1 to 1 000 000 trials a row; the seed is a whole number up to 2⁵³ − 1.
/// 0, or −n where argument n is not accepted; then there is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_new(cells: u32, trials: u32, seed: f64) -> i32 {
    let cells = match cells {
        0 => Ok(judged()),
        1 => Ok(standard()),
        2 => Ok(probe()),
        _ => Err(1),
    };
    let whole_seed = (0.0..=SEED_MAX).contains(&seed) && (seed as u64) as f64 == seed;
    let made = cells.and_then(|cells| match (1..=TRIALS_MAX).contains(&trials) {
        false => Err(2),
        true if !whole_seed => Err(3),
        true => Ok(cells),
    });
    let (harness, said) = match made {
        Ok(cells) => {
            let harness = Harness {
                rows: Vec::with_capacity(cells.len()),
                sweep: Sweep::new(cells, trials, seed as u64),
                row: [f64::NAN; accuracy::WORDS],
                csv: format!("{COLUMNS}\n"),
            };
            (Some(harness), 0)
        }
        Err(argument) => (None, -argument),
    };
    HARNESS.with_borrow_mut(|place| **place = harness);
    said
}

/// One trial. 0: there is more to be done; 1: a row is complete; 2: all are; −1 without a harness.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_advance() -> i32 {
    ask(|harness| {
        if harness.sweep.trials_left() == 0 {
            return DONE;
        }
        // A cell that no estimator can be made for is passed over; there is none among those that are offered.
        let Ok(Some(row)) = harness.sweep.advance() else {
            return WORKING;
        };
        harness.row = words(&row);
        harness.csv.push_str(&csv_line(&row));
        harness.csv.push('\n');
        harness.rows.push(row);
        ROW
    })
    .unwrap_or(NO_HARNESS)
}

/// The figures of a row, as [`accuracy`] has them.
fn words(row: &Row) -> [f64; accuracy::WORDS] {
    let cell = &row.cell;
    let (kind, beta) = window_number(cell.window);
    let second =
        |of: fn(heterodyne_analysis::accuracy::Second) -> f64| cell.second.map_or(f64::NAN, of);
    let head = [
        cell.frequency_hz,
        cell.snr_db,
        cell.len as f64,
        kind as f64,
        beta,
        cell.sample_rate_hz,
        cell.amplitude,
        second(|second| second.offset_bins),
        second(|second| second.level_db),
        cell.drift_hz_per_s,
    ];
    const { assert!(accuracy::TRIALS + FIGURES.len() == accuracy::WORDS) };
    let mut words = [f64::NAN; accuracy::WORDS];
    for (word, value) in words.iter_mut().zip(head.into_iter().chain(row.figures())) {
        *word = value;
    }
    words
}

/// The last row's figures; null without a harness. The place stays until the next `accuracy_new`.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_row_ptr() -> *const f64 {
    ask(|harness| harness.row.as_ptr()).unwrap_or(std::ptr::null())
}

/// All rows so far as CSV, UTF-8, the names of the columns first; the place may change with each row.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_csv_ptr() -> *const u8 {
    ask(|harness| harness.csv.as_ptr()).unwrap_or(std::ptr::null())
}

/// Its length in bytes.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_csv_len() -> u32 {
    ask(|harness| harness.csv.len() as u32).unwrap_or(0)
}

/// One number for all rows so far: that of the native command where every bit is equal. A script takes it for unsigned (`BigInt.asUintN(64, …)`).
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_digest() -> u64 {
    ask(|harness| digest(&harness.rows)).unwrap_or(0)
}

/// Trials that are still to come.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn accuracy_trials_left() -> f64 {
    ask(|harness| harness.sweep.trials_left() as f64).unwrap_or(0.0)
}
