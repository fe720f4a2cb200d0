//! Draws a track: its timeline, its frequencies, and the spectrogram of its sound.

use crate::args::{MixArg, threads};
use crate::clock;
use crate::destination;
use crate::exit::Failure;
use crate::output;
use crate::signal;
use crate::source::{self, Opened};
use clap::{Args, ValueEnum};
use heterodyne_engine::Settings;
use heterodyne_media::AtomicFile;
use heterodyne_plot::{Channel, Look, Options, Panels, Picture, PlotError, Size};
use serde_json::json;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What may follow `heterodyne plot`.
#[derive(Debug, Args)]
pub struct PlotArgs {
    /// Track file (JSON)
    pub track: PathBuf,
    /// Picture to write (.html, .svg or .png), replaced if it exists
    ///
    /// Without it: the track's own name with the ending of the format, in the current folder.
    pub out: Option<PathBuf>,
    /// Kind of picture [default: by the ending of OUT, else html]
    #[arg(long, value_enum)]
    pub format: Option<PictureFormat>,
    /// Parts to draw, with commas between [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    pub only: Vec<Part>,
    /// Where to start: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub start: Option<f64>,
    /// How much to draw: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub duration: Option<f64>,
    /// Width in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 1400, value_parser = clap::value_parser!(u32).range(320..=8000))]
    pub width: u32,
    /// Height in pixels, for SVG and PNG; higher where less could not be read [default: what the content asks for]
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(200..=8000))]
    pub height: Option<u32>,
    /// What the spectrogram looks at
    #[arg(long, value_enum, default_value_t = ChannelArg::Mid)]
    pub channel: ChannelArg,
    /// How steps are mixed
    #[arg(long, value_enum, default_value_t = MixArg::Offline)]
    pub mix: MixArg,
    /// Frames per second [default: the track's]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1_000..=768_000))]
    pub sample_rate: Option<u32>,
    /// Threads that render; the picture is the same for any number [default: all processors]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// Kinds of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// Vectors, for print and the web
    Svg,
    /// Pixels
    Png,
    /// A page to zoom and point in, in one file
    Html,
}

impl PictureFormat {
    fn word(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
        }
    }
}

/// Parts of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Steps, and lanes of voices, noise and clips
    Timeline,
    /// Beats and carriers
    Frequencies,
    /// Levels of the rendered sound
    Spectrogram,
}

/// What of the two channels is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChannelArg {
    /// The left ear
    Left,
    /// The right ear
    Right,
    /// Half the sum of both
    Mid,
    /// Half their difference
    Side,
}

/// Runs `heterodyne plot TRACK [OUT]`.
pub fn run(args: &PlotArgs) -> Result<(), Failure> {
    let (path, format) = choose(args)?;
    let Opened {
        track,
        sources,
        mut problems,
        ..
    } = source::open(&args.track, args.json)?;
    destination::spare_inputs(&path, &args.track, &track)?;
    let settings = Settings::new(
        args.sample_rate.unwrap_or(track.globals.sample_rate),
        source::mix(args.mix),
    );
    let started = Instant::now();
    let clips: Vec<bool> = sources
        .clips
        .iter()
        .map(heterodyne_engine::ClipSource::is_placed)
        .collect();
    let score = source::compile(&track, sources, &settings, &mut problems, args.json)?;
    if !args.json {
        problems.show();
    }
    let cancel = signal::listen()?;
    let picture = heterodyne_plot::picture(&track, &score, &clips, &options(args), cancel)
        .map_err(failure)?;
    let bytes = bytes(args, format, &picture).map_err(failure)?;
    let io = |error: heterodyne_media::MediaError| Failure::Io(error.to_string());
    let mut file = AtomicFile::create(&path).map_err(io)?;
    file.append(&bytes).map_err(io)?;
    let path = file.commit().map(|_| path).map_err(io)?;
    let wall_secs = started.elapsed().as_secs_f64();
    if args.json {
        return output::print_json(&json!({
            "ok": true,
            "file": path.display().to_string(),
            "format": format.word(),
            "bytes": bytes.len(),
            "start_secs": picture.start_secs,
            "end_secs": picture.end_secs,
            "steps": picture.steps.len(),
            "lanes": picture.lanes.iter().map(|lane| lane.name.as_str()).collect::<Vec<_>>(),
            "sample_rate": score.sample_rate(),
            "wall_secs": wall_secs,
            "warnings": problems.as_json(),
        }));
    }
    output::print(&format!(
        "{}: {} to {}, {} steps, {} lanes, {} bytes, {wall_secs:.2} s\n",
        crate::table::plain(&path.display().to_string()),
        clock::exact(picture.start_secs),
        clock::exact(picture.end_secs),
        picture.steps.len(),
        picture.lanes.len(),
        bytes.len(),
    ))
}

fn options(args: &PlotArgs) -> Options {
    let has = |part| args.only.is_empty() || args.only.contains(&part);
    let threads = args.threads.or(std::thread::available_parallelism().ok());
    Options {
        title: args.track.file_name().map_or_else(
            || "track".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
        start_secs: args.start.unwrap_or(0.0),
        duration_secs: args.duration,
        panels: Panels {
            timeline: has(Part::Timeline),
            frequencies: has(Part::Frequencies),
            spectrogram: has(Part::Spectrogram),
        },
        channel: match args.channel {
            ChannelArg::Left => Channel::Left,
            ChannelArg::Right => Channel::Right,
            ChannelArg::Mid => Channel::Mid,
            ChannelArg::Side => Channel::Side,
        },
        look: Look::HEARING,
        threads: threads.unwrap_or(NonZeroUsize::MIN),
        width: args.width,
    }
}

fn bytes(args: &PlotArgs, format: PictureFormat, picture: &Picture) -> Result<Vec<u8>, PlotError> {
    let size = Size {
        width: args.width,
        height: args.height,
    };
    match format {
        PictureFormat::Svg => heterodyne_plot::svg(picture, size).map(String::into_bytes),
        PictureFormat::Png => heterodyne_plot::png(picture, size),
        PictureFormat::Html => heterodyne_plot::html(picture).map(String::into_bytes),
    }
}

/// The file and its kind.
fn choose(args: &PlotArgs) -> Result<(PathBuf, PictureFormat), Failure> {
    let Some(out) = &args.out else {
        let format = args.format.unwrap_or(PictureFormat::Html);
        let stem = args.track.file_stem().map_or(Path::new("track"), Path::new);
        let mut path = stem.to_owned();
        path.as_mut_os_string().push(format!(".{}", format.word()));
        return Ok((path, format));
    };
    if out.as_os_str() == "-" {
        return Err(Failure::Usage(
            "pictures are not written to standard output; name a file".to_owned(),
        ));
    }
    let ending = out
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let by_ending = match ending.as_deref() {
        Some("svg") => Some(PictureFormat::Svg),
        Some("png") => Some(PictureFormat::Png),
        Some("html" | "htm") => Some(PictureFormat::Html),
        _ => None,
    };
    match (args.format, by_ending) {
        (Some(asked), Some(ending)) if asked != ending => Err(Failure::Usage(format!(
            "{} ends like {}, but --format says {}",
            out.display(),
            ending.word(),
            asked.word()
        ))),
        (Some(format), _) | (None, Some(format)) => Ok((out.clone(), format)),
        (None, None) => Err(Failure::Usage(format!(
            "{} does not say what to draw; accepted are names that end in .html, .svg or .png, or --format",
            out.display()
        ))),
    }
}

fn failure(error: PlotError) -> Failure {
    match error {
        PlotError::Cancelled => Failure::Interrupted,
        other => Failure::Render(other.to_string()),
    }
}
