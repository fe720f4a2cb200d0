//! The spectrum, or what lies around a note, as a picture.

use super::{Subject, refused};
use crate::exit::Failure;
use heterodyne_analysis::zoom::REACH_CENTS;
use heterodyne_measure::Zoomed;
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
    write_chart(path, &chart(subject))
}

/// Levels of a spectrum's bins, from 0 Hz on.
pub struct Bins {
    pub name: &'static str,
    pub levels_db: Vec<f64>,
    pub bin_hz: f64,
}

/// Writes a picture of spectra.
///
/// # Errors
/// The system refuses.
pub fn write_spectra(
    path: &Path,
    title: &str,
    description: String,
    bins: &[Bins],
) -> Result<(), Failure> {
    write_chart(path, &spectra(title.to_owned(), description, bins))
}

/// Writes a picture of what lies around a note: curves over cents.
///
/// # Errors
/// The system refuses.
pub fn write_around(
    path: &Path,
    title: &str,
    description: String,
    curves: Vec<Curve>,
) -> Result<(), Failure> {
    write_chart(path, &cents(title.to_owned(), description, curves))
}

fn write_chart(path: &Path, chart: &Chart) -> Result<(), Failure> {
    let size = Size {
        width: 1400,
        height: Some(700),
    };
    let bytes = match kind(path)? {
        Kind::Svg => chart_svg(chart, size).map(String::into_bytes),
        Kind::Png => chart_png(chart, size),
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
    match &subject.measured.closeup.zoom {
        Some(zoom) => around(subject, zoom),
        None => spectrum(subject),
    }
}

/// The curve of one channel.
pub fn curve(name: &str, points: impl Iterator<Item = (f64, f64)>) -> Curve {
    Curve {
        name: name.to_owned(),
        points: points.map(|(x, db)| [x, db.max(FLOOR_DB)]).collect(),
        stroke: Stroke::Solid,
        colour: usize::from(name == "right"),
    }
}

/// Levels from the lowest point to the highest, in tens.
fn up(curves: &[Curve]) -> Scale {
    let levels = curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(|point| point[1]));
    let (least, most) = levels.fold((0.0f64, FLOOR_DB), |(least, most), db| {
        (least.min(db), most.max(db))
    });
    let tens = |db: f64| 10.0 * (db / 10.0).ceil();
    let high = tens(most + 1.0);
    Scale {
        name: "level of a sine / dB of full scale".to_owned(),
        low: (tens(least) - 10.0).min(high - 20.0),
        high,
        logarithmic: false,
    }
}

/// What lies around a note, in the frame in the middle.
fn around(subject: &Subject<'_>, zoom: &Zoomed) -> Chart {
    let measured = &subject.measured;
    let levels = measured.channels.iter().zip(&zoom.levels_db);
    let curves: Vec<Curve> = levels
        .map(|(channel, levels)| {
            curve(
                channel.name,
                zoom.cents.iter().copied().zip(levels.iter().copied()),
            )
        })
        .collect();
    let note = zoom
        .note
        .map_or_else(String::new, |note| format!(" ({note})"));
    let description = format!(
        "around {:.3} Hz{note}, {} samples from {:.3} s, {}",
        zoom.note_hz,
        measured.len,
        subject.secs(subject.start_frame + measured.closeup.start),
        measured.settings.window.word
    );
    cents(title(subject), description, curves)
}

/// Curves over cents.
fn cents(title: String, description: String, curves: Vec<Curve>) -> Chart {
    Chart {
        title,
        description,
        across: Scale {
            name: "cents from the note".to_owned(),
            low: -REACH_CENTS,
            high: REACH_CENTS,
            logarithmic: false,
        },
        up: up(&curves),
        curves,
    }
}

fn title(subject: &Subject<'_>) -> String {
    let name = subject.args.path().file_name();
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The mean spectrum of the whole stretch.
fn spectrum(subject: &Subject<'_>) -> Chart {
    let measured = &subject.measured;
    let bins = measured.channels.iter().map(|channel| Bins {
        name: channel.name,
        levels_db: channel.bins_db.clone(),
        bin_hz: measured.bin_hz,
    });
    let description = format!(
        "mean of {} spectra of {} samples, {}",
        measured.spectra, measured.len, measured.settings.window.word
    );
    spectra(title(subject), description, &bins.collect::<Vec<_>>())
}

/// Spectra over log frequency.
fn spectra(title: String, description: String, all: &[Bins]) -> Chart {
    let (bin_hz, count) = all
        .first()
        .map_or((1.0, 2), |bins| (bins.bin_hz, bins.levels_db.len().max(2)));
    let half_hz = bin_hz * (count - 1) as f64;
    let curves: Vec<Curve> = all
        .iter()
        .map(|bins| {
            let levels = bins.levels_db.iter().enumerate().skip(1);
            curve(
                bins.name,
                levels.map(|(bin, db)| (bin as f64 * bin_hz, *db)),
            )
        })
        .collect();
    Chart {
        title,
        description,
        across: Scale {
            name: "frequency / Hz".to_owned(),
            low: bin_hz.max(10.0).min(0.5 * half_hz),
            high: half_hz,
            logarithmic: true,
        },
        up: up(&curves),
        curves,
    }
}
