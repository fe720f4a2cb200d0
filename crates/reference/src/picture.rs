//! The picture of an example: the spectrogram of its left ear.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use heterodyne_engine::Score;
use heterodyne_plot::{Channel, Options, Panels, Size, picture, png};
use heterodyne_track::document::Track;

/// Width of a picture in pixels.
const WIDTH: u32 = 640;
/// Height of a picture in pixels.
const HEIGHT: u32 = 320;

/// Draws the picture of an example as PNG.
///
/// # Errors
/// A sentence, when the picture cannot be made.
pub fn of(name: &str, track: &Track, score: &Score) -> Result<Vec<u8>, String> {
    let options = Options {
        title: name.to_owned(),
        start_secs: 0.0,
        duration_secs: None,
        panels: Panels {
            timeline: false,
            frequencies: true,
            spectrogram: true,
        },
        channel: Channel::Left,
        threads: NonZeroUsize::MIN,
        width: WIDTH,
    };
    let never = AtomicBool::new(false);
    let drawn = picture(track, score, &[], &options, &never).map_err(|e| e.to_string())?;
    let size = Size {
        width: WIDTH,
        height: Some(HEIGHT),
    };
    png(&drawn, size).map_err(|e| e.to_string())
}
