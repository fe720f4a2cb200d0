//! Errors and bounds over the frequency, one pair of curves for each signal-to-noise ratio.

use crate::commands::analyze::{PictureKind, picture_kind};
use crate::exit::Failure;
use heterodyne_analysis::accuracy::Row;
use heterodyne_plot::Size;
use heterodyne_plot::chart::{Chart, Curve, Scale, Stroke, chart_png, chart_svg};
use std::path::Path;

const SIZE: Size = Size {
    width: 1400,
    height: Some(800),
};

/// The picture in the format that its name says.
///
/// # Errors
/// Another ending, or nothing to draw.
pub fn bytes(path: &Path, rows: &[Row], trials: u32) -> Result<Vec<u8>, Failure> {
    let chart = chart(rows, trials);
    match picture_kind(path)? {
        PictureKind::Svg => chart_svg(&chart, SIZE).map(String::into_bytes),
        PictureKind::Png => chart_png(&chart, SIZE),
    }
    .map_err(|error| Failure::Render(error.to_string()))
}

fn chart(rows: &[Row], trials: u32) -> Chart {
    // The judged ones: what differs only in frequency and noise from the first.
    let first = rows.first().map(|row| row.cell);
    let plain = |row: &&Row| {
        first.is_some_and(|mut like| {
            like.frequency_hz = row.cell.frequency_hz;
            like.snr_db = row.cell.snr_db;
            like == row.cell
        })
    };
    let mut ratios: Vec<f64> = rows
        .iter()
        .filter(plain)
        .map(|row| row.cell.snr_db)
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios.dedup();
    let mut curves = Vec::new();
    for (colour, snr_db) in ratios.into_iter().enumerate() {
        let points = |value: fn(&Row) -> f64| {
            let of_ratio = rows
                .iter()
                .filter(plain)
                .filter(|row| row.cell.snr_db == snr_db);
            let mut points: Vec<[f64; 2]> = of_ratio
                .map(|row| [row.cell.frequency_hz, value(row)])
                .collect();
            points.sort_by(|a, b| a[0].total_cmp(&b[0]));
            points.dedup_by_key(|point| point[0]);
            points
        };
        curves.push(Curve {
            name: String::new(),
            points: points(Row::bound_rms_cents),
            stroke: Stroke::Dashed,
            colour,
        });
        curves.push(Curve {
            name: format!("{snr_db} dB"),
            points: points(Row::rms_cents),
            stroke: Stroke::Solid,
            colour,
        });
    }
    let all = || {
        curves
            .iter()
            .flat_map(|curve| &curve.points)
            .filter(|point| point[1] > 0.0)
    };
    let ends = |at: usize| {
        let (low, high) = all().fold((f64::INFINITY, 0.0f64), |(low, high), point| {
            (low.min(point[at]), high.max(point[at]))
        });
        [low / 1.2, high * 1.2]
    };
    let [[left, right], [bottom, top]] = [ends(0), ends(1)];
    Chart {
        title: "accuracy".to_owned(),
        description: format!("RMS error of {trials} trials a point; dashed: Cramér-Rao bound"),
        across: Scale {
            name: "frequency / Hz".to_owned(),
            low: left,
            high: right,
            logarithmic: true,
        },
        up: Scale {
            name: "error / cent".to_owned(),
            low: bottom,
            high: top,
            logarithmic: true,
        },
        curves,
    }
}
