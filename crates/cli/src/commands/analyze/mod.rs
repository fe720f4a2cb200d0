//! Measures what is in a sound file: levels, loudness, spectrum, noise, tones with error bars, what two ears get.

mod args;
mod closeup;
mod json;
mod measure;
mod picture;
mod text;
mod tones_json;
mod tones_text;

pub use args::AnalyzeArgs;
pub use picture::{Kind as PictureKind, kind as picture_kind};

use crate::exit::Failure;
use crate::output;
use crate::signal;
use heterodyne_media::{ClipError, DecodedClip, MediaError};
use measure::Measured;
use std::ops::Range;
use std::path::Path;

/// What was measured, with where it comes from.
struct Subject<'a> {
    args: &'a AnalyzeArgs,
    clip: &'a DecodedClip,
    /// Frames that were looked at.
    frames: Range<usize>,
    measured: Measured,
    /// What is missing or was changed, in words.
    warnings: Vec<String>,
}

impl Subject<'_> {
    fn secs(&self, frame: usize) -> f64 {
        frame as f64 / f64::from(self.clip.sample_rate_hz)
    }
}

/// Runs `heterodyne analyze FILE`.
pub fn run(args: &AnalyzeArgs) -> Result<(), Failure> {
    if let Some(path) = &args.plot {
        picture::kind(path)?;
        picture::spare(path, &args.file)?;
    }
    let cancel = signal::listen()?;
    let clip = opened(&args.file)?;
    let frames = stretch(args, &clip)?;
    let measured = measure::measure(args, &clip, frames.clone(), cancel)?;
    let mut warnings: Vec<String> = clip.warning.iter().cloned().collect();
    if clip.channels > 2 {
        warnings.push(format!(
            "{}: of {} channels the first two were measured",
            args.file.display(),
            clip.channels
        ));
    }
    let subject = Subject {
        args,
        clip: &clip,
        frames,
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

fn opened(path: &Path) -> Result<DecodedClip, Failure> {
    let mut name = path.to_string_lossy().into_owned();
    if name.contains(':') && path.is_relative() {
        // A file's name, whatever it looks like: no address.
        name.insert_str(0, "./");
    }
    heterodyne_media::decode_clip(&name, Path::new("")).map_err(|error| match error {
        ClipError::Open { .. } | ClipError::NotAFile { .. } => Failure::Io(error.to_string()),
        other => {
            let text = format!("heterodyne: {other}");
            output::complain(&crate::table::plain(&text));
            Failure::Input
        }
    })
}

/// The frames between --start and --duration.
fn stretch(args: &AnalyzeArgs, clip: &DecodedClip) -> Result<Range<usize>, Failure> {
    let rate = f64::from(clip.sample_rate_hz);
    let all = clip.left.len();
    let start = args.start.map_or(0, |secs| (secs * rate) as usize);
    let count = args
        .duration
        .map_or(usize::MAX, |secs| (secs * rate) as usize);
    let end = start.saturating_add(count).min(all);
    if end < start || end - start < measure::LEAST_FRAMES {
        return Err(Failure::Usage(format!(
            "{} holds {} frames from --start on, of {all}; accepted are {} and more",
            args.file.display(),
            end.saturating_sub(start),
            measure::LEAST_FRAMES
        )));
    }
    Ok(start..end)
}

fn refused(error: &MediaError) -> Failure {
    Failure::Io(error.to_string())
}
