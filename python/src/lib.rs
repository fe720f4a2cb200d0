//! The native half of the Python package `heterodyne`.

use pyo3::prelude::pymodule;

/// What `heterodyne/*.py` is built on; not for direct use.
#[pymodule]
mod _native {}
