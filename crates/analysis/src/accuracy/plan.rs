//! Which cells are swept.

use super::cell::{Cell, Second};
use crate::window::Window;

const FREQUENCIES_HZ: [f64; 10] = [
    20.0, 40.0, 100.0, 261.6, 440.0, 1000.0, 4000.0, 10_000.0, 15_000.0, 20_000.0,
];
const SNRS_DB: [f64; 7] = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0];

/// The cells by which the estimator is judged: one tone, 32 768 samples at 48 kHz, 20 Hz to 20 kHz, 0 to 120 dB.
pub fn judged() -> Vec<Cell> {
    FREQUENCIES_HZ
        .iter()
        .flat_map(|hz| SNRS_DB.iter().map(|snr_db| Cell::new(*hz, *snr_db)))
        .collect()
}

/// A few short cells of every kind: what two machines run, a trial or two each, to compare their bits by [`digest`](super::digest).
pub fn probe() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (at, window) in [
        Window::Rectangular,
        Window::Hann,
        Window::BlackmanHarris,
        Window::FlatTop,
        Window::Kaiser { beta: 6.0 },
    ]
    .into_iter()
    .enumerate()
    {
        for (len, snr_db) in [(256, 20.0), (1024, 0.0), (4096, 60.0), (32_768, 120.0)] {
            let second = (at % 2 == 1).then_some(Second {
                offset_bins: 1.7 * at as f64,
                level_db: -20.0,
            });
            cells.push(Cell {
                len,
                window,
                second,
                drift_hz_per_s: if at == 4 { 5.0 } else { 0.0 },
                ..Cell::new(440.0 + 1000.0 * at as f64, snr_db)
            });
        }
    }
    cells
}

/// The judged cells, then frames, windows, sample rates, amplitudes, second tones and drift, one changed at a time.
pub fn standard() -> Vec<Cell> {
    let mut cells = judged();
    let base = |snr_db| Cell::new(1000.0, snr_db);
    for len in [256, 1024, 4096, 8192, 16_384, 65_536] {
        for snr_db in [0.0, 20.0, 60.0, 120.0] {
            cells.push(Cell {
                len,
                ..base(snr_db)
            });
        }
    }
    for window in [
        Window::Rectangular,
        Window::Hann,
        Window::FlatTop,
        Window::Kaiser { beta: 6.0 },
        Window::Kaiser { beta: 14.0 },
    ] {
        for snr_db in [0.0, 60.0, 120.0] {
            cells.push(Cell {
                window,
                ..base(snr_db)
            });
        }
    }
    for sample_rate_hz in [44_100.0, 96_000.0, 192_000.0] {
        for snr_db in [0.0, 60.0, 120.0] {
            cells.push(Cell {
                sample_rate_hz,
                ..base(snr_db)
            });
        }
    }
    for amplitude in [1.0, 1e-2, 1e-4, 1e-6] {
        for snr_db in [0.0, 60.0, 120.0] {
            cells.push(Cell {
                amplitude,
                ..base(snr_db)
            });
        }
    }
    for offset_bins in [0.5, 1.0, 1.7, 2.5, 3.5, 6.0, 20.0, 700.0] {
        for level_db in [0.0, -20.0, -50.0, 40.0] {
            let second = Some(Second {
                offset_bins,
                level_db,
            });
            cells.push(Cell {
                second,
                ..base(60.0)
            });
        }
    }
    for drift_hz_per_s in [1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0] {
        for snr_db in [20.0, 60.0] {
            cells.push(Cell {
                drift_hz_per_s,
                ..base(snr_db)
            });
        }
    }
    cells
}
