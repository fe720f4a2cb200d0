//! Sweeps tones in noise and says how far estimates of their frequency err, how far they say they err, and how far anybody must.
//!
//! A row depends on its cell, the number of trials and the seed alone, so that threads do not change it.

use super::{picture, table};
use crate::args::threads;
use crate::exit::Failure;
use crate::output;
use crate::signal;
use clap::{Args, ValueEnum};
use heterodyne_analysis::accuracy::{
    COLUMNS, Cell, FIGURES, Row, Sweep, Totals, csv_line, digest, judged, standard,
};
use heterodyne_media::AtomicFile;
use serde_json::{Map, Value, json};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// What may follow `heterodyne lab accuracy`.
#[derive(Debug, Args)]
pub struct AccuracyArgs {
    /// What is swept
    #[arg(long, value_enum, default_value_t = CellsArg::Judged)]
    pub cells: CellsArg,
    /// Trials of each row
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub trials: u32,
    /// Number that all tones and all noise follow from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Write the rows into this file, replaced if it exists
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Draw errors and bounds over the frequency into this file (.svg or .png), replaced if it exists
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Threads; the figures are the same for any number [default: all processors]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// What is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CellsArg {
    /// 32768 samples at 48 kHz, 20 Hz to 20 kHz, signal-to-noise ratios of 0 to 120 dB
    Judged,
    /// These, then other lengths, windows, rates, amplitudes, second tones and drift
    Standard,
}

impl CellsArg {
    fn word(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Standard => "standard",
        }
    }
}

/// Runs `heterodyne lab accuracy`.
pub fn run(args: &AccuracyArgs) -> Result<(), Failure> {
    let cells = match args.cells {
        CellsArg::Judged => judged(),
        CellsArg::Standard => standard(),
    };
    if let Some(path) = &args.plot {
        crate::commands::analyze::picture_kind(path)?;
    }
    let cancel = signal::listen()?;
    if !args.json {
        output::complain(&format!(
            "sweeping {} rows of {} trials",
            cells.len(),
            args.trials
        ));
        output::print(&table::heading())?;
    }
    let rows = rows(args, &cells, cancel, |row| {
        if args.json {
            Ok(())
        } else {
            output::print(&table::line(row))
        }
    })?;
    if let Some(path) = &args.csv {
        let mut text = format!("{COLUMNS}\n");
        for row in &rows {
            text.push_str(&csv_line(row));
            text.push('\n');
        }
        write(path, text.as_bytes())?;
    }
    if let Some(path) = &args.plot {
        write(path, &picture::bytes(path, &rows, args.trials)?)?;
    }
    if args.json {
        return output::print_json(&json(args, &rows));
    }
    output::print(&table::summary(&rows))
}

/// The rows, in the order of their cells; `each` is told of each as soon as those before it are there.
fn rows(
    args: &AccuracyArgs,
    cells: &[Cell],
    cancel: &AtomicBool,
    mut each: impl FnMut(&Row) -> Result<(), Failure>,
) -> Result<Vec<Row>, Failure> {
    let count = args.threads.or(std::thread::available_parallelism().ok());
    let next = AtomicUsize::new(0);
    // Told by a thread that gives up, and by this one when it does.
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..count.map_or(1, NonZeroUsize::get).min(cells.len()) {
            let (send, next, over) = (send.clone(), &next, &over);
            scope.spawn(move || {
                while let Some((number, cell)) = taken(next, cells) {
                    let row = one(args, *cell, || {
                        cancel.load(Ordering::Relaxed) || over.load(Ordering::Relaxed)
                    });
                    if send.send((number, row)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut waiting = vec![None; cells.len()];
        let mut done = Vec::new();
        for (number, row) in receive {
            let told = row.and_then(|row| {
                waiting[number] = Some(row);
                while let Some(row) = waiting.get_mut(done.len()).and_then(Option::take) {
                    each(&row)?;
                    done.push(row);
                }
                Ok(())
            });
            if let Err(failure) = told {
                over.store(true, Ordering::Relaxed);
                return Err(failure);
            }
        }
        Ok(done)
    })
}

fn taken<'a>(next: &AtomicUsize, cells: &'a [Cell]) -> Option<(usize, &'a Cell)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    cells.get(number).map(|cell| (number, cell))
}

/// The row of one cell, trial by trial.
fn one(args: &AccuracyArgs, cell: Cell, ends: impl Fn() -> bool) -> Result<Row, Failure> {
    let mut sweep = Sweep::new(vec![cell], args.trials, args.seed);
    loop {
        if ends() {
            return Err(Failure::Interrupted);
        }
        let row = sweep
            .advance()
            .map_err(|error| Failure::Render(error.to_string()))?;
        if let Some(row) = row {
            return Ok(row);
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let io = |error: heterodyne_media::MediaError| Failure::Io(error.to_string());
    let mut file = AtomicFile::create(path).map_err(io)?;
    file.append(bytes).map_err(io)?;
    file.commit().map(|_| ()).map_err(io)
}

/// The columns of the file as keys; what does not exist is null.
fn json(args: &AccuracyArgs, rows: &[Row]) -> Value {
    let mut totals = Totals::default();
    let listed: Vec<Value> = rows
        .iter()
        .map(|row| {
            totals.add(row);
            let cell = &row.cell;
            let mut object = Map::new();
            for (key, value) in [
                ("frequency_hz", Some(cell.frequency_hz)),
                ("snr_db", Some(cell.snr_db)),
                ("len", Some(cell.len as f64)),
                ("sample_rate_hz", Some(cell.sample_rate_hz)),
                ("amplitude", Some(cell.amplitude)),
                (
                    "second_offset_bins",
                    cell.second.map(|second| second.offset_bins),
                ),
                ("second_level_db", cell.second.map(|second| second.level_db)),
                ("drift_hz_per_s", Some(cell.drift_hz_per_s)),
            ] {
                object.insert(key.to_owned(), json!(value));
            }
            object.insert("window".to_owned(), json!(table::window(cell.window)));
            for (key, value) in FIGURES.iter().zip(row.figures()) {
                object.insert(
                    (*key).to_owned(),
                    json!(Some(value).filter(|value| value.is_finite())),
                );
            }
            Value::Object(object)
        })
        .collect();
    json!({
        "ok": true,
        "version": 1,
        "cells": args.cells.word(),
        "trials": args.trials,
        "seed": args.seed,
        "share_inside_one": totals.share_inside_one(),
        "share_inside_two": totals.share_inside_two(),
        // As text, because many readers of JSON have no whole numbers above 2^53.
        "digest": format!("{:016x}", digest(rows)),
        "rows": listed,
        "csv": args.csv.as_ref().map(|path| path.display().to_string()),
        "plot": args.plot.as_ref().map(|path| path.display().to_string()),
    })
}
