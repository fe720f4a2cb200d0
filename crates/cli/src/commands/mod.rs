//! One file for each thing that the command does.

pub mod check;
pub mod documents;
pub mod info;
pub mod plot;
pub mod render;
pub mod voices;
