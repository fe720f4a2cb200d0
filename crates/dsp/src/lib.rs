//! dsp

pub mod elementary;
