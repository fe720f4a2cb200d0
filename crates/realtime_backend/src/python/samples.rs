//! Samples that a program brings, in whatever it keeps them: a list, an `array.array`, a numpy array.
//!
//! Buffers of 32 or 64 bit floats are taken as they lie, `(frames, 2)` as well as flat. They are read by way of a
//! `memoryview`, because the buffer interface is no part of the stable ABI of Python 3.10. Everything else is asked
//! for its items one by one.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

/// Interleaved stereo.
pub fn interleaved(samples: &Bound<'_, PyAny>) -> PyResult<Vec<f32>> {
    if is_text(samples) {
        return Err(PyTypeError::new_err(format!(
            "samples: found {}; accepted are sequences and buffers of floats",
            samples.get_type().name()?
        )));
    }
    match PyMemoryView::from(samples) {
        Ok(view) => match buffer(view.as_any())? {
            Some(samples) => Ok(samples),
            None => items(samples),
        },
        Err(_) => items(samples),
    }
}

fn is_text(samples: &Bound<'_, PyAny>) -> bool {
    samples.is_instance_of::<PyString>()
        || samples.is_instance_of::<PyBytes>()
        || samples.is_instance_of::<PyByteArray>()
}

/// The samples of a buffer of floats; `None` if it holds something else.
fn buffer(view: &Bound<'_, PyAny>) -> PyResult<Option<Vec<f32>>> {
    let format: String = view.getattr("format")?.extract()?;
    let wide = match format.trim_start_matches(['@', '=', NATIVE]) {
        "f" => false,
        "d" => true,
        _ => return Ok(None),
    };
    let shape: Vec<usize> = view.getattr("shape")?.extract()?;
    if !matches!(shape[..], [_] | [_, 2]) {
        return Err(PyValueError::new_err(format!(
            "samples: found a buffer of shape {shape:?}; accepted are [samples], interleaved, and [frames, 2]"
        )));
    }
    let bytes = view.call_method0("tobytes")?;
    let bytes = bytes.cast::<PyBytes>()?.as_bytes();
    Ok(Some(if wide {
        let (samples, _) = bytes.as_chunks();
        samples
            .iter()
            .map(|x| f64::from_ne_bytes(*x) as f32)
            .collect()
    } else {
        let (samples, _) = bytes.as_chunks();
        samples.iter().map(|x| f32::from_ne_bytes(*x)).collect()
    }))
}

/// The mark of this machine's order of bytes.
const NATIVE: char = if cfg!(target_endian = "little") {
    '<'
} else {
    '>'
};

fn items(samples: &Bound<'_, PyAny>) -> PyResult<Vec<f32>> {
    let items = samples.try_iter().map_err(|_| {
        let found = samples.get_type();
        PyTypeError::new_err(format!(
            "samples: found {found}; accepted are sequences and buffers of floats"
        ))
    })?;
    items.map(|item| item?.extract::<f32>()).collect()
}
