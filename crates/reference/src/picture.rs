//! The picture of an example: the spectrograms of its two ears, left above right.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use heterodyne_engine::Score;
use heterodyne_plot::{Channel, Look, Options, Panels, Picture, Size, picture, png_pair};
use heterodyne_track::document::Track;

/// Width of a picture in pixels.
const WIDTH: u32 = 800;
/// Height of each ear's half in pixels.
const HEIGHT: u32 = 200;
/// Decibels from the top of the scale to its floor: lines of slow beats stay thin.
const RANGE_DB: f64 = 60.0;

/// Draws the picture of an example between two frequencies as PNG.
///
/// # Errors
/// A sentence, when the picture cannot be made.
pub fn of(track: &Track, score: &Score, [low, high]: [f64; 2]) -> Result<Vec<u8>, String> {
    let look = Look {
        lowest_hz: low,
        highest_hz: high,
        range_db: RANGE_DB,
    };
    let never = AtomicBool::new(false);
    let ear = |channel| -> Result<Picture, String> {
        let options = Options {
            title: String::new(),
            start_secs: 0.0,
            duration_secs: None,
            panels: Panels {
                timeline: false,
                frequencies: false,
                spectrogram: true,
            },
            channel,
            look,
            threads: NonZeroUsize::MIN,
            width: WIDTH,
        };
        picture(track, score, &[], &options, &never).map_err(|error| error.to_string())
    };
    let size = Size {
        width: WIDTH,
        height: Some(HEIGHT),
    };
    png_pair(&ear(Channel::Left)?, &ear(Channel::Right)?, size).map_err(|error| error.to_string())
}
