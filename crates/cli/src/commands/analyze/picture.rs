//! The spectrum as a picture.

use super::{Subject, refused};
use crate::exit::Failure;
use heterodyne_media::AtomicFile;
use heterodyne_plot::Size;
use heterodyne_plot::chart::{Chart, Curve, Scale, Stroke, chart_png, chart_svg};
use std::path::Path;

/// Kinds of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Svg,
    Png,
}

/// What the ending says.
///
/// # Errors
/// Another ending.
pub fn kind(path: &Path) -> Result<Kind, Failure> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("svg") => Ok(Kind::Svg),
        Some("png") => Ok(Kind::Png),
        _ => Err(Failure::Usage(format!(
            "--plot {}: accepted are names that end in .svg or .png",
            path.display()
        ))),
    }
}

/// Refuses to write over what is measured.
///
/// # Errors
/// They are the same file.
pub fn spare(path: &Path, file: &Path) -> Result<(), Failure> {
    match (path.canonicalize(), file.canonicalize()) {
        (Ok(out), Ok(input)) if out == input => Err(Failure::Usage(format!(
            "--plot {} is the file to be measured; choose another file to write",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Writes the picture.
///
/// # Errors
/// The system refuses.
pub fn write(path: &Path, subject: &Subject<'_>) -> Result<(), Failure> {
    let size = Size {
        width: 1400,
        height: Some(700),
    };
    let chart = chart(subject);
    let bytes = match kind(path)? {
        Kind::Svg => chart_svg(&chart, size).map(String::into_bytes),
        Kind::Png => chart_png(&chart, size),
    };
    let bytes = bytes.map_err(|error| Failure::Render(error.to_string()))?;
    let mut file = AtomicFile::create(path).map_err(|error| refused(&error))?;
    file.append(&bytes).map_err(|error| refused(&error))?;
    file.commit().map_err(|error| refused(&error))?;
    Ok(())
}

/// Lowest level that is drawn, in dB.
const FLOOR_DB: f64 = -180.0;

fn chart(subject: &Subject<'_>) -> Chart {
    let measured = &subject.measured;
    let half_hz = 0.5 * f64::from(subject.clip.sample_rate_hz);
    let curves: Vec<Curve> = measured
        .channels
        .iter()
        .map(|channel| Curve {
            name: channel.name.to_owned(),
            points: (1..channel.bins_db.len())
                .map(|bin| {
                    [
                        bin as f64 * measured.bin_hz,
                        channel.bins_db[bin].max(FLOOR_DB),
                    ]
                })
                .collect(),
            stroke: Stroke::Solid,
            colour: usize::from(channel.name == "right"),
        })
        .collect();
    let levels = curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(|point| point[1]));
    let (least, most) = levels.fold((0.0f64, FLOOR_DB), |(least, most), db| {
        (least.min(db), most.max(db))
    });
    let tens = |db: f64| 10.0 * (db / 10.0).ceil();
    let high = tens(most + 1.0);
    Chart {
        title: subject
            .args
            .file
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        description: format!(
            "mean of {} spectra of {} samples, {}",
            measured.spectra, measured.len, subject.args.window.word
        ),
        across: Scale {
            name: "frequency / Hz".to_owned(),
            low: measured.bin_hz.max(10.0).min(0.5 * half_hz),
            high: half_hz,
            logarithmic: true,
        },
        up: Scale {
            name: "level of a sine / dB of full scale".to_owned(),
            low: (tens(least) - 10.0).min(high - 20.0),
            high,
            logarithmic: false,
        },
        curves,
    }
}
