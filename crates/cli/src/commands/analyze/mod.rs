//! Measures what is in a sound file, or comes in from a device: levels, loudness, spectrum, noise, tones with error bars, what two ears get.

mod args;
mod json;
mod live;
mod picture;
mod recording;
mod text;
mod tones_text;
mod zoom_text;

pub use args::AnalyzeArgs;
pub use picture::{Kind as PictureKind, kind as picture_kind};
pub use recording::no_sound;

use crate::exit::Failure;
use crate::output;
use crate::signal;
use heterodyne_measure::Measured;
use heterodyne_media::MediaError;
use recording::Heard;

/// What was measured, with where it comes from.
struct Subject<'a> {
    args: &'a AnalyzeArgs,
    sample_rate_hz: u32,
    /// Channels that the file has.
    channels: usize,
    /// The first frame that was looked at.
    start_frame: u64,
    measured: Measured,
    /// What is missing or was changed, in words.
    warnings: Vec<String>,
}

impl Subject<'_> {
    fn secs(&self, frame: u64) -> f64 {
        frame as f64 / f64::from(self.sample_rate_hz)
    }
}

/// Runs `heterodyne analyze FILE|--input DEVICE`.
pub fn run(args: &AnalyzeArgs) -> Result<(), Failure> {
    if let Some(input) = &args.input {
        return live::run(args, input);
    }
    if let Some(path) = &args.plot {
        picture::kind(path)?;
        picture::spare(path, args.path())?;
    }
    let cancel = signal::listen()?;
    let Heard {
        measured,
        sample_rate_hz,
        channels,
        start_frame,
        warnings,
    } = recording::measure(args, cancel)?;
    let subject = Subject {
        args,
        sample_rate_hz,
        channels,
        start_frame,
        measured,
        warnings,
    };
    if let Some(path) = &args.plot {
        picture::write(path, &subject)?;
    }
    if args.json {
        return output::print_json(&json::json(&subject));
    }
    for warning in &subject.warnings {
        output::complain(&format!("heterodyne: {}", crate::table::plain(warning)));
    }
    output::print(&text::text(&subject))
}

fn refused(error: &MediaError) -> Failure {
    Failure::Io(error.to_string())
}
