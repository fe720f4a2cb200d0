//! Pictures of small tracks, held against the mathematics of where things must stand.

mod drawings;
mod pages;
mod sound;
mod tracks;
