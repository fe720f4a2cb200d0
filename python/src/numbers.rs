//! Words and numbers that a caller chooses, checked.

use heterodyne_engine::{Mix, Settings};
use heterodyne_render::Stage;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use std::num::NonZeroUsize;
use std::ops::Range;

/// Sample rates that a track can be worked out for.
const RATES_HZ: Range<u32> = 1_000..768_001;

/// The member of this name of what a caller has chosen.
///
/// # Errors
/// A `TypeError` for a value of another kind, a `ValueError` for a whole number that is too small or too great.
pub fn given<'py, T: FromPyObjectOwned<'py>>(
    members: &Bound<'py, PyAny>,
    name: &str,
) -> PyResult<T> {
    let found = members.get_item(name)?;
    let taken: PyResult<T> = T::extract(found.as_borrowed()).map_err(Into::into);
    taken.map_err(|error| {
        let said = match found.repr() {
            Ok(found) => format!("{name} {found}: accepted {}", accepted(name)),
            Err(error) => return error,
        };
        if error.is_instance_of::<PyOverflowError>(members.py()) {
            PyValueError::new_err(said)
        } else {
            PyTypeError::new_err(said)
        }
    })
}

fn accepted(name: &str) -> &'static str {
    match name {
        "start" | "duration" => "are numbers of seconds",
        "gain" | "target" => "are numbers",
        "sample_rate" => "are whole numbers from 1000 to 768000",
        "seed" => "are whole numbers from 0 to 18446744073709551615",
        "threads" | "buffer" => "are whole numbers from 1 on",
        "width" | "height" => "are whole numbers of pixels",
        "loop" | "paused" | "realtime" => "are True and False",
        "mix" => "are \"offline\" and \"live\"",
        "stage" => "are \"raw\" and \"final\"",
        "parts" => "is a list of words",
        _ => "is text",
    }
}

/// `offline` or `live`.
///
/// # Errors
/// Another word.
pub fn mix(word: &str) -> PyResult<Mix> {
    match word {
        "offline" => Ok(Mix::Offline),
        "live" => Ok(Mix::Live),
        other => Err(PyValueError::new_err(format!(
            "mix {other:?}: accepted are \"offline\" and \"live\""
        ))),
    }
}

/// How far to render: `final` unless told otherwise, and always `raw` for the live mix.
///
/// # Errors
/// Another word, or `final` for the live mix.
pub fn stage(mix: Mix, word: Option<&str>, target: f64) -> PyResult<Stage> {
    let refused = |said: &str| Err(PyValueError::new_err(said.to_owned()));
    match (mix, word) {
        (Mix::Live, Some("final")) => refused(
            "stage \"final\": the live mix is not normalised, it has only the stage \"raw\"",
        ),
        (_, Some("raw")) | (Mix::Live, None) => Ok(Stage::Raw),
        (Mix::Offline, None | Some("final")) => Ok(Stage::Final {
            target: target as f32,
        }),
        (_, Some(other)) => refused(&format!(
            "stage {other:?}: accepted are \"raw\" and \"final\""
        )),
    }
}

/// A time in seconds.
///
/// # Errors
/// It is negative or no number.
pub fn secs(name: &str, secs: f64) -> PyResult<f64> {
    if secs.is_finite() && secs >= 0.0 {
        return Ok(secs);
    }
    Err(PyValueError::new_err(format!(
        "{name} {secs}: accepted are seconds from 0 on"
    )))
}

/// Frames from times, cut off like all times of the format.
///
/// # Errors
/// A time that is negative or no number.
pub fn slice(start: f64, duration: Option<f64>, sample_rate: u32) -> PyResult<Range<u64>> {
    let frames = |name, time| secs(name, time).map(|time| (time * f64::from(sample_rate)) as u64);
    let start = frames("start", start)?;
    let end = match duration {
        Some(time) => start.saturating_add(frames("duration", time)?),
        None => u64::MAX,
    };
    Ok(start..end)
}

/// How a track is to be worked out.
///
/// # Errors
/// A rate that is not accepted.
pub fn settings(sample_rate: u32, mix: Mix, seed: u64) -> PyResult<Settings> {
    if !RATES_HZ.contains(&sample_rate) {
        return Err(PyValueError::new_err(format!(
            "sample_rate {sample_rate}: accepted are {} to {} frames per second",
            RATES_HZ.start,
            RATES_HZ.end - 1
        )));
    }
    Ok(Settings {
        seed,
        ..Settings::new(sample_rate, mix)
    })
}

/// All processors unless told otherwise.
///
/// # Errors
/// No threads at all.
pub fn threads(asked: Option<usize>) -> PyResult<NonZeroUsize> {
    match asked {
        None => Ok(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)),
        Some(number) => NonZeroUsize::new(number).ok_or_else(|| {
            PyValueError::new_err("threads 0: accepted are whole numbers from 1 on")
        }),
    }
}
