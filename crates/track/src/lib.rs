//! The track document.
pub mod document;
pub mod params;
