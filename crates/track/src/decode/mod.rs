//! From JSON to values of the tables: members of an object by name, scalars of every kind, paths.
//!
//! Invariant: a value that is given is checked against its row even where another name of the same value wins.

mod fields;
mod paths;
mod scalar;

pub(crate) use fields::{Fields, open, wrong_type};
pub(crate) use paths::check as check_path;
pub(crate) use paths::reason as path_refusal;
pub(crate) use scalar::{Decoded, decode};
