//! The native half of the Python package `heterodyne`.
//!
//! What is made here is plain: numbers, texts, tuples and arrays. The classes that people see are written in Python
//! beside it, so that their documentation and types stand in one place.

mod analyze;
mod events;
mod failure;
mod loading;
mod numbers;
mod pictures;
mod pieces;
mod planned;
mod problems;
mod render;
mod session;
mod snapshot;
mod tables;
mod track;
mod watch;

use pyo3::prelude::pymodule;

/// What `heterodyne/*.py` is built on; not for direct use.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::analyze::analyze;
    #[pymodule_export]
    use crate::pictures::{picture, write_file};
    #[pymodule_export]
    use crate::pieces::{Work, check_asked, engine_build, named_files};
    #[pymodule_export]
    use crate::planned::{Join, Planned};
    #[pymodule_export]
    use crate::render::{render, render_file};
    #[pymodule_export]
    use crate::session::{Session, devices};
    #[pymodule_export]
    use crate::tables::voices;
    #[pymodule_export]
    use crate::track::Track;
}
