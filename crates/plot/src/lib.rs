//! Pictures of a track: its timeline, its frequencies, and the spectrogram of its rendered sound; and charts of what was measured.
//!
//! [`picture`] gathers what there is to see; [`svg`], [`png()`] and [`html`] put it into a file. Invariant: the same track and
//! the same options give the same bytes, for any number of threads. Nothing is read or written here, and no file that
//! comes out of here refers to anything outside of itself.

#![forbid(unsafe_code)]

mod axis;
pub mod chart;
mod colour;
mod curves;
mod draw;
mod drawing;
mod error;
mod gather;
mod html;
mod lanes;
pub mod model;
mod png;
mod sheet;
mod spectrogram;
mod spectrum;
mod svg;

pub use error::PlotError;
pub use gather::{Options, picture};
pub use html::html;
pub use model::{Panels, Picture};
pub use sheet::Size;
pub use spectrogram::{Channel, Look};

/// The picture as SVG.
///
/// # Errors
/// The spectrogram cannot be encoded.
pub fn svg(picture: &Picture, size: Size) -> Result<String, PlotError> {
    svg::svg(&draw::draw(picture, size))
}

/// The picture as PNG.
///
/// # Errors
/// The paper is too large for memory.
pub fn png(picture: &Picture, size: Size) -> Result<Vec<u8>, PlotError> {
    png::png(&draw::draw(picture, size))
}

/// Two pictures as one PNG, the first above the second, each of this size.
///
/// # Errors
/// The paper is too large for memory.
pub fn png_pair(above: &Picture, below: &Picture, size: Size) -> Result<Vec<u8>, PlotError> {
    let mut drawing = draw::draw(above, size);
    drawing.put_below(draw::draw(below, size));
    png::png(&drawing)
}
