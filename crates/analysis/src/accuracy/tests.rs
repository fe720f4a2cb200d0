//! The claims by which the estimator is judged, on few trials each; the command sweeps them all.

use super::*;

const SEED: u64 = 6;

fn rows(cells: Vec<Cell>, trials: u32) -> Vec<Row> {
    Sweep::new(cells, trials, SEED)
        .map(|row| row.expect("an estimator"))
        .collect()
}

#[test]
fn one_tone_reaches_the_bound_and_says_so_at_every_level_of_noise() {
    let trials = 24;
    let cells: Vec<Cell> = [40.0, 100.0, 1000.0, 15_000.0]
        .iter()
        .flat_map(|hz| [0.0, 60.0, 120.0].map(|snr_db| Cell::new(*hz, snr_db)))
        .collect();
    let (mut totals, mut squares) = (Totals::default(), 0.0);
    let rows = rows(cells, trials);
    for row in &rows {
        assert_eq!(
            (row.found, row.valid, row.crowded),
            (trials, trials, 0),
            "{row:?}"
        );
        if row.cell.snr_db == 60.0 {
            assert!(row.rms_cents() <= 0.001, "{row:?}");
        }
        // The mean square of 24 draws has a relative standard error of √(2/24): five of them above 1 is a root of 1.56.
        assert!((0.5..1.56).contains(&row.rms_over_bound()), "{row:?}");
        totals.add(row);
        squares += row.rms_over_bound() * row.rms_over_bound() / rows.len() as f64;
    }
    // 288 draws: standard errors of 4.2 % of a root mean square, 2.7 % and 1.2 % of shares; four of each.
    assert!((squares.sqrt() - 1.0).abs() < 0.17, "{squares}");
    assert!(
        (totals.share_inside_one() - 0.683).abs() < 0.11,
        "{totals:?}"
    );
    assert!(
        (totals.share_inside_two() - 0.954).abs() < 0.05,
        "{totals:?}"
    );
}

#[test]
fn stated_errors_are_calibrated_over_frames_windows_rates_and_amplitudes() {
    let mut cells = Vec::new();
    for (at, window) in [
        Window::Rectangular,
        Window::Hann,
        Window::BlackmanHarris,
        Window::FlatTop,
        Window::Kaiser { beta: 8.0 },
    ]
    .into_iter()
    .enumerate()
    {
        for (amplitude, snr_db) in [(1.0, 10.0), (1e-2, 50.0), (1e-5, 90.0), (0.1, 120.0)] {
            for len in [1024, 2048] {
                let sample_rate_hz = [44_100.0, 48_000.0, 96_000.0, 192_000.0, 8000.0][at];
                let frequency_hz = sample_rate_hz * [0.05, 0.1, 0.2, 0.3, 0.4][at];
                cells.push(Cell {
                    len,
                    window,
                    sample_rate_hz,
                    amplitude,
                    ..Cell::new(frequency_hz, snr_db)
                });
            }
        }
    }
    let mut totals = Totals::default();
    for row in rows(cells, 60) {
        totals.add(&row);
    }
    assert_eq!(totals.trials, 2400);
    assert!(totals.valid >= 2395, "{totals:?}");
    // Standard errors of 2400 draws: 0.95 % and 0.43 %; three of each.
    assert!(
        (totals.share_inside_one() - 0.68).abs() < 0.03,
        "{totals:?}"
    );
    assert!(
        (totals.share_inside_two() - 0.95).abs() < 0.02,
        "{totals:?}"
    );
}

#[test]
fn close_to_zero_and_to_half_the_sample_rate_the_mirror_image_does_no_harm() {
    let mut totals = Totals::default();
    for bins in [3.0, 4.5, 8.0, 507.0, 509.0] {
        for snr_db in [10.0, 60.0, 120.0] {
            let cell = Cell {
                len: 1024,
                ..Cell::new(bins * 48_000.0 / 1024.0, snr_db)
            };
            let row = rows(vec![cell], 60)[0];
            assert!(row.valid >= 57, "{row:?}");
            // The mean square of 57 draws has a relative standard error of 19 %: five of them are a root of 1.39.
            assert!(row.rms_over_bound() < 1.4, "{row:?}");
            totals.add(&row);
        }
    }
    // 900 draws: standard errors of 1.6 % and 0.7 %; four of each.
    assert!(
        (totals.share_inside_one() - 0.68).abs() < 0.065,
        "{totals:?}"
    );
    assert!(
        (totals.share_inside_two() - 0.95).abs() < 0.03,
        "{totals:?}"
    );
}

#[test]
fn beside_a_second_tone_and_under_drift_valid_estimates_stay_honest() {
    let mut cells = Vec::new();
    for offset_bins in [0.6, 1.0, 1.7, 2.5, 3.5, 8.0] {
        for level_db in [0.0, -20.0, -40.0, 30.0] {
            let second = Some(Second {
                offset_bins,
                level_db,
            });
            cells.push(Cell {
                len: 2048,
                second,
                ..Cell::new(5000.0, 50.0)
            });
        }
    }
    for drift_hz_per_s in [0.01, 1.0, 10.0, 100.0, 1000.0] {
        cells.push(Cell {
            len: 2048,
            drift_hz_per_s,
            ..Cell::new(5000.0, 50.0)
        });
    }
    let mut totals = Totals::default();
    for row in rows(cells, 40) {
        let near = row
            .cell
            .second
            .is_some_and(|second| second.offset_bins < 4.0);
        if near {
            assert!(row.valid <= row.crowded, "{row:?}");
        }
        if row
            .cell
            .second
            .is_some_and(|second| second.offset_bins >= 8.0)
        {
            assert_eq!(row.crowded, 0, "{row:?}");
        }
        if row.cell.drift_hz_per_s >= 100.0 {
            assert_eq!(row.valid, 0, "{row:?}");
        }
        totals.add(&row);
    }
    // At least 500 draws: standard errors of 2.1 % and 0.9 %; four of each.
    assert!(totals.valid >= 500, "{totals:?}");
    assert!(
        (totals.share_inside_one() - 0.68).abs() < 0.09,
        "{totals:?}"
    );
    assert!(
        (totals.share_inside_two() - 0.95).abs() < 0.045,
        "{totals:?}"
    );
}

#[test]
fn a_row_does_not_depend_on_the_rows_around_it() {
    let a = Cell {
        len: 512,
        ..Cell::new(3000.0, 30.0)
    };
    let b = Cell {
        len: 512,
        ..Cell::new(3000.0, 31.0)
    };
    let alone = rows(vec![b], 5);
    let both = rows(vec![a, b], 5);
    assert_eq!(alone[0], both[1]);
    assert_ne!(both[0].figures()[6..], both[1].figures()[6..]);
    let again = Sweep::new(vec![b], 5, SEED + 1)
        .next()
        .expect("a row")
        .expect("an estimator");
    assert_ne!(again.rms_cents(), alone[0].rms_cents());
}

#[test]
fn the_digest_tells_whether_any_bit_differs() {
    let probe = rows(probe(), 1);
    assert!(probe.iter().any(|row| row.valid > 0) && probe.iter().any(|row| row.crowded > 0));
    let mut other = probe.clone();
    assert_eq!(digest(&probe), digest(&other));
    let last = other.len() - 1;
    other[last].found += 1;
    assert_ne!(digest(&probe), digest(&other));
    other[last] = probe[last];
    other.swap(0, 1);
    assert_ne!(digest(&probe), digest(&other));
}

#[test]
fn lines_have_the_columns_that_are_named() {
    let row = rows(
        vec![Cell {
            len: 512,
            ..Cell::new(3000.0, 30.0)
        }],
        3,
    )[0];
    let line = csv_line(&row);
    let columns: Vec<&str> = COLUMNS.split(',').collect();
    let fields: Vec<&str> = line.split(',').collect();
    assert_eq!(columns.len(), fields.len(), "{line}");
    assert_eq!(columns[columns.len() - FIGURES.len()..], FIGURES);
    let rms = columns
        .iter()
        .position(|name| *name == "rms_cents")
        .expect("a column");
    assert_eq!(fields[rms].parse(), Ok(row.rms_cents()));
    assert_eq!(
        &fields[..9],
        [
            "3000",
            "30",
            "512",
            "blackman-harris",
            "48000",
            "0.5",
            "",
            "",
            "0"
        ]
    );
}

#[test]
fn the_tone_of_a_trial_is_the_one_it_says() {
    let cell = Cell {
        len: 256,
        amplitude: 0.5,
        ..Cell::new(7000.0, 200.0)
    };
    let trial = Trial::new(&cell, SEED, 3);
    assert!((trial.frequency_hz() - 7000.0).abs() <= 0.5 * cell.bin_hz());
    let mut samples = vec![0.0; 256];
    trial.fill(&mut samples);
    for (n, x) in samples.iter().enumerate() {
        let m = n as f64 - 127.5;
        let expected = 0.5
            * (std::f64::consts::TAU * trial.frequency_hz() / 48_000.0 * m + trial.phase_rad())
                .cos();
        assert!(
            (f64::from(*x) - expected).abs() < 1e-7,
            "{n}: {x} {expected}"
        );
    }
}

#[test]
fn cells_that_cannot_be_are_told_and_passed_over() {
    let wrong = Cell {
        len: 1000,
        ..Cell::new(3000.0, 30.0)
    };
    let right = Cell {
        len: 256,
        ..Cell::new(3000.0, 30.0)
    };
    let mut sweep = Sweep::new(vec![wrong, right], 2, SEED);
    assert_eq!(sweep.trials_left(), 4);
    assert!(sweep.next().is_some_and(|row| row.is_err()));
    assert!(sweep.next().is_some_and(|row| row.is_ok()));
    assert!(sweep.next().is_none());
}

#[test]
fn the_standard_sweep_holds_the_judged_cells_and_every_kind_of_change() {
    let cells = standard();
    assert_eq!(cells[..judged().len()], judged());
    let mut keys: Vec<u64> = cells.iter().map(Cell::key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), cells.len(), "two cells with one key");
}
