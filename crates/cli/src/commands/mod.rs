//! One file for each thing that the command does.

pub mod analyze;
pub mod check;
pub mod convert;
pub mod devices;
pub mod documents;
pub mod effects;
pub mod info;
pub mod lab;
pub mod live;
pub mod new;
pub mod play;
pub mod plot;
pub mod process;
pub mod questions;
pub mod render;
pub mod serve;
pub mod tone;
pub mod voices;
